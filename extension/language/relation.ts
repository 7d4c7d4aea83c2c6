// What two sentences are to each other. Strict where it calls two the same, since those become one memory without anybody
// being asked.
import { aligned } from './alignment.ts';
import type { Word } from './clauses.ts';
import { generalKeys, plainly } from './general-verbs.ts';
import { crosses, differenceOf, keysOf, labelsAgree, type Meaning, meaningOf, weakAgree } from './meaning.ts';
import { stemOf } from './stems.ts';
import { SYNONYM_OF } from './synonyms.ts';
import { valueRelation } from './value-slots.ts';
import { ANTONYMS, LIGHT_ALONE } from './word-classes.ts';

/**
 * - `same`: one says what the other says, in full; `alike`: it may say the same, and a person has to say so.
 * - `opposite`: the same things with another polarity, place or order; they cannot both hold.
 * - `fact`: two values of one thing in the closed language (memory/conflict.ts).
 * - `value`: one thing with two quantities; `renewed`: one thing that may have got another value.
 * - `other`: anything else.
 */
export type Relation = 'same' | 'alike' | 'opposite' | 'fact' | 'value' | 'renewed' | 'other';

/** Whether two sentences say the same by their words alone. */
export function sameMeaning(a: string, b: string): boolean {
  return relationBetween(meaningOf(a), meaningOf(b)) === 'same';
}

/** What the later one, `other`, is to `one`. */
export function relationBetween(one: Meaning, other: Meaning): Relation {
  if (one === other || (one.form === other.form && one.form !== '')) return 'same';
  if (one.words === '' || other.words === '' || isProse(one) || isProse(other)) return 'other';
  if (contradicts(one, other)) return 'opposite';
  if (one.words !== other.words) {
    const plain = plainly(one, other);
    if (plain) return relationBetween(...plain);
    if (antonymous(one, other)) return 'opposite';
    const relation = valueRelation(one, other);
    return relation === 'other' ? nearRelation(one, other) : relation;
  }
  if (!labelsAgree(one, other)) return narrows(one, other) ? 'renewed' : 'opposite';
  if (crosses(one, other) || turns(one, other) || swaps(one, other)) return 'opposite';
  if (one.exclusive !== other.exclusive) return 'renewed';
  if (boundsDiffer(one, other)) return 'opposite';
  if (!weakAgree(one, other) || !ordersAgree(one, other)) return 'renewed';
  return lightAgree(one, other) && lightAgree(other, one) && aligned(one, other) ? 'same' : 'alike';
}

/** So many words in common make two sentences be about one thing. */
const [ABOUT_ONE, MUCH_ALIKE] = [2, 3];

/** One sentence with a word more than another, or with another verb: perhaps the same, or what takes it back. */
function nearRelation(one: Meaning, other: Meaning): Relation {
  const { mine, theirs } = differenceOf(one, other);
  const shared = one.terms.size - mine.length;
  if (givesOtherQuantity(one, mine, other, theirs)) return labelsAgree(one, other) ? 'renewed' : 'other';
  if (fillsForm(one, mine, other, theirs)) return 'renewed';
  const differ = [...mine, ...theirs];
  if (shared < ABOUT_ONE || mine.length > 1 || theirs.length > 1) return 'other';
  if (mine.length * theirs.length === 0) {
    if (!labelsAgree(one, other)) return 'renewed';
    return shared >= MUCH_ALIKE && differ.every(({ kind }) => kind === 'word') && one.exact === other.exact
      ? 'alike'
      : 'other';
  }
  const verbs = differ.every(
    ({ kind, marker, key }) => kind === 'word' && marker === '' && begins(one, other, key),
  );
  return verbs && shared >= MUCH_ALIKE && labelsAgree(one, other) ? 'alike' : 'other';
}

/** Another quantity of the same unit, in sentences that otherwise differ in a word of one of them at most. */
function givesOtherQuantity(one: Meaning, mine: Word[], other: Meaning, theirs: Word[]): boolean {
  const unitsOf = (words: Word[]) =>
    words.flatMap(({ kind, key }) => (kind === 'quantity' ? [key.replace(/[\d.,:]+/g, '')] : [])).join();
  const rest = (words: Word[]) => words.filter(({ kind }) => kind !== 'quantity');
  const [own, others] = [rest(mine), rest(theirs)];
  const shared = one.terms.size - mine.length;
  return (
    mine.length > own.length &&
    theirs.length > others.length &&
    unitsOf(mine) === unitsOf(theirs) &&
    own.length + others.length < 2 &&
    [...own, ...others].every(
      (word) => word.kind === 'word' && !modifies(word, one) && !modifies(word, other),
    ) &&
    shared >= ABOUT_ONE
  );
}

/** A word in front of another of its phrase: "the metrics port" is not "the port". */
const modifies = (word: Word, { clauses }: Meaning) =>
  clauses.some(({ words }) => {
    const next = words[words.indexOf(word) + 1];
    return words.includes(word) && next !== undefined && next.phrase === word.phrase;
  });

/** In a language that is read by letters, all but one word is the same. */
function fillsForm(one: Meaning, mine: Word[], other: Meaning, theirs: Word[]): boolean {
  if (mine.length !== 1 || theirs.length !== 1 || one.negative || other.negative) return false;
  const rest = (meaning: Meaning, word: Word) => meaning.form.replace(word.said, '_');
  return !one.understood && rest(one, mine[0]!) === rest(other, theirs[0]!) && rest(one, mine[0]!).length > 3;
}

