// Which memory a passage of prose takes the place of. Facts of the closed language are keyed and need no guess; here
// the two must share the names that both are about, and the passage must say that something changes, or give another
// value where it repeats the one that was known.

import { isPhrase } from '../language/clause-reader.ts';
import type { Word } from '../language/clauses.ts';
import { type Meaning, meaningOf } from '../language/meaning.ts';
import { splitSentences } from '../language/sentences.ts';
import { sameScope } from '../memory/conflict.ts';
import { isOpen } from '../memory/derive.ts';
import type { Memory } from '../memory/schema.ts';
import { valuesIn, wordsIn } from './values.ts';

const CHANGE_WORDS =
  /\b(?:no longer|not any ?more|any (?:longer|more)|anymore|(?:took|takes?|taking|hand(?:ed|s)) over|(?:got|was|were|been) pushed|since (?:this|last) \w+|from (?:now|today) on|(?:is|are|then) gone?|then goes|retires?|retired|replac(?:es?|ed|ing)|instead of|in place of|moves? (?:to|out)|(?:moved|switched|migrated|changed|renamed|raised|lowered|increased|reduced|extended|bumped|upgraded|downgraded) (?:[\w-]+ ){0,5}to|^not [^\s,;]+[,;]|becomes?|become|switch(?:es|ed)? to|goes? (?:back )?to|raised to|lowered to|(?:is|are) now|now|as of|used to|until now|so far|correction|migrated|bumped|upgraded|jetzt|nun|ab sofort|nicht mehr|künftig|ahora|ya no|désormais|maintenant|ne .{1,30} plus|agora|não .{1,30} mais)\b|现在|改为|改成|改用|今後|からは|変更|이제|변경/i;

/** Whether a text says itself that something is not as it was. */
export const saysChange = (text: string) => CHANGE_WORDS.test(text);

/** Shares of the shorter one's content words: for a renewal, for one to ask about, and without words of change. */
const CERTAIN_WORDS = 0.25;
const LIKELY_WORDS = 0.2;
const SAME_TOPIC = 0.35;

export interface Renewal {
  memory: Memory;
  /** Otherwise a person has to say whether the older one still holds. */
  certain: boolean;
}

interface Known {
  memory: Memory;
  words: ReturnType<typeof wordsIn>;
}

/** Inventories are never changed in place, and may have thousands of memories: those that have a name, by it. */
const indexes = new WeakMap<ReadonlyMap<string, Memory>, Map<string, Known[]>>();

function indexOf(memories: ReadonlyMap<string, Memory>): Map<string, Known[]> {
  let index = indexes.get(memories);
  if (index) return index;
  index = new Map();
  for (const memory of memories.values()) {
    if (memory.scope !== 'workspace' || !isOpen(memory)) continue;
    const known = { memory, words: wordsIn(memory.text) };
    for (const name of known.words.names) index.set(name, [...(index.get(name) ?? []), known]);
  }
  indexes.set(memories, index);
  return index;
}

/** The memory that `text` renews, or may renew; undefined where none, or more than one, fits as well. */
export function renewedBy(text: string, memories: ReadonlyMap<string, Memory>): Renewal | undefined {
  const index = indexOf(memories);
  const own = wordsIn(text);
  const near = new Set([...own.names].flatMap((name) => index.get(name) ?? []));
  const changes = CHANGE_WORDS.test(text);
  const certain: Fit[] = [];
  const likely: Fit[] = [];
  for (const { memory, words } of near) {
    const names = [...own.names].filter((name) => words.names.has(name)).length;
    const shared = [...own.all].filter((word) => words.all.has(word)).length;
    const share = shared / Math.max(1, Math.min(own.all.size, words.all.size));
    const fit = { memory, score: names + share };
    if (changes && share >= CERTAIN_WORDS && memory.status === 'live' && !memory.statement) certain.push(fit);
    else if ((changes && (names > 1 || share >= LIKELY_WORDS)) || revalues(text, memory.text, share))
      likely.push(fit);
  }
  const sure = best(certain);
  if (sure) return { memory: sure, certain: true };
  const open = best([...certain, ...likely]);
  return open && { memory: open, certain: false };
}

interface Fit {
  memory: Memory;
  score: number;
}

function best(fitting: Fit[]): Memory | undefined {
  const [first, second] = fitting.sort((a, b) => b.score - a.score);
  return first && first.score !== second?.score ? first.memory : undefined;
}

/** Whether `text` gives a value of the same form as one of `other`: beside that one, or in its place. */
function revalues(text: string, other: string, share: number): boolean {
  const before = valuesIn(other);
  for (const [form, values] of valuesIn(text)) {
    const known = before.get(form);
    if (!known || [...values].every((value) => known.has(value))) continue;
    if ([...values].some((value) => known.has(value)) || share >= SAME_TOPIC) return true;
  }
  return false;
}

/** Of the shorter one's content words; a correction says itself that there is something to replace. */
const CORRECTED = 0.5;
const CORRECTED_WORDS = 2;

/** What it says of one thing is another place or value of it, so that its subject is enough. */
const MOVED =
  /\b(?:moved|switched|migrated|renamed|raised|lowered|increased|reduced|extended|bumped|upgraded|downgraded|pushed) (?:[\w-]+ ){0,5}to\b/i;
