// Which memory a passage of prose takes the place of. Facts of the closed language are keyed and need no guess; here
// the two must share the names that both are about, and the passage must say that something changes, or give another
// value where it repeats the one that was known.

import { type Meaning, meaningOf } from '../language/meaning.ts';
import { splitSentences } from '../language/sentences.ts';
import { sameScope } from '../memory/conflict.ts';
import { isOpen } from '../memory/derive.ts';
import type { Memory } from '../memory/schema.ts';
import { valuesIn, wordsIn } from './values.ts';

const CHANGE_WORDS =
  /\b(?:no longer|not any ?more|any (?:longer|more)|from (?:now|today) on|(?:is|are|then) gone?|then goes|retires?|retired|replac(?:es?|ed|ing)|instead of|in place of|moves? (?:to|out)|(?:moved|switched|migrated|changed|renamed|raised|lowered|increased|reduced|extended|bumped|upgraded|downgraded) (?:[\w-]+ ){0,5}to|becomes?|become|switch(?:es|ed)? to|goes? (?:back )?to|raised to|lowered to|(?:is|are) now|now|as of|used to|until now|so far|correction|migrated|bumped|upgraded|jetzt|nun|ab sofort|nicht mehr|künftig|ahora|ya no|désormais|maintenant|ne .{1,30} plus|agora|não .{1,30} mais)\b|现在|改为|改成|改用|今後|からは|変更|이제|변경/i;

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

/** Something got another place or value, so that one sentence of it before is enough. */
const MOVED =
  /\b(?:moved|switched|migrated|renamed|raised|lowered|increased|reduced|extended|bumped|upgraded|downgraded) (?:[\w-]+ ){0,5}to\b/i;

/** Whether a sentence begins with what these terms have, all of it, and then says one thing of it. */
function isAbout({ clauses }: Meaning, terms: Meaning['terms']): boolean {
  const words = clauses[0]!.words.filter(({ light }) => !light);
  const subject = words.filter(({ phrase, marker }) => phrase === words[0]!.phrase && marker !== 'verb');
  const [first] = clauses.length === 1 ? subject : [];
  return first !== undefined && subject.every(({ key, kind }) => kind === 'quantity' || terms.has(key));
}

/** The live memory that a correction is about most; undefined where none, or more than one, fits as well. */
export function correctedBy(correction: Memory, memories: Iterable<Memory>): Memory | undefined {
  const { terms } = meaningOf(correction.text);
  const moves = MOVED.test(correction.text);
  const fitting: Fit[] = [];
  for (const memory of memories) {
    if (memory.status !== 'live' || !sameScope(memory.applies, correction.applies)) continue;
    const meaning = meaningOf(memory.text);
    const known = meaning.terms;
    const [fewer, more] = known.size < terms.size ? [known, terms] : [terms, known];
    let shared = 0;
    for (const key of fewer.keys()) if (more.has(key)) shared += 1;
    const share = shared / Math.max(1, fewer.size);
    if ((shared >= CORRECTED_WORDS && share >= CORRECTED) || (moves && isAbout(meaning, terms)))
      fitting.push({ memory, score: shared + share });
  }
  return best(fitting);
}

/** Of a memory's words, those that the assistant and the answer to it have between them. */
const CLAIMED = 0.6;

const termsOf = (text: string) =>
  new Set(splitSentences(text).flatMap((sentence) => [...meaningOf(sentence.text).terms.keys()]));

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
    const known = [...meaningOf(memory.text).terms.keys()];
    const shared = known.filter((term) => own.has(term)).length;
    const covered = known.filter((term) => own.has(term) || claimed.has(term)).length;
    if (shared === 0 || shared === known.length || covered < Math.max(2, known.length * CLAIMED)) continue;
    fitting.push({ memory, score: shared + covered / known.length });
  }
  return best(fitting);
}
