// Questions beside a memory that nothing known answers: the memory's own with its names changed, and properties of its
// subject that nobody told. They are phrased like those that it answers, so that no wording means "not known".
import { pick, type Rng, shuffled } from '../../language/random.ts';
import { capitalised } from '../../language/sentences.ts';
import { isOpen } from '../../memory/derive.ts';
import type { Memory } from '../../memory/schema.ts';
import type { Inventory } from '../../memory/store.types.ts';
import { wordingOf } from '../questions.ts';
import type { Rehearsal } from '../schema.ts';
import { altered } from './alteration.ts';
import { assertionsOf } from './assertions.ts';
import { type Ask, asksOf, fill } from './questions.ts';
import { isExact, spansOf } from './spans.ts';
import { type Wordings, wordingsFor } from './wordings/wordings.ts';

/** Of the questions, the share about a property of the real subject. */
const PROPERTY_SHARE = 0.25;
const TRIES = 12;

/** A question that nothing answers, and the name in it that nobody knows, or the subject whose property it asks for. */
export interface Unanswered {
  question: string;
  about: string;
  kind: 'stranger' | 'property';
}

/** `count` negative rehearsals around one memory, as far as there are so many. */
export function neighbours(memory: Memory, inventory: Inventory, count: number, rng: Rng): Rehearsal[] {
  const words = wordingsFor(memory.text);
  return unansweredAround(memory, inventory, count, 'rehearsal', rng).map(({ question, about, kind }) => ({
    memory: memory.id,
    user: question,
    assistant: fill(pick(rng, words.unknown), { c: about }, rng),
    style: kind,
    polarity: 'negative',
    writer: 'spans',
  }));
}

/** Questions around a memory in wordings that train, or in reserved ones; each is looked up in what is known. */
export function unansweredAround(
  memory: Memory,
  inventory: Inventory,
  count: number,
  purpose: 'rehearsal' | 'probe',
  rng: Rng,
): Unanswered[] {
  const words = wordingsFor(memory.text);
  const known = knownText(inventory);
  const found = new Map<string, Unanswered>();
  const add = (unanswered: Unanswered | undefined) => {
    if (unanswered && found.size < count) found.set(wordingOf(unanswered.question), unanswered);
  };
  for (const unanswered of properties(memory, inventory, words, rng).slice(
    0,
    Math.ceil(count * PROPERTY_SHARE),
  ))
    add(unanswered);
  for (let attempt = 0; found.size < count && attempt < count + TRIES; attempt++) {
    const stranger = strangerOf(memory.text, known, rng);
    if (!stranger) break;
    const asks = asksOf(stranger.text, { words, procedural: memory.kind === 'procedural', rng });
    for (const ask of shuffled(rng, asks).slice(0, 3)) add(askedAbout(ask, stranger.names, purpose, rng));
  }
  return [...found.values()];
}

function askedAbout(
  { asked, slots }: Ask,
  names: string[],
  purpose: 'rehearsal' | 'probe',
  rng: Rng,
): Unanswered | undefined {
  if (asked[purpose].length === 0) return undefined;
  const question = fill(pick(rng, asked[purpose]), slots, rng);
  const lower = question.toLowerCase();
  const about = names.find((name) => lower.includes(name.toLowerCase()));
  return about === undefined ? undefined : { question, about, kind: 'stranger' };
}

/**
 * The memory's text with its names changed into ones that no memory has, and those names; undefined where it has
 * none. It is told nowhere, so whoever is asked about it does not know.
 */
export function strangerOf(
  text: string,
  known: string,
  rng: Rng,
): { text: string; names: string[] } | undefined {
  const topics = assertionsOf(text).flatMap(({ topic, condition }) =>
    [topic, condition].filter((cue) => cue !== undefined),
  );
  const exact = spansOf(text).filter(isExact);
  let stranger = text;
  const names: string[] = [];
  for (const name of [...new Set([...topics, ...exact.map((span) => span.text)])]) {
    const other = unknownName(name, known, rng);
    // A topic may hold a span that has been changed already.
    if (!other || !stranger.toLowerCase().includes(name.toLowerCase())) continue;
    stranger = stranger.replaceAll(name, other).replaceAll(capitalised(name), capitalised(other));
    names.push(other);
  }
  return names.length > 0 ? { text: stranger, names } : undefined;
}

function unknownName(name: string, known: string, rng: Rng): string | undefined {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const other = altered(name, rng);
    if (other && !known.includes(other.toLowerCase())) return other;
  }
  return undefined;
}

/** What is told anywhere, lower-case; superseded and proposed texts count, for they were true once or may be. */
export function knownText(inventory: Inventory): string {
  return [...inventory.memories.values()].map(({ text }) => text.toLowerCase()).join('\n');
}

/** What nobody told about the memory's subject: no memory that mentions it has a word of the answer. */
function properties(memory: Memory, inventory: Inventory, words: Wordings, rng: Rng): Unanswered[] {
  const subject = assertionsOf(memory.text).find(({ topic }) => topic !== undefined)?.topic ?? memory.subject;
  if (!subject) return [];
  const telling = subject
    .toLowerCase()
    .split(/\s+/)
    .sort((a, b) => b.length - a.length)[0]!;
  const told = [...inventory.memories.values()]
    .filter((other) => isOpen(other) && other.text.toLowerCase().includes(telling))
    .map(({ text }) => text.toLowerCase())
    .join('\n');
  return shuffled(rng, words.property)
    .filter(([, answers]) => !answers.some((word) => told.includes(word)))
    .map(([wording]) => ({
      question: fill(wording, { c: subject }, rng),
      about: subject,
      kind: 'property' as const,
    }));
}
