// What a sentence says, as far as its words show it: two sentences of one meaning differ only in words that say
// nothing. Strict on purpose, since what it takes for the same becomes one memory without anybody being asked.
import { tokenize } from './tokens.ts';

export interface Meaning {
  /** Stemmed content words: in alphabetical order, or as they stand where their order says something. */
  words: string;
  /** It says that something is not so, or must not be done. */
  negative: boolean;
  /** Numbers and names of code; sentences that differ in one of them never say the same. */
  exact: string;
}

/** Who must do it, how strongly it is meant, and where we are anyway. */
const FILLER =
  /\b(?:always|please|should|must|shall|has to|have to|need(?:s|ed)? to|ought to|make sure(?: that| to)?|be sure to|ensure(?: that)?|remember(?: that| to)?|note that|from now on|in general|generally|just|really|also|we|you|i|let's|want(?:s|ed)? to|in this (?:repo|repository|project|codebase|workspace)|here|going forward|use|uses|using|used)\b/giu;
const NEGATION =
  /\b(?:not|never|no|avoid|avoids|avoiding|without|neither|nor|cannot|stop|forbidden)\b|n['’]t\b/giu;
/** Words that make the order of the others count: A before B is not B before A. */
const ORDERED =
  /\b(?:before|after|depends?|calls?|owns?|owned|over|under|than|instead|rather|replaces?|from|to|into|by|then|until|unless|if|when|while|of|on|with|for)\b/iu;
const EXACT = /[\p{L}\p{N}_]*\d[\p{L}\p{N}_.:/-]*|\p{L}+[_/.:@#-]+[\p{L}\p{N}_/.:@#-]*|\p{Ll}+\p{Lu}\p{L}*/gu;

const known = new Map<string, Meaning>();
const MOST_KNOWN = 20_000;

export function meaningOf(text: string): Meaning {
  let meaning = known.get(text);
  if (!meaning) {
    if (known.size >= MOST_KNOWN) known.clear();
    meaning = read(text);
    known.set(text, meaning);
  }
  return meaning;
}

/** Whether two sentences say the same by their words alone. */
export function sameMeaning(a: string, b: string): boolean {
  const [one, other] = [meaningOf(a), meaningOf(b)];
  return one.words !== '' && one.words === other.words && agree(one, other);
}

/** Whether nothing that must be equal differs: without it no likeness of two sentences counts. */
export function agree(one: Meaning, other: Meaning): boolean {
  return one.negative === other.negative && one.exact === other.exact;
}

function read(text: string): Meaning {
  // Two negations say that it is so.
  const negative = (text.match(NEGATION)?.length ?? 0) % 2 === 1;
  const bare = text
    .replace(NEGATION, ' ')
    .replace(/\bdo(?:es)?\b/giu, ' ')
    .replace(FILLER, ' ');
  const words = tokenize(bare);
  const exact = [
    ...new Set([...(text.match(EXACT) ?? [])].map((word) => word.toLowerCase().replace(/[.:/-]+$/, ''))),
  ];
  return {
    words: (ORDERED.test(text) ? words : words.sort()).join(' '),
    negative,
    exact: exact.sort().join(' '),
  };
}

/** Letters and digits of a text alone, for comparing wordings letter by letter. */
export function comparable(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
