// What a sentence says, as far as its words show it: its clauses with their polarity and order, what it is about, its
// quantities and names.
import { type Clause, clausesOf, type Word } from './clauses.ts';
import { formOf, isReadByLetters } from './form.ts';
import { modeOf } from './mode.ts';
import { plainForm } from './paraphrases.ts';
import { showsTongue, stemOf, tongueOf } from './stems.ts';
import { SYNONYM_OF } from './synonyms.ts';
import { CLASS_WORDS } from './word-classes.ts';

export interface Meaning {
  clauses: Clause[];
  exclusive: boolean;
  /** Keys of what it is about, in alphabetical order, each once. */
  words: string;
  /** The same without quantities. */
  frame: string;
  /** Quantities and names, in alphabetical order. */
  exact: string;
  negative: boolean;
  terms: ReadonlyMap<string, Label>;
  light: ReadonlySet<string>;
  /** Class words, bounds and permissions: one sentence may lack them, but not have others. */
  weak: ReadonlySet<string>;
  /** Letter by letter. */
  form: string;
  /** The language is one whose clauses and polarity are read. */
  understood: boolean;
  /** No small word shows its language: only the order of its words tells what it says. */
  ordered: boolean;
  mode: string;
}

/** Where a term stands: in clauses that want or forbid, earlier or later. */
export interface Label {
  wanted: boolean;
  forbidden: boolean;
  later: boolean;
  sooner: boolean;
  word: Word;
}

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

/** Whether nothing that must be equal differs: without it no likeness of two sentences counts. */
export function agree(one: Meaning, other: Meaning): boolean {
  return one.negative === other.negative && one.exact === other.exact;
}

/** What is bounded, said once more: "the maximum upload size is 25 MB", "uploads are limited to 25 MB". */
const MEASURES = new Set(
  ['size', 'length', 'number', 'count', 'amount', 'width'].map((word) => stemOf(word, 'english')),
);

const CLASSES = new Set([...CLASS_WORDS].map((word) => stemOf(word, 'english')));

/** Two words beside which a class word says nothing. */
const ENOUGH = 2;

/** Beside a quantity its measure says nothing: "the console speed is 9600 baud", "the console runs at 9600 baud". */
const LOOSE_MEASURES = new Set(
  'size speed rate number count amount value level length duration period interval window ttl retention'
    .split(' ')
    .map((word) => stemOf(word, 'english')),
);

