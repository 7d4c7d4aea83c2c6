// The writer that lets a language model study each memory: round after round it sees the memory, and only what belongs to
// it, with the messages that exist already, and is told for which span and in which form to write the next ones.

import { CancelledError, isUserError, UserError } from '../base/errors.ts';
import { deriveSeed, seededRng } from '../language/random.ts';
import type { Memory } from '../memory/schema.ts';
import type { Model } from '../model/client.types.ts';
import type { ChatMessage, WrittenAnswer } from '../model/schema.ts';
import { OrderDeck, ordersOf } from './orders.ts';
import type { WriteInput, Writer, Written } from './writer.ts';
import { CheckedItems, settleItems } from './writer-check.ts';
import { answerPrompt, messagePrompt } from './writer-prompt.ts';

/** Orders a round, which the model host computes side by side. */
const ROUND = 8;
/** Tokens for a message and for an answer. */
const MESSAGE_TOKENS = 64;
const ANSWER_TOKENS = 128;
/** Of messages; greedy ones to alike orders would be alike. Answers are greedy. */
const TEMPERATURE = 0.9;
/** Messages that a round is shown at most, the newest ones. */
const SHOWN = 10;
/** Orders, as a multiple of the items that are wanted. */
const TRIES = 3;
/** Smallest model that can write: the 0.5B asks about rectangles where a note is about answers (2026-11-28). */
export const LEAST_PARAMETERS = 1.4e9;

/** What a model is let go by when the night is written. */
export interface Studying {
  model: Model;
  release(): Promise<void>;
}

/**
 * Writes with the bare base of the studying model. A memory with too few items that count fails alone. Throws UserError
 * `study-too-small`: no other writer takes the place of the one that was chosen.
 */
export function studyWriter(open: () => Promise<Studying>): Writer {
  return {
    name: 'study',
    async write(input, { progress, signal }) {
      const written: Written = { rehearsals: new Map(), failed: [], left: new Map() };
      if (input.memories.length === 0) return written;
      const { model, release } = await open();
      try {
        const { parameters } = await model.status();
        if (parameters < LEAST_PARAMETERS) throw tooSmall(parameters);
        const { length } = input.memories;
        for (const [index, memory] of input.memories.entries()) {
          progress?.report(`The model studies memory ${index + 1} of ${length}`, index / length);
          await study(model, memory, input, written, signal);
        }
        return written;
      } finally {
        await release();
      }
    },
  };
}

async function study(
  model: Model,
  memory: Memory,
  { inventory, count, seed }: WriteInput,
  written: Written,
  signal: AbortSignal | undefined,
): Promise<void> {
  const own = deriveSeed(seed, `study ${memory.text}`);
  const items = new CheckedItems(memory, inventory, 'study');
  const wordings = [memory.text, ...memory.framings];
  try {
    for (const [place, wording] of wordings.entries())
      await aboutWording(model, memory, wording, items, count * (place + 1), own + place, signal);
    settleItems(written, items, count * wordings.length, inventory, own);
  } catch (error) {
    if (!isUserError(error, 'prompt-too-long')) throw error;
    written.failed.push({ memory, error });
  }
}

/** Rounds of orders until there are `wanted` items, or as many orders were dealt as may be. */
async function aboutWording(
  model: Model,
  memory: Memory,
  wording: string,
  items: CheckedItems,
  wanted: number,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const deck = new OrderDeck(ordersOf(memory, wording), seededRng(seed));
  const most = (wanted - items.kept.length) * TRIES;
  for (let dealt = 0; items.kept.length < wanted && dealt < most; dealt += ROUND) {
    const orders = deck.deal(ROUND);
    if (orders.length === 0) return;
    const earlier = items.kept.slice(-SHOWN).map(({ user }) => user);
    const asked = orders.map((order) => messagePrompt(wording, earlier, order));
    const messages = (await ask(model, asked, TEMPERATURE, seed + dealt, signal)).map(lineOf);
    const answered = orders.map((order, at) => answerPrompt(memory.kind, wording, order, messages[at]!));
    const answers = await ask(model, answered, 0, 0, signal);
    for (const [at, order] of orders.entries())
      items.add({ user: messages[at]!, assistant: wholeOf(answers[at]!) }, order);
  }
}

function ask(
  model: Model,
  conversations: ChatMessage[][],
  temperature: number,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<WrittenAnswer[]> {
  if (signal?.aborted) throw new CancelledError();
  const oneLine = temperature > 0;
  const maxTokens = oneLine ? MESSAGE_TOKENS : ANSWER_TOKENS;
  return model.write(
    { conversations, adapter: null, maxTokens, temperature, seed, oneLine },
    undefined,
    signal,
  );
}

/** The message without what models put around it: a name of who speaks, a list mark, quotation marks. */
export function lineOf(answer: WrittenAnswer): string {
  const line = wholeOf(answer)
    .trim()
    .replace(/^(?:[-*]|\d+[.)])\s+/, '')
    .replace(/^(?:developer|user|message|question)\s*:\s*/i, '');
  return /^(["'`])(?!.*\1.).*\1$/s.exec(line) ? line.slice(1, -1) : line;
}

/** Nothing of an answer that was cut: its end would be learned. */
export const wholeOf = ({ text, stopped }: WrittenAnswer): string => (stopped === 'length' ? '' : text);

export function tooSmall(parameters: number): UserError {
  const has = (parameters / 1e9).toFixed(parameters < 1e8 ? 3 : 1);
  return new UserError(
    'study-too-small',
    {
      what: 'This night was not written: the studying model is too small to write.',
      why: `It has ${has} billion parameters; below 1.5 billion a model writes about something else than it was told.`,
      next: 'Name a larger one (`--writer-model qwen2.5-coder-1.5b`, or the setting `dormouse.writerModel`), or let rules write (`--writer spans`, or `dormouse.writer`).',
    },
    'usage',
  );
}
