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

/** Terms of words that were seen before: a project has few words and says them often. */
const seen = new Map<string, readonly string[]>();
const MOST_SEEN = 20_000;

/** Index terms of a text, lower-cased; may repeat. */
export function tokenize(text: string): string[] {
  const terms: string[] = [];
  for (const word of text.normalize('NFKC').match(/[\p{L}\p{N}@][\p{L}\p{N}_./:@+#-]*/gu) ?? []) {
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
  const bare = word.replace(/[./:@+#-]+$/, '');
  const parts = bare
    .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .map((part) => part.toLowerCase())
    .filter(Boolean);
  const terms = parts.length > 1 ? [bare.toLowerCase()] : [];
  for (const part of parts) if (!STOP_WORDS.has(part)) terms.push(stem(part));
  return terms;
}

/** A generous estimate of a text's prompt tokens: small vocabularies split names into many pieces. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 3) + 2;
}
