// What a dream makes of memories: conversations that connect two of them, written by a language model that has several in
// its prompt, and pairs that it finds to contradict each other. Nothing is believed that self-study would not believe.
import { CancelledError, type UserError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import { deriveSeed, pick, type Rng, seededRng, shuffled } from '../language/random.ts';
import { excludes } from '../memory/conflict.ts';
import type { Memory } from '../memory/schema.ts';
import type { Inventory } from '../memory/store.types.ts';
import type { Model } from '../model/client.types.ts';
import type { ChatMessage, WrittenAnswer } from '../model/schema.ts';
import { type Connection, compatibility, connectingAnswer, connectingMessage } from './dream-prompt.ts';
import { ordersOf } from './orders.ts';
import type { Rehearsal } from './schema.ts';
import { LEAST_PARAMETERS, lineOf, type Studying, tooSmall, wholeOf } from './study.ts';
import { CheckedItems, contentWords, type Fault } from './writer-check.ts';

/** Conversations that the model is asked side by side. */
const ROUND = 8;
const [MESSAGE_TOKENS, ANSWER_TOKENS, VERDICT_TOKENS] = [64, 128, 4];
/** Of messages; answers and verdicts are greedy. */
const TEMPERATURE = 0.9;
/** Pairs of memories that one dream goes through at most, and messages that it tries for each. */
const [MOST_PAIRS, TRIES] = [24, 3];
/** Memories in the prompt: the two that are connected, and bystanders, so that the model has to choose. */
const BYSTANDERS = 2;

export interface DreamInput {
  /** Those that are in the job of the night, all of which may train. */
  memories: Memory[];
  inventory: Inventory;
  seed: number;
}

export interface Dream {
  /** By the memory that owns them; each also states the one in `also`. */
  rehearsals: Map<string, Rehearsal[]>;
  /** Earlier and later memory that cannot both hold, as the model sees it. */
  contradictions: [Memory, Memory][];
  /** Conversations that count, and why the others do not. */
  kept: number;
  left: Map<Fault, number>;
}

/** Throws CancelledError, UserError `study-too-small` where the model cannot write, and what the model throws. */
export type Dreamer = (
  input: DreamInput,
  options: { progress?: Progress; signal?: AbortSignal },
) => Promise<Dream>;

/** A dreamer over the studying model, which is let go afterwards. */
export function dreamerOver(open: () => Promise<Studying>): Dreamer {
  return async (input, { progress, signal }) => {
    const { model, release } = await open();
    try {
      const { parameters } = await model.status();
      if (parameters < LEAST_PARAMETERS) throw tooSmall(parameters) satisfies UserError;
      return await dream(model, input, progress, signal);
    } finally {
      await release();
    }
  };
}

async function dream(
  model: Model,
  { memories, inventory, seed }: DreamInput,
  progress: Progress | undefined,
  signal: AbortSignal | undefined,
): Promise<Dream> {
  const rng = seededRng(deriveSeed(seed, 'dream'));
  const pairs = pairsOf(memories, rng);
  const checks = new Map(memories.map((memory) => [memory.id, new CheckedItems(memory, inventory, 'dream')]));
  const dreamt: Dream = { rehearsals: new Map(), contradictions: [], kept: 0, left: new Map() };
  const ask = (conversations: ChatMessage[][], maxTokens: number, temperature = 0) => {
    if (signal?.aborted) throw new CancelledError();
    const oneLine = temperature > 0;
    const own = temperature > 0 ? deriveSeed(seed, `dream ${dreamt.kept}`) : 0;
    return model.write(
      { conversations, adapter: null, maxTokens, temperature, seed: own, oneLine },
      undefined,
      signal,
    );
  };
  for (let from = 0; from < pairs.length; from += ROUND) {
    progress?.report(`The model dreams of ${Math.min(from + ROUND, pairs.length)} of ${pairs.length} pairs`);
    const round = pairs.slice(from, from + ROUND);
    dreamt.contradictions.push(...(await contradicting(round, ask)));
    const holds = round.filter((pair) => !dreamt.contradictions.includes(pair));
    for (let turn = 0; turn < TRIES; turn++) await connect(holds, memories, checks, dreamt, ask, rng);
  }
  for (const [id, { kept }] of checks) if (kept.length > 0) dreamt.rehearsals.set(id, kept);
  return dreamt;
}

type Ask = (
  conversations: ChatMessage[][],
  maxTokens: number,
  temperature?: number,
) => Promise<WrittenAnswer[]>;
type Pair = [earlier: Memory, later: Memory];

/** One message for each pair, and its answer; what counts goes into the checks of the pair's first memory. */
async function connect(
  pairs: Pair[],
  memories: readonly Memory[],
  checks: ReadonlyMap<string, CheckedItems>,
  dreamt: Dream,
  ask: Ask,
  rng: Rng,
): Promise<void> {
  const drawn = pairs.flatMap(([one, other]) => {
    const connection = connectionOf(one, other, rng);
    if (!connection) return [];
    const beside = shuffled(rng, memories).filter((memory) => memory !== one && memory !== other);
    const notes = shuffled(rng, [one, other, ...beside.slice(0, BYSTANDERS)]).map(({ text }) => text);
    return [{ one, other, connection, notes }];
  });
  if (drawn.length === 0) return;
  const messages = (
    await ask(
      drawn.map(({ one, notes, connection }) => {
        const earlier = checks.get(one.id)!.kept.map(({ user }) => user);
        return connectingMessage(notes, earlier, connection);
      }),
      MESSAGE_TOKENS,
      TEMPERATURE,
    )
  ).map(lineOf);
  const answers = await ask(
    drawn.map(({ notes, connection }, at) => connectingAnswer(notes, connection, messages[at]!)),
    ANSWER_TOKENS,
  );
  for (const [at, { one, other, connection }] of drawn.entries()) {
    const item = { user: messages[at]!, assistant: wholeOf(answers[at]!) };
    const [first, second] = [checks.get(one.id)!, checks.get(other.id)!];
    const fault = first.faultOf(item, connection[0]) ?? second.faultOf(item, connection[1]);
    if (fault) dreamt.left.set(fault, (dreamt.left.get(fault) ?? 0) + 1);
    else {
      dreamt.kept += 1;
      first.add(item, connection[0], other.id);
    }
  }
}

/** A span of each, that the other does not have; undefined where there are none. */
function connectionOf(one: Memory, other: Memory, rng: Rng): Connection | undefined {
  const asked = (memory: Memory, beside: Memory) =>
    ordersOf(memory, memory.text).filter(
      ({ form, span }) => form === 'question' && !beside.text.toLowerCase().includes(span.toLowerCase()),
    );
  const [ones, others] = [asked(one, other), asked(other, one)];
  return ones.length > 0 && others.length > 0 ? [pick(rng, ones), pick(rng, others)] : undefined;
}

/** Pairs to dream of: each memory with the one that it has most words in common with, what shares most first. */
function pairsOf(memories: readonly Memory[], rng: Rng): Pair[] {
  const words = new Map(memories.map((memory) => [memory, new Set(contentWords(memory.text))]));
  const shared = (one: Memory, other: Memory) =>
    [...words.get(one)!].filter((word) => words.get(other)!.has(word)).length;
  const pairs = new Map<string, { pair: Pair; shared: number }>();
  for (const one of shuffled(rng, memories)) {
    const others = shuffled(rng, memories).filter((other) => other !== one);
    const nearest = others.sort((a, b) => shared(one, b) - shared(one, a))[0];
    if (!nearest) continue;
    const pair = [one, nearest].sort((a, b) =>
      (a.createdAt + a.id).localeCompare(b.createdAt + b.id),
    ) as Pair;
    pairs.set(pair.map(({ id }) => id).join(' '), { pair, shared: shared(one, nearest) });
  }
  return [...pairs.values()]
    .sort((a, b) => b.shared - a.shared)
    .slice(0, MOST_PAIRS)
    .map(({ pair }) => pair);
}

/** Pairs of which the model says, whichever comes first, that both cannot hold; rules know the plain ones already. */
async function contradicting(pairs: Pair[], ask: Ask): Promise<Pair[]> {
  const open = pairs.filter(([one, other]) => !excludes(one, other));
  if (open.length === 0) return [];
  const asked = open.flatMap(([{ text: one }, { text: other }]) => [
    compatibility(one, other),
    compatibility(other, one),
  ]);
  const verdicts = (await ask(asked, VERDICT_TOKENS)).map(({ text }) => /^\W*no\b/i.test(text));
  return open.filter((_, at) => verdicts[2 * at] && verdicts[2 * at + 1]);
}