/** A word begins a clause without a copula or a modal: there it is a verb more often than not. */
const begins = (one: Meaning, other: Meaning, key: string) =>
  [...one.clauses, ...other.clauses].some(
    ({ words }) =>
      words[0]?.key === key && words.every(({ marker }) => !/^(?:is|are|modal|verb)/.test(marker)),
  );

/** "At least" and "at most" of one thing. */
function boundsDiffer(one: Meaning, other: Meaning): boolean {
  const has = ({ weak, terms }: Meaning, sign: string) => weak.has(sign) || terms.has(sign);
  return (
    (has(one, '≤') && has(other, '≥') && !has(one, '≥')) ||
    (has(one, '≥') && has(other, '≤') && !has(one, '≤'))
  );
}

/** "When X" may stand for "after X", but not for "before X". */
function ordersAgree(one: Meaning, other: Meaning): boolean {
  const [mine, theirs] = [one, other].map(({ clauses }) => clauses.filter(({ later }) => later));
  if (mine!.length > 0 === theirs!.length > 0) return true;
  return [...mine!, ...theirs!].every(({ main }) => {
    const { clauses } = mine!.length > 0 ? one : other;
    return clauses[main]!.later;
  });
}

const USES = /^(?:us(?:e[sd]?|ing|age)$|utili[sz]e|verwende|benutz|nutz|utiliza)/;

/** Small verbs of one sentence may be missing in the other; some only where that one has none at all. */
function lightAgree(one: Meaning, other: Meaning): boolean {
  if (other.light.size === 0) return true;
  // "Screens are written in SwiftUI", "use SwiftUI for screens".
  const uses = [...other.light].some((word) => USES.test(word));
  return [...one.light].every(
    (word) => !LIGHT_ALONE.has(word) || other.light.has(word) || (word === 'write' && uses),
  );
}

/** Too many clauses to be one rule; such texts are the same only letter by letter. */
const MOST_CLAUSES = 48;
const isProse = ({ clauses }: Meaning) => clauses.length > MOST_CLAUSES;

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

/** "X in Y" and "X only in Y": one says less than the other, and they do not deny each other. */
function narrows(one: Meaning, other: Meaning): boolean {
  const wider = one.exclusive ? other : one;
  return one.exclusive !== other.exclusive && !wider.negative;
}

const SIDES = new Map(
  [
    'from desde depuis aus',
    'to into onto towards hacia vers até',
    'over above',
    'under below',
    'before vor',
    'after nach',
  ].flatMap((row) => row.split(' ').map((word): [string, string] => [word, row])),
);

/** "From X to Y" and "from Y to X", "above X" and "below X". */
function turns(one: Meaning, other: Meaning): boolean {
  for (const [key, { word }] of one.terms) {
    const [mine, theirs] = [SIDES.get(word.marker), SIDES.get(other.terms.get(key)?.word.marker ?? '')];
    if (mine && theirs && mine !== theirs) return true;
  }
  return false;
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
    // A word and the one that stands for it: "by hand" is "manual".
    const [a, b] = row.split(' ').map((word) => {
      const stem = stemOf(word, 'english');
      return [...new Set([stem, SYNONYM_OF.get(stem) ?? stem])];
    });
    return a!.flatMap((one) => b!.flatMap((other) => [`${one} ${other}`, `${other} ${one}`]));
  }),
);

/** Whether the two differ in a word or two that cannot both be said of one thing. */
function antonymous(one: Meaning, other: Meaning): boolean {
  const { mine, theirs } = differenceOf(one, other);
  if (mine.length > 2 || theirs.length > 2 || one.negative !== other.negative || !labelsAgree(one, other))
    return false;
  const said = (from: Meaning, differ: Word[]) =>
    differ[0] ? differ.map(({ key }) => key) : [...from.light].map((key) => stemOf(key, 'english'));
  if (mine.length + theirs.length === 0 || one.terms.size - mine.length < 1) return false;
  const others = said(other, theirs);
  const own = said(one, mine);
  const isMet = (word: string, by: string[]) => by.some((mate) => antonyms.has(`${word} ${mate}`));
  if (mine.length < 2 && theirs.length < 2) return own.some((word) => isMet(word, others));
  return mine.length === theirs.length && own.every((word) => isMet(word, others));
}

const WITH_ANTONYM = new Set([...antonyms].map((pair) => pair.split(' ')[0]!));

/** Names of what a sentence is about: two that say the same or the opposite have one in common. */
export function topicsOf(meaning: Meaning): string[] {
  if (meaning.words === '') return [];
  const topics = new Set([`words ${meaning.words}`]);
  for (const [key] of completeClauses(meaning)) topics.add(`words ${key}`);
  const keys = meaning.words.split(' ');
  for (const verb of generalKeys(meaning))
    topics.add(`words ${keys.filter((key) => key !== verb).join(' ')}`);
  for (const key of keys)
    if (WITH_ANTONYM.has(key)) topics.add(`but ${keys.filter((other) => other !== key).join(' ')}`);
  topics.add(`but ${keys.filter((key) => !WITH_ANTONYM.has(key)).join(' ')}`);
  if ([...meaning.light].some((key) => WITH_ANTONYM.has(stemOf(key, 'english'))))
    topics.add(`but ${meaning.words}`);
  return [...topics];
}