/** Names what was, so that this word is enough. */
const NAMES_OLD =
  /(?:\b(?:from|instead of|rather than|no longer|stopped using|used to be|in place of|replac(?:es?|ed|ing)|dropped|drop|ditched|(?:don['’]?t|do not) (?:use|do|need|have))|^not) [`"']?(?:the )?([\p{L}\p{N}_./@-]+)/giu;

/** A number takes the place of a number; a name, a path and a host may each take that of another. */
const isNumber = ({ kind }: Word) => kind === 'quantity';

/** Whether a sentence begins with what another one has, all of it, and then says something that could be its value. */
function isAbout(known: Meaning, own: Meaning): boolean {
  const words = known.clauses[0]!.words.filter(({ light }) => !light);
  const subject = words.filter(({ phrase, marker }) => phrase === words[0]!.phrase && marker !== 'verb');
  if (known.clauses.length !== 1 || subject.length === 0) return false;
  const isShared = ({ key, kind }: Word) => kind === 'quantity' || own.terms.has(key) || own.weak.has(key);
  const value = own.clauses
    .at(-1)!
    .words.filter(({ light }) => !light)
    .at(-1);
  const sorts = words.filter((word) => !subject.includes(word) && !own.terms.has(word.key)).map(isNumber);
  return subject.every(isShared) && value !== undefined && sorts.includes(isNumber(value));
}

/** "From now on indent with tabs" ends "indent with 2 spaces": one order, and another phrase behind the same word. */
const FROM_NOW = /\b(?:from (?:now|today) on|going forward|henceforth)\b/i;

function ordersAnew(known: Meaning, own: Meaning): boolean {
  if (known.clauses.length !== 1 || own.clauses.length !== 1) return false;
  const [mine, theirs] = [own, known].map(({ clauses }) => clauses[0]!.words);
  const [first, last] = [mine![0], mine!.at(-1)];
  return (
    first?.key === theirs![0]?.key &&
    last?.marker === theirs!.at(-1)?.marker &&
    last !== undefined &&
    isPhrase(last)
  );
}

const unitOf = (quantity: string) => quantity.replace(/[\d.,:]+/g, '');

/** Each quantity that another sentence lacks: its unit and the words beside it. */
function quantitiesIn({ clauses }: Meaning, other: Meaning): { unit: string; beside: string[] }[] {
  return clauses.flatMap(({ words }) =>
    words.flatMap((word, at) => {
      if (word.kind !== 'quantity' || !/^\d/.test(word.key) || other.terms.has(word.key)) return [];
      const beside = [words[at - 1], words[at + 1]].flatMap((near) =>
        near && !near.light && near.phrase === word.phrase ? [near.key] : [],
      );
      return [{ unit: unitOf(word.key), beside }];
    }),
  );
}

/** Whether each has a quantity that the other lacks, of one unit, or counted of one thing. */
function requantifies(one: Meaning, other: Meaning): boolean {
  const others = quantitiesIn(other, one);
  return quantitiesIn(one, other).some(({ unit, beside }) =>
    others.some((own) => {
      if (own.unit !== '' && unit !== '') return own.unit === unit;
      // "Coverage is 80 %", "coverage is 85 now".
      if (own.unit !== unit) return (unit === '' ? beside : own.beside).length === 0;
      const bare = beside.length === 0 || own.beside.length === 0;
      return bare ? beside.length === own.beside.length : beside.some((key) => own.beside.includes(key));
    }),
  );
}

/** What a sentence is about, class words and all. */
const topicOf = (meaning: Meaning) => new Set([...meaning.terms.keys(), ...meaning.weak]);

/** The live memory that a correction is about most; undefined where none, or more than one, fits as well. */
export function correctedBy(correction: Memory, memories: Iterable<Memory>): Memory | undefined {
  const own = meaningOf(correction.text);
  const terms = topicOf(own);
  const [moves, orders] = [MOVED.test(correction.text), FROM_NOW.test(correction.text)];
  const old = new Set(
    [...correction.text.matchAll(NAMES_OLD)].flatMap(([, word]) => [...meaningOf(word!).terms.keys()]),
  );
  const fitting: Fit[] = [];
  for (const memory of memories) {
    if (memory.status !== 'live' || !sameScope(memory.applies, correction.applies)) continue;
    const meaning = meaningOf(memory.text);
    const known = topicOf(meaning);
    const [fewer, more] = known.size < terms.size ? [known, terms] : [terms, known];
    const common = [...fewer].filter((key) => more.has(key));
    const share = common.length / Math.max(1, fewer.size);
    const fits =
      (common.length >= CORRECTED_WORDS && share >= CORRECTED) ||
      common.some((key) => old.has(key)) ||
      (moves && isAbout(meaning, own)) ||
      (orders && ordersAnew(meaning, own)) ||
      (common.some((key) => meaning.terms.has(key)) && requantifies(own, meaning));
    if (fits) fitting.push({ memory, score: common.length + share });
  }
  return best(fitting);
}

/** Of a memory's words, those that the assistant and the answer to it have between them. */
const CLAIMED = 0.6;

const termsOf = (text: string) =>
  new Set(splitSentences(text).flatMap((sentence) => [...topicOf(meaningOf(sentence.text))]));

/**
 * The live memory that the assistant had just spoken from and that `text` corrects; undefined where none, or more than
 * one, fits as well, and where `text` repeats it.
 */
export function contradictedBy(
  text: string,
  before: string,
  memories: ReadonlyMap<string, Memory>,
): Memory | undefined {
  const own = termsOf(text);
  const claimed = termsOf(before);
  const fitting: Fit[] = [];
  for (const memory of memories.values()) {
    if (memory.status !== 'live' || memory.scope !== 'workspace') continue;
    const known = [...topicOf(meaningOf(memory.text))];
    const shared = known.filter((term) => own.has(term)).length;
    const covered = known.filter((term) => own.has(term) || claimed.has(term)).length;
    if (shared === 0 || shared === known.length || covered < Math.max(2, known.length * CLAIMED)) continue;
    fitting.push({ memory, score: shared + covered / known.length });
  }
  return best(fitting);
}
