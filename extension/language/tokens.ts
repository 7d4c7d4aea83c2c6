// Words of code and prose for the recall index: an identifier counts whole and by its parts, so that
// "payments api", "payments-api" and "PaymentsApi" find each other.

/** Words that no question is about. Negations and modals stay out of the list: they can tell rules apart. */
const STOP_WORDS = new Set(
  'a an and are as at be but by can do does did for from had has have how i if in into is it its me my of on or our please so tell that the their them then there these they this to us was we were what when where which who whom whose why will with you your know need say should give remind'.split(
    ' ',
  ),
);

/** Light stemming: plural and verb endings, enough for "runs", "running", "owned" and "owner" to meet. */
function stem(word: string): string {
  if (word.length < 5 || /\d/.test(word)) return word;
  return word.replace(/(?:ing|ies|ied|ers|er|ed|es|s|e)$/, '');
}

/** Scripts that put no spaces between words: overlapping pairs of letters find them, as in Lucene's CJK analyzer. */
const PAIRED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]+/gu;
/** Korean puts spaces between phrases, and particles behind words: both the phrase and its pairs count. */
const HANGUL = /[\p{Script=Hangul}]+/gu;
/** Scripts whose words only a dictionary tells apart; a mark without a letter belongs to the one before. */
const SEGMENTED = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;
const SPECIAL =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Arabic}]/u;
const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/** A word: letters with their marks, and the characters that hold a name of code together. */
const WORD = /[\p{L}\p{N}@][\p{L}\p{M}\p{N}_./:@+#\p{Join_Control}-]*/gu;

/** Terms of words that were seen before: a project has few words and says them often. */
const seen = new Map<string, readonly string[]>();
const MOST_SEEN = 20_000;

/** Index terms of a text, lower-cased; may repeat. */
export function tokenize(text: string): string[] {
  const terms: string[] = [];
  for (const word of text.normalize('NFKC').match(WORD) ?? []) {
    let known = seen.get(word);
    if (!known) {
      known = termsOf(word);
      if (seen.size >= MOST_SEEN) seen.clear();
      seen.set(word, known);
    }
    for (const term of known) terms.push(term);
  }
  return terms;
}

function termsOf(word: string): string[] {
  const bare = word.replace(/(?<![./:@+#-])[./:@+#-]+$/, '');
  const parts = bare
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .map((part) => part.toLowerCase())
    .filter(Boolean);
  const terms = parts.length > 1 ? [bare.toLowerCase()] : [];
  for (const part of parts) {
    if (SPECIAL.test(part)) terms.push(...specialTerms(part));
    else if (!STOP_WORDS.has(part)) terms.push(stem(withoutAccents(part)));
  }
  return terms;
}

/** "código" and "codigo" are one word to whoever types it. */
const withoutAccents = (word: string) =>
  /[^\x00-\x7f]/.test(word) ? word.normalize('NFD').replace(/\p{M}/gu, '').normalize('NFC') : word;

/** Terms of a part with letters of scripts that have words of another make, among Latin letters or not. */
function specialTerms(part: string): string[] {
  const terms: string[] = [];
  const rest = part
    .replace(PAIRED, (run) => {
      terms.push(...pairsOf(run));
      return ' ';
    })
    .replace(HANGUL, (run) => {
      terms.push(run, ...(run.length > 2 ? pairsOf(run) : []));
      return ' ';
    })
    .replace(SEGMENTED, (run) => {
      for (const { segment, isWordLike } of segmenter.segment(run)) if (isWordLike) terms.push(segment);
      return ' ';
    });
  for (const word of rest.split(' ').filter(Boolean))
    if (!STOP_WORDS.has(word)) terms.push(/\p{Script=Arabic}/u.test(word) ? arabicStem(word) : stem(word));
  return terms;
}

function pairsOf(run: string): string[] {
  const letters = [...run];
  if (letters.length === 1) return letters;
  return letters.slice(1).map((letter, at) => `${letters[at]}${letter}`);
}

/** Without vowel marks, and with one form of the letters that Arabic and Persian keyboards have two of. */
function arabicStem(word: string): string {
  const bare = word
    .replace(/[\p{M}\u0640]/gu, '')
    .replace(/[أإآ]/g, 'ا')
    .replace(/[يى]/g, 'ی')
    .replace(/ك/g, 'ک')
    .replace(/[ةۀ]/g, 'ه');
  // The article, with "and", "with" or "for" before it, and endings of Persian and Arabic plurals.
  const stemmed = bare
    .replace(/^(?:وال|بال|لل|ال)(?=.{3})/u, '')
    .replace(/(?<=.{3})(?:های|ها|ات|ین|ون)$/u, '');
  return stemmed;
}

/** A generous estimate of a text's prompt tokens: small vocabularies split names into many pieces. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 3) + 2;
}
