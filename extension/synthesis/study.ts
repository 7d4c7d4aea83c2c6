// The writer that lets the local chat model make the conversations, under a grammar and a few at a time: small models
// repeat themselves in long lists. The embedded demonstration model cannot write; templates do that for it.

import { z } from 'zod';
import { CancelledError, isUserError, UserError } from '../base/errors.ts';
import { deriveSeed, seededRng, shuffled } from '../language/random.ts';
import type { Memory } from '../memory/schema.ts';
import type { Model } from '../model/client.types.ts';
import { wordingOf } from './questions.ts';
import type { Rehearsal } from './schema.ts';
import type { WriteInput, Writer, Written } from './writer.ts';
import { checked } from './writer-check.ts';
import { STYLES, WRITER_INSTRUCTIONS, WrittenExchanges, writerMaterial } from './writer-prompt.ts';

/** Exchanges asked for at a time, and tokens for them. */
const ASKED_AT_ONCE = 4;
const ANSWER_TOKENS = 700;
/** Greedy answers to one order would all be alike. */
const TEMPERATURE = 0.8;
/** Orders a wording, in shares of what would do if every conversation were kept. */
const TRIES = 2;
/** Fewer conversations than this share of what was asked for teach nothing reliably. */
const LEAST_SHARE = 0.5;

const schema = z.toJSONSchema(WrittenExchanges);

/** Writes with the bare base model. A memory with too few usable conversations fails alone. */
export function studyWriter(model: () => Promise<Model>): Writer {
  return {
    name: 'study',
    async write(input, { progress, signal }) {
      const chat = await model();
      const written: Written = { rehearsals: new Map(), failed: [] };
      for (const [index, memory] of input.memories.entries()) {
        if (signal?.aborted) throw new CancelledError();
        progress?.report(
          `The local model writes, ${index + 1} of ${input.memories.length}`,
          index / input.memories.length,
        );
        try {
          written.rehearsals.set(memory.id, await about(chat, memory, input, signal));
        } catch (error) {
          if (!isUserError(error, 'local-unwritten') && !isUserError(error, 'prompt-too-long')) throw error;
          written.failed.push({ memory, error });
        }
      }
      return written;
    },
  };
}

async function about(
  chat: Model,
  memory: Memory,
  { inventory, count, seed }: WriteInput,
  signal: AbortSignal | undefined,
): Promise<Rehearsal[]> {
  const rng = seededRng(deriveSeed(seed, `local ${memory.text}`));
  const kept = new Map<string, Rehearsal>();
  const of = (polarity: Rehearsal['polarity']) =>
    [...kept.values()].filter((rehearsal) => rehearsal.polarity === polarity).length;
  const framings = [memory.text, ...memory.framings];
  for (const [place, framing] of framings.entries()) {
    const material = writerMaterial(memory, framing, inventory);
    const wanted = count * (place + 1);
    for (let order = 0; of('positive') < wanted && order < (count / ASKED_AT_ONCE) * TRIES; order++) {
      const chosen = shuffled(rng, [...STYLES]).slice(0, ASKED_AT_ONCE);
      const asked = `Write ${ASKED_AT_ONCE} conversations, one in each of the styles ${chosen.join(', ')}, and ${ASKED_AT_ONCE} neighbours.`;
      const answer = await ask(chat, `${material}\n\n${asked}`, signal);
      for (const rehearsal of answer ? checked(memory, inventory, answer, 'study').rehearsals : []) {
        const full = of(rehearsal.polarity) >= (rehearsal.polarity === 'negative' ? count : wanted);
        if (!full && !kept.has(wordingOf(rehearsal.user))) kept.set(wordingOf(rehearsal.user), rehearsal);
      }
    }
  }
  if (of('positive') < count * framings.length * LEAST_SHARE)
    throw tooFew(of('positive'), count * framings.length);
  return [...kept.values()];
}

/** Undefined where the model did not finish the form; the next order may do better. */
async function ask(
  chat: Model,
  content: string,
  signal: AbortSignal | undefined,
): Promise<WrittenExchanges | undefined> {
  const messages = [
    { role: 'system' as const, content: WRITER_INSTRUCTIONS },
    { role: 'user' as const, content },
  ];
  const request = {
    messages,
    adapter: null,
    maxTokens: ANSWER_TOKENS,
    temperature: TEMPERATURE,
    jsonSchema: schema,
  };
  const { text, stopped } = await chat.chat(request, undefined, signal);
  if (stopped === 'cancelled') throw new CancelledError();
  if (stopped === 'length') return undefined;
  try {
    return WrittenExchanges.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function tooFew(found: number, wanted: number): UserError {
  return new UserError('local-unwritten', {
    what: 'The local model could not write enough conversations about a memory.',
    why: `${found} of ${wanted} could be used: the others did not state the memory or repeated each other.`,
    next: 'Let the templates write (`--writer templates`), or use a larger chat model (`--model`).',
  });
}
