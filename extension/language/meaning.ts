// What a sentence says, as far as its words show it, and what two sentences are to each other. Strict on purpose where
// it calls two the same, since those become one memory without anybody being asked.
import { type Clause, clausesOf, type Word } from './clauses.ts';
import { ANTONYMS } from './function-words.ts';
import { stemOf } from './stems.ts';

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
}

/** Where a term stands: in clauses that want or forbid, earlier or later. */
interface Label {
  wanted: boolean;
  forbidden: boolean;
  later: boolean;
  sooner: boolean;
  word: Word;
}

/**
 * - `same`: one says what the other says.
 * - `opposite`: the same things with another polarity, place or order; they cannot both hold.
 * - `fact`: two values of one thing in the closed language (memory/conflict.ts).
 * - `value`: one thing with two quantities; `renewed`: one thing that may have got another value.
 * - `other`: anything else.
 */
export type Relation = 'same' | 'opposite' | 'fact' | 'value' | 'renewed' | 'other';

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
  return relationBetween(meaningOf(a), meaningOf(b)) === 'same';
}

/** Whether nothing that must be equal differs: without it no likeness of two sentences counts. */
export function agree(one: Meaning, other: Meaning): boolean {
  return one.negative === other.negative && one.exact === other.exact;
}

/** What is bounded, said once more: "the maximum upload size is 25 MB", "uploads are limited to 25 MB". */
const MEASURES = new Set(
  ['size', 'length', 'number', 'count', 'amount', 'width'].map((word) => stemOf(word, 'english')),
);