/** Nouns that say nothing beside a name written as code: "the `--json` flag", "the `perf` runner", "the #ops channel". */
const APPOSITIONS = new Set(
  `flag option switch channel runner bucket server host box machine label helper variable target tool
  script task plugin library framework cluster namespace endpoint method function macro`
    .split(/\s+/)
    .map((word) => SYNONYM_OF.get(stemOf(word, 'english')) ?? stemOf(word, 'english')),
);
const CODE = /[/_.:@#*$~-]/;

function isApposed(word: Word, words: Word[]): boolean {
  if (word.light || !APPOSITIONS.has(word.key)) return false;
  const at = words.indexOf(word);
  return [words[at - 1], words[at + 1]].some(
    (beside) => beside?.phrase === word.phrase && beside.kind !== 'quantity' && CODE.test(beside.said),
  );
}

/** What a sentence may say or leave out without saying something else; if both say it, it must be the same. */
function isWeak({ key }: Word, quantified: boolean): boolean {
  return (
    CLASSES.has(key) ||
    key === '≤' ||
    key === '≥' ||
    key === 'allow' ||
    (quantified && LOOSE_MEASURES.has(key))
  );
}

/** A heading before a colon that orders what follows, in the words of an order. */
const HEADINGS: [RegExp, string][] = [
  [
    /^(?:please )?(?:don['’]ts?|do not|avoid|never|no|not|bad|wrong|incorrect|forbidden|not (?:recommended|allowed)|vermeiden|verboten|falsch|nie|evitar|evite|prohibido|incorrecto|éviter|interdit|jamais|proibido|[❌❎✗✘✖🚫⛔👎]) ?: /iu,
    'Avoid ',
  ],
  [
    /^(?:please )?(?:dos?|prefer(?:red)?|always|good|right|correct|required|allowed|recommended|immer|richtig|preferir|siempre|correcto|préférer|toujours|sempre|[✅✔☑👍]) ?: /iu,
    'Prefer ',
  ],
];

/** "Avoid: default exports" is what "Avoid default exports" says: the colon does not take the order away. */
function withHeading(text: string): string {
  for (const [heading, verb] of HEADINGS) if (heading.test(text)) return text.replace(heading, () => verb);
  return text;
}

/** As people type them: "dont", "cant", "shouldnt". */
const UNMARKED = /\b(do|does|did|is|are|was|were|should|must|ca|wo|need|could|would|has|have|had)nt\b/gi;

function read(said: string): Meaning {
  const text = plainForm(withHeading(said).replace(UNMARKED, "$1n't"));
  const { clauses, exclusive } = clausesOf(text);
  const terms = new Map<string, Label>();
  const light = new Set<string>();
  const bounded = clauses.some(({ words }) => words.some(({ key }) => key === '≤' || key === '≥'));
  const quantified = clauses.some(({ words }) => words.some(({ kind }) => kind === 'quantity'));
  const apposed = new Set(clauses.flatMap(({ words }) => words.filter((word) => isApposed(word, words))));
  const isLoose = (word: Word) => isWeak(word, quantified) || apposed.has(word);
  const heavy = clauses.flatMap(({ words }) => words.filter((word) => !word.light && !isLoose(word)));
  const weakens = new Set(heavy.map(({ key }) => key)).size >= ENOUGH;
  const weak = new Set<string>();
  for (const { words, negative, later } of clauses)
    for (const word of words) {
      if (!word.light && (apposed.has(word) || (weakens && isWeak(word, quantified)))) {
        weak.add(word.key === 'allow' && negative ? '' : word.key);
        word.light = true;
      }
      if (word.light && (CLASSES.has(word.key) || LOOSE_MEASURES.has(word.key) || apposed.has(word)))
        continue;
      if (word.light || (bounded && MEASURES.has(word.key))) {
        word.light = true;
        light.add(word.key);
        continue;
      }
      const label = terms.get(word.key) ?? {
        wanted: false,
        forbidden: false,
        later: false,
        sooner: false,
        word,
      };
      if (negative) label.forbidden = true;
      else label.wanted = true;
      if (later) label.later = true;
      else label.sooner = true;
      terms.set(word.key, label);
    }
  // A sentence of small verbs alone is about them.
  const keys = terms.size > 0 ? [...terms.keys()] : [...light];
  const frame = [...terms].filter(([, { word }]) => word.kind !== 'quantity').map(([key]) => key);
  const exact = [...terms].filter(([, { word }]) => word.kind !== 'word').map(([key]) => key);
  const negative = clauses.some((clause) => clause.negative);
  return {
    clauses,
    exclusive,
    words: keys.sort().join(' '),
    frame: frame.sort().join(' '),
    exact: exact.sort().join(' '),
    negative,
    terms,
    light,
    weak,
    form: formOf(said),
    understood: !isReadByLetters(text) && tongueOf(text) !== 'other',
    ordered: !showsTongue(text),
    mode: modeOf(text, { negative, exclusive }),
  };
}

/** Letters and digits of a text alone, for comparing wordings letter by letter. */
export function comparable(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** What words are about, each once. */
export const keysOf = (words: Word[]) => [
  ...new Set(words.filter(({ light }) => !light).map(({ key }) => key)),
];

/** The words of each sentence that the other lacks. */
export interface Difference {
  mine: Word[];
  theirs: Word[];
}

export function differenceOf(one: Meaning, other: Meaning): Difference {
  const lacking = (from: Meaning, to: Meaning) =>
    [...from.terms].filter(([key]) => !to.terms.has(key)).map(([, { word }]) => word);
  return { mine: lacking(one, other), theirs: lacking(other, one) };
}

/** Whether no term that is only wanted, or only sooner, in one sentence is the contrary in the other. */
export function labelsAgree(one: Meaning, other: Meaning): boolean {
  const ordered = one.clauses.some(({ later }) => later) && other.clauses.some(({ later }) => later);
  for (const [key, mine] of one.terms) {
    const theirs = other.terms.get(key);
    if (!theirs) continue;
    if ((mine.wanted && theirs.wanted) || (mine.forbidden && theirs.forbidden)) {
      if (!ordered || (mine.later && theirs.later) || (mine.sooner && theirs.sooner)) continue;
    }
    return false;
  }
  return true;
}

/** Words that one of the two may lack: where each has some that the other lacks, they say something. */
export function weakAgree(one: Meaning, other: Meaning): boolean {
  // What may be done need not be.
  if (one.weak.has('allow') !== other.weak.has('allow')) return false;
  const lacking = (from: Meaning, to: Meaning) =>
    [...from.weak].some((word) => word !== '' && !to.weak.has(word));
  return !(lacking(one, other) && lacking(other, one));
}

/** Whether terms that one sentence says together are apart in the other, and the other way round as well. */
export function crosses(one: Meaning, other: Meaning): boolean {
  return [true, false].some((together) => {
    const [mine, theirs] = [one, other].map((meaning) =>
      groupsOf(meaning, together).map((words) => new Set(keysOf(words))),
    );
    return !refines(mine!, theirs!) && !refines(theirs!, mine!);
  });
}

/** What each clause says; `together` with what belongs to it. */
export function groupsOf({ clauses }: Meaning, together: boolean): Word[][] {
  const groups = new Map<number, Word[]>();
  for (const [at, { words, main }] of clauses.entries()) {
    const place = together ? main : at;
    const group = groups.get(place);
    if (group) group.push(...words);
    else groups.set(place, [...words]);
  }
  return [...groups.values()];
}

/** Whether each group of `fine` lies within a group of `coarse`. */
function refines(fine: Set<string>[], coarse: Set<string>[]): boolean {
  return fine.every((group) => coarse.some((other) => [...group].every((key) => other.has(key))));
}
