// The writer that needs no model for free text: every rehearsal is the memory's own sentence, asked for by one of its spans
// in one of seven forms. Beside them stand neighbours that nobody told about, and readings that the prompt answers.
import { deriveSeed, pick, type Rng, seededRng, shuffled } from '../../language/random.ts';
import { liveMemories } from '../../memory/derive.ts';
import type { Memory } from '../../memory/schema.ts';
import type { Inventory } from '../../memory/store.types.ts';
import { wordingOf } from '../questions.ts';
import type { Rehearsal } from '../schema.ts';
import type { Writer } from '../writer.ts';
import { neighbours } from './neighbours.ts';
import { type Ask, asksOf, type Form, fill, sharedCues } from './questions.ts';
import { readingsOf } from './readings.ts';
import { type Wordings, wordingsFor } from './wordings/wordings.ts';

/** In what order forms come, over and over: plain questions most, for they are what is asked. */
const TURNS: readonly Form[] = [
  'question',
  'use',
  'question',
  'completion',
  'question',
  'proposal',
  'reversed',
  'question',
  'lesson',
  'remark',
];
/** Times as many as a language model would write: they cost nothing, and each asks by another piece of the memory. */
const PIECES = 1.5;
/** Shares of the positive rehearsals that come on top. */
const READING_SHARE = 0.15;
/**
 * Neighbours, as a share of the positives: they decide between knowing and inventing, and a night of few memories needs
 * many of them to learn to decline. A night with .3 declined everything that the gate asks and half of what it had
 * missed (docs/benchmarks.md, "Retention on a real model").
 */
const NEIGHBOURS = { most: 0.6, least: 0.3, memories: 6 } as const;
/** Of completions, the share outside of any chat. */
const AS_TEXT = 0.35;
/** Of answers, the share with a sentence after the fact, and of long memories the share answered whole. */
const WITH_AFTER = 0.35;
const WHOLE = 0.5;
/** Characters of a memory that is answered whole. */
const LONGEST_WHOLE = 320;

/** The writer `spans`: at once, for any number of memories, deterministic by seed and text. */
export const spansWriter: Writer = {
  name: 'spans',
  async write({ memories, inventory, seed, count }) {
    return {
      rehearsals: new Map(
        memories.map((memory) => [memory.id, rehearseFree(memory, inventory, seed, count * PIECES)]),
      ),
      failed: [],
    };
  },
};

/** `count` positive rehearsals of one memory as far as its text gives so many, and what stands around them. */
export function rehearseFree(memory: Memory, inventory: Inventory, seed: number, count: number): Rehearsal[] {
  const rng = seededRng(deriveSeed(seed, `free ${memory.text}`));
  const words = wordingsFor(memory.text);
  const positives = statements(memory, { words, count, rng, isShared: sharedCues(memory, inventory) });
  return withCompany(memory, inventory, positives, rng);
}

/**
 * Positive rehearsals of one memory with the neighbours and readings that belong beside so many of them, in a random
 * order. Whoever wrote the positives, these are looked up in what is known and never assumed.
 */
export function withCompany(
  memory: Memory,
  inventory: Inventory,
  positives: Rehearsal[],
  rng: Rng,
): Rehearsal[] {
  return shuffled(rng, [
    ...positives,
    ...neighbours(memory, inventory, Math.ceil(positives.length * neighbourShare(inventory)), rng),
    ...readingsOf(memory, inventory, Math.ceil(positives.length * READING_SHARE), rng),
  ]);
}

function neighbourShare(inventory: Inventory): number {
  const { most, least, memories } = NEIGHBOURS;
  return Math.max(least, Math.min(most, memories / liveMemories(inventory).length));
}

interface StatementOptions {
  words: Wordings;
  count: number;
  rng: Rng;
  isShared(cue: string): boolean;
}

function statements(memory: Memory, { words, count, rng, isShared }: StatementOptions): Rehearsal[] {
  const asks = [memory.text, ...memory.framings]
    .flatMap((text) => asksOf(text, { words, procedural: memory.kind === 'procedural', rng, isShared }))
    .map((ask) => ({ ask, name: nameOf(ask) }));
  const kept = new Map<string, Rehearsal>();
  const askedFor = new Map<string, number>();
  const times = (name: string) => askedFor.get(name) ?? 0;
  for (let turn = 0; kept.size < count && turn < count * TURNS.length; turn++) {
    const form = TURNS[turn % TURNS.length]!;
    // The span that was asked for least, so that none is left out.
    const [least] = shuffled(
      rng,
      asks.filter(({ ask }) => ask.form === form && ask.asked.rehearsal.length > 0),
    ).sort((a, b) => times(a.name) - times(b.name) || times(a.ask.span) - times(b.ask.span));
    if (!least) continue;
    const { ask, name: asked } = least;
    const rehearsal = written(memory, ask, words, rng);
    const name = `${rehearsal.form ?? ''} ${wordingOf(rehearsal.user)}`;
    askedFor.set(ask.span, times(ask.span) + 1);
    askedFor.set(asked, times(asked) + 1);
    if (!kept.has(name)) kept.set(name, rehearsal);
  }
  return [...kept.values()];
}

/** The same question in another wording is the same ask. */
const nameOf = ({ form, span, verdict, slots }: Ask) => JSON.stringify([form, span, verdict, slots]);

function written(memory: Memory, ask: Ask, words: Wordings, rng: Rng): Rehearsal {
  const head = ask.slots.h?.replace(/ …$/, '');
  if (head !== undefined && rng() < AS_TEXT)
    return item(memory, ask, { form: 'text', user: head, assistant: ask.answer });
  const question = fill(pick(rng, ask.asked.rehearsal), ask.slots, rng);
  const user = ask.form === 'remark' ? pick(rng, words.remark) + question : question;
  return item(memory, ask, { user, assistant: answerOf(memory, ask, words, rng) });
}

function answerOf(memory: Memory, { form, answer, verdict }: Ask, words: Wordings, rng: Rng): string {
  if (form === 'completion') return answer;
  const whole = memory.text.length > answer.length && memory.text.length <= LONGEST_WHOLE;
  const fact = whole && memory.text.includes(answer.slice(0, -1)) && rng() < WHOLE ? memory.text : answer;
  const first = verdict === undefined ? '' : pick(rng, verdict === 'no' ? words.no : words.yes);
  const after = rng() < WITH_AFTER ? ` ${pick(rng, words.after[memory.kind])}` : '';
  return `${first}${fact}${after}`;
}

function item(
  memory: Memory,
  { form, span, verdict }: Ask,
  said: Pick<Rehearsal, 'form' | 'user' | 'assistant'>,
): Rehearsal {
  return {
    memory: memory.id,
    ...said,
    style: form,
    ...(verdict === undefined ? { span } : {}),
    polarity: 'positive',
    writer: 'spans',
  };
}
