// Verbs that a small verb can stand for: "log runs to MLflow" is "runs go to MLflow", "all commands support `--json`" is
// "every command has `--json`". One sentence may say the verb and the other the small one.
import type { Clause, Word } from './clauses.ts';
import { differenceOf, type Meaning } from './meaning.ts';
import { stemOf } from './stems.ts';
import { SYNONYM_OF } from './synonyms.ts';
import { LIGHT_CLASS } from './word-classes.ts';

interface General {
  /** The small verb that stands for all, and of which class. */
  small: string;
  /** Verbs that say it only with a phrase behind one of `with`; without any, they always do. */
  verbs: string;
  with?: RegExp;
  /** Two of them stand for each other as well. */
  mutual: boolean;
}

const GENERALS: General[] = [
  {
    small: 'use',
    verbs: 'build write implement create handle manage develop style model',
    with: /^(?:is )?(?:with|in|using|via|on|through)$/,
    mutual: false,
  },
  {
    small: 'go',
    verbs: 'send post report ship write log push upload save publish export emit forward route',
    with: /^(?:is )?(?:to|into|in|on)$/,
    mutual: true,
  },
  {
    small: 'come',
    verbs: 'read load fetch pull get obtain',
    with: /^(?:is )?from$/,
    mutual: true,
  },
  { small: 'have', verbs: 'support provide include contain carry declare', mutual: true },
  {
    small: 'have',
    verbs: 'add introduce create write give',
    with: /^(?:is )?(?:for|to)$/,
    mutual: false,
  },
];

const keyOf = (verb: string) => {
  const stem = stemOf(verb, 'english');
  return SYNONYM_OF.get(stem) ?? stem;
};
const KEYS = GENERALS.map(({ verbs }) => new Set(verbs.split(' ').map(keyOf)));
/** Never a noun in front of another: they are verbs wherever they stand. */
const ALWAYS_VERBS = /^(?:includes?|contains?|provides?|carr(?:y|ies)|declares?)$/;
const PARTICIPLE = /(?:ed|en|t)$/;

/** Whether a word is the verb of its clause: an order, a participle behind "is", or what follows a modal. */
function isVerb(word: Word, { words }: Clause): boolean {
  if (ALWAYS_VERBS.test(word.said)) return true;
  const opensPhrase = words.find(({ phrase }) => phrase === word.phrase) === word;
  if (!opensPhrase) return false;
  if (word.marker === 'modal') return true;
  if (word.marker === 'is' || word.marker === 'are') return PARTICIPLE.test(word.said);
  return words[0] === word && words.every(({ marker }) => !/^(?:is|are|modal|verb)/.test(marker));
}

/** The small verbs that can stand for a word of a sentence. */
function smallVerbsFor(word: Word, { clauses }: Meaning): General[] {
  const clause = clauses.find(({ words }) => words.includes(word));
  if (!clause || !isVerb(word, clause)) return [];
  return GENERALS.filter(
    (general, at) =>
      KEYS[at]!.has(word.key) &&
      (general.with === undefined || clause.words.some(({ marker }) => general.with!.test(marker))),
  );
}

/** The same sentence with a small verb in the place of a word. */
function lightened(meaning: Meaning, word: Word, small: string): Meaning {
  const terms = new Map(meaning.terms);
  terms.delete(word.key);
  const without = (keys: string) =>
    keys
      .split(' ')
      .filter((key) => key !== word.key)
      .join(' ');
  const clauses = meaning.clauses.map((clause) => ({
    ...clause,
    words: clause.words.map((own) => (own.key === word.key ? { ...own, key: small, light: true } : own)),
  }));
  return {
    ...meaning,
    clauses,
    terms,
    words: without(meaning.words),
    frame: without(meaning.frame),
    light: new Set([...meaning.light, small]),
  };
}

/** "Run" is of the class of "use", and says something else than "build". */
const standsFor = (verb: string, small: string) =>
  LIGHT_CLASS.get(verb) === LIGHT_CLASS.get(small) && !/^(?:run|execut|invok)/.test(verb);

/** Keys of the verbs in whose place a small one can stand. */
export const generalKeys = (meaning: Meaning): string[] =>
  [...meaning.terms].flatMap(([key, { word }]) => (smallVerbsFor(word, meaning).length > 0 ? [key] : []));

/** Both sentences with a small verb in the place of the one verb in which they differ; undefined where none can stand there. */
export function plainly(one: Meaning, other: Meaning): [Meaning, Meaning] | undefined {
  const { mine, theirs } = differenceOf(one, other);
  const [a, b] = [mine[0], theirs[0]];
  if (mine.length > 1 || theirs.length > 1) return undefined;
  if (a && b) {
    const others = smallVerbsFor(b, other);
    const shared = smallVerbsFor(a, one).find((general) => general.mutual && others.includes(general));
    return shared && [lightened(one, a, shared.small), lightened(other, b, shared.small)];
  }
  const replaced = (meaning: Meaning, word: Word, { light }: Meaning) => {
    const small = smallVerbsFor(word, meaning).find((general) =>
      [...light].some((verb) => standsFor(verb, general.small)),
    );
    return small && lightened(meaning, word, small.small);
  };
  if (a) {
    const plain = replaced(one, a, other);
    return plain && [plain, other];
  }
  const plain = b && replaced(other, b, one);
  return plain && [one, plain];
}