function read(text: string): Meaning {
  const { clauses, exclusive } = clausesOf(text);
  const terms = new Map<string, Label>();
  const light = new Set<string>();
  const bounded = clauses.some(({ words }) => words.some(({ key }) => key === '≤' || key === '≥'));
  for (const { words, negative, later } of clauses)
    for (const word of words) {
      if (word.light || (bounded && MEASURES.has(word.key))) {
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
  return {
    clauses,
    exclusive,
    words: keys.sort().join(' '),
    frame: frame.sort().join(' '),
    exact: exact.sort().join(' '),
    negative: clauses.some((clause) => clause.negative),
    terms,
    light,
  };
}

/** What the later one, `other`, is to `one`. */
export function relationBetween(one: Meaning, other: Meaning): Relation {
  if (one.words === '' || other.words === '') return 'other';
  if (contradicts(one, other)) return 'opposite';
  if (one.words !== other.words) return antonymous(one, other) ? 'opposite' : valueRelation(one, other);
  if (!labelsAgree(one, other)) return narrows(one, other) ? 'renewed' : 'opposite';
  if (crosses(one, other) || swaps(one, other)) return 'opposite';
  return one.exclusive === other.exclusive ? 'same' : 'renewed';
}

/** A clause of one, complete in itself, is forbidden or undone by a clause of the other. */
function contradicts(one: Meaning, other: Meaning): boolean {
  const says = new Map(completeClauses(one));
  return [...completeClauses(other)].some(([key, negative]) => says.has(key) && says.get(key) !== negative);
}

/** What the clauses that say something by themselves are about, and if they deny it. */
export function* completeClauses({ clauses }: Meaning): Generator<[string, boolean]> {
  for (const { words, negative, complete } of clauses) {
    const key = complete ? keysOf(words).sort().join(' ') : '';
    if (key !== '') yield [key, negative];
  }
}

const keysOf = (words: Word[]) => [...new Set(words.filter(({ light }) => !light).map(({ key }) => key))];

/** Whether no term that is only wanted, or only sooner, in one sentence is the contrary in the other. */
function labelsAgree(one: Meaning, other: Meaning): boolean {
  for (const [key, mine] of one.terms) {
    const theirs = other.terms.get(key);
    if (!theirs) continue;
    if ((mine.wanted && theirs.wanted) || (mine.forbidden && theirs.forbidden)) {
      if ((mine.later && theirs.later) || (mine.sooner && theirs.sooner)) continue;
    }
    return false;
  }
  return true;
}

/** "X in Y" and "X only in Y": one says less than the other, and they do not deny each other. */
function narrows(one: Meaning, other: Meaning): boolean {
  const wider = one.exclusive ? other : one;
  return one.exclusive !== other.exclusive && !wider.negative;
}

/** Whether terms that one sentence says together are apart in the other, and the other way round as well. */
function crosses(one: Meaning, other: Meaning): boolean {
  const [mine, theirs] = [one, other].map(({ clauses }) =>
    clauses.map(({ words }) => new Set(keysOf(words))),
  );
  return !refines(mine!, theirs!) && !refines(theirs!, mine!);
}

/** Whether each group of `fine` lies within a group of `coarse`. */
function refines(fine: Set<string>[], coarse: Set<string>[]): boolean {
  return fine.every((group) => coarse.some((other) => [...group].every((key) => other.has(key))));
}

/** Longer clauses are prose, in which the places of words tell little. */
const LONGEST_SWAP = 24;

/** Two things have changed places in clauses of the same words: "a calls b", "b calls a". */
function swaps(one: Meaning, other: Meaning): boolean {
  return one.clauses.some(({ words }) => {
    const mine = words.filter(({ light }) => !light);
    const key = keysOf(words).sort().join(' ');
    return other.clauses.some((clause) => {
      const theirs = clause.words.filter(({ light }) => !light);
      if (theirs.length !== mine.length || mine.length > LONGEST_SWAP) return false;
      return keysOf(clause.words).sort().join(' ') === key && swapped(mine, theirs);
    });
  });
}

function swapped(mine: Word[], theirs: Word[]): boolean {
  if (mine.some(({ marker }, at) => marker !== theirs[at]!.marker)) return false;
  const differ = mine.flatMap(({ key }, at) => (key === theirs[at]!.key ? [] : [at]));
  if (differ.length < 2) return false;
  const [first, last] = [differ[0]!, differ.at(-1)!];
  const keys = (words: Word[]) => words.slice(first, last + 1).map(({ key }) => key);
  const [here, there] = [keys(mine), keys(theirs)];
  for (let head = 1; head < here.length; head++)
    for (let tail = 1; head + tail <= here.length; tail++) {
      const middle = here.slice(head, here.length - tail);
      const back = [...here.slice(here.length - tail), ...middle, ...here.slice(0, head)];
      if (back.join(' ') !== there.join(' ')) continue;
      // Two items of a list have no order; neighbours without a preposition are one name said in two ways.
      const second = mine[last - tail + 1]!;
      if (middle.length > 0 ? !(second.joined && middle.length === 0) : isMarked(second) && !second.joined)
        return true;
    }
  return false;
}

const isMarked = ({ marker }: Word) => marker !== '' && marker !== 'verb';

const antonyms = new Set(
  ANTONYMS.flatMap((row) => {
    const [a, b] = row.split(' ').map((word) => stemOf(word, 'english'));
    return [`${a} ${b}`, `${b} ${a}`];
  }),
);

interface Difference {
  mine: Word[];
  theirs: Word[];
}

function differenceOf(one: Meaning, other: Meaning): Difference {
  const lacking = (from: Meaning, to: Meaning) =>
    [...from.terms].filter(([key]) => !to.terms.has(key)).map(([, { word }]) => word);
  return { mine: lacking(one, other), theirs: lacking(other, one) };
}

/** Whether the two differ in one word, and cannot both be said of one thing. */
function antonymous(one: Meaning, other: Meaning): boolean {
  const { mine, theirs } = differenceOf(one, other);
  if (mine.length > 1 || theirs.length > 1 || one.negative !== other.negative || !labelsAgree(one, other))
    return false;
  const said = (from: Meaning, differ: Word[]) =>
    differ[0] ? [differ[0].key] : [...from.light].map((key) => stemOf(key, 'english'));
  if (mine.length + theirs.length === 0 || one.terms.size - mine.length < 1) return false;
  return said(one, mine).some((a) => said(other, theirs).some((b) => antonyms.has(`${a} ${b}`)));
}

const WITH_ANTONYM = new Set([...antonyms].map((pair) => pair.split(' ')[0]!));

/** Names of what a sentence is about: two that say the same or the opposite have one in common. */
export function topicsOf(meaning: Meaning): string[] {
  if (meaning.words === '') return [];
  const topics = new Set([`words ${meaning.words}`]);
  for (const [key] of completeClauses(meaning)) topics.add(`words ${key}`);
  const keys = meaning.words.split(' ');
  for (const key of keys)
    if (WITH_ANTONYM.has(key)) topics.add(`but ${keys.filter((other) => other !== key).join(' ')}`);
  if ([...meaning.light].some((key) => WITH_ANTONYM.has(stemOf(key, 'english'))))
    topics.add(`but ${meaning.words}`);
  return [...topics];
}

/** Small words after which a value stands. */
const VALUE_MARKERS = new Set(
  'is with using in on at by via through to from as named called against into mit auf con avec com por par en em'.split(
    ' ',
  ),
);
/** A purpose, beside which the means is a value: "use X for Y". */
const PURPOSE = new Set(['for', 'as', 'to', 'für', 'para', 'pour']);
/** What is said of a thing without being its value. */
const QUALITY = /(?:ed|ing|able|ible|ful|less|ous|ive|ly|en)$/;
const PLACES = /^(?:put|place|live|go|keep|stor|sav|locat|belong|sit|stay|kept|goes|lives|puts)/;
const SCOPES = new Set(
  `python java javascript typescript kotlin go rust ruby swift php scala markdown yaml json sql html css c c++ c# shell bash
  test tests product develop stag ci prod env local macos linux windows ubuntu ios android frontend backend`.split(
    /\s+/,
  ),
);

function valueRelation(one: Meaning, other: Meaning): Relation {
  if (one.exclusive !== other.exclusive || !labelsAgree(one, other)) return 'other';
  const { mine, theirs } = differenceOf(one, other);
  if (one.frame !== '' && one.frame === other.frame) {
    if (crosses(blanked(one), blanked(other))) return 'other';
    const inPlace =
      mine.length === 1 &&
      theirs.length === 1 &&
      mine[0]!.marker !== '' &&
      mine[0]!.marker === theirs[0]!.marker;
    return mine.length < 3 && theirs.length < 3 ? (inPlace ? 'value' : 'renewed') : 'other';
  }
  return fillsSlot(one, mine, other, theirs) ? 'renewed' : 'other';
}

/** The meaning without its quantities. */
function blanked(meaning: Meaning): Meaning {
  const clauses = meaning.clauses.map((clause) => ({
    ...clause,
    words: clause.words.filter(({ kind }) => kind !== 'quantity'),
  }));
  return { ...meaning, clauses };
}

/** Whether the two differ in one phrase only, of the same place, which holds a value. */
function fillsSlot(one: Meaning, mine: Word[], other: Meaning, theirs: Word[]): boolean {
  const [a, b] = [mine[0], theirs[0]];
  if (!a || !b || mine.length > 3 || theirs.length > 3 || a.marker !== b.marker) return false;
  if (mine.some(({ phrase }) => phrase !== a.phrase) || theirs.some(({ phrase }) => phrase !== b.phrase))
    return false;
  const quantities = (words: Word[]) => words.filter(({ kind }) => kind === 'quantity').length;
  return quantities(mine) === quantities(theirs) && holdsValue(one, mine) && holdsValue(other, theirs);
}

function holdsValue(meaning: Meaning, slot: Word[]): boolean {
  const { marker, phrase } = slot[0]!;
  const clause = meaning.clauses.find(({ words }) => words.some((word) => word.phrase === phrase))!;
  if (clause.negative || meaning.terms.size <= slot.length) return false;
  if (marker === 'verb') return clause.words.some((word) => PURPOSE.has(word.marker));
  if (!VALUE_MARKERS.has(marker) || clause.words.at(-1)!.phrase !== phrase) return false;
  if (marker === 'is') return !slot.some(({ said }) => QUALITY.test(said));
  return !isScope(marker, slot, clause);
}

/** "in Go", "on macOS", "in src/" say where a rule holds, unless its verb asks for a place. */
function isScope(marker: string, slot: Word[], { words }: Clause): boolean {
  if (!/^(?:in|on|at|en|em|auf)$/.test(marker)) return false;
  if (slot.some(({ key }) => SCOPES.has(key))) return true;
  const isPath = slot.some(({ key }) => /[/*]|^\./.test(key));
  return isPath && !words.some(({ said }) => PLACES.test(said));
}

/** Names of the slots that a value may change in: sentences that share none differ in more than one value. */
export function slotsOf(meaning: Meaning): string[] {
  const slots = new Set<string>([`frame ${meaning.frame}`]);
  for (const { words } of meaning.clauses)
    for (const { marker, phrase } of words) {
      if (marker !== 'verb' && !VALUE_MARKERS.has(marker)) continue;
      const rest = meaning.clauses.flatMap((clause) => clause.words.filter((word) => word.phrase !== phrase));
      slots.add(`${marker} ${keysOf(rest).sort().join(' ')}`);
      if (slots.size > MOST_SLOTS) return [...slots];
    }
  return [...slots];
}
const MOST_SLOTS = 8;

/** Letters and digits of a text alone, for comparing wordings letter by letter. */
export function comparable(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
