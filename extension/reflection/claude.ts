// The reflector that lets Claude read: three independent passes over batches of turns, their union, and our own
// firewall over what came back. Off unless the user chose it, since it sends the (redacted) session log away.

import { CancelledError, isUserError } from '../base/errors.ts';
import type { Claude } from '../claude/client.ts';
import { addUsage, cachedQuestions, noUsage, roughTokens, type TokenUsage } from '../claude/prices.ts';
import { INSTRUCTIONS, PASSES } from './claude-prompt.ts';
import { candidateOf, type ExtractedFact, Extraction, labelled } from './extraction.ts';
import { materialOf } from './material.ts';
import type { ReflectInput, ReflectOptions, Reflector } from './reflector.ts';
import { type Batch, batchesOf, halvesOf } from './transcript.ts';
import { Union } from './union.ts';

/** Tokens of new turns a request; answers stay far below their limit. */
const BATCH_TOKENS = 8_000;
/** Known memories that a request lists. */
const LISTED_MEMORIES = 200;
/** Passes that must agree before a fact goes live without review. */
const AGREEMENT = 2;
/** What an answer has, as a share of the turns and at least: a guess, for estimates only. */
const ANSWER_SHARE = 0.25;
const ANSWER_LEAST = 600;

/** Nothing is sent before `reflect` is called. Throws what `Claude.ask` throws; then nothing was found. */
export function claudeReflector(claude: Claude): Reflector {
  return {
    name: 'claude',
    async reflect(input, options) {
      const turns = new Map(input.turns.map((turn) => [turn.turn, turn]));
      const labels = labelled(input.inventory, LISTED_MEMORIES, input.turns);
      const union = new Union(turns);
      const batches = batchesOf(input.turns, input.after, BATCH_TOKENS);
      for (const [index, batch] of batches.entries())
        await read(claude, batch, input, labels.lines, union, {
          ...options,
          progress: part(options.progress, index, batches.length),
        });
      const screen = { turns, after: input.after, labels, agreement: AGREEMENT };
      return union.all().flatMap((fact) => candidateOf(fact, screen) ?? []);
    },
  };
}

async function read(
  claude: Claude,
  batch: Batch,
  input: ReflectInput,
  known: string[],
  union: Union,
  options: ReflectOptions,
): Promise<void> {
  const shared = materialOf(known, union.names(), batch.text);
  const readings: ExtractedFact[][] = [];
  try {
    for (const [index, question] of PASSES.entries()) {
      if (options.signal?.aborted) throw new CancelledError();
      options.progress?.report(`Claude reads, pass ${index + 1} of ${PASSES.length}`, index / PASSES.length);
      const asked = { system: INSTRUCTIONS, shared, question, schema: Extraction };
      readings.push((await claude.ask(asked, options.signal)).facts);
    }
  } catch (error) {
    if (!isUserError(error, 'claude-truncated') || batch.turns.length < 2) throw error;
    // The answer did not fit: each half has a shorter one.
    for (const half of halvesOf(batch, input.turns)) await read(claude, half, input, known, union, options);
    return;
  }
  union.add(readings);
}

/** What reading these turns will use, estimated; tokens are counted by characters. */
export function estimateReading({ turns, after, inventory }: Omit<ReflectInput, 'session'>): TokenUsage {
  const { lines } = labelled(inventory, LISTED_MEMORIES, turns);
  return batchesOf(turns, after, BATCH_TOKENS).reduce((sum, batch, index) => {
    const transcript = roughTokens(batch.text.length);
    const use = cachedQuestions({
      fixed: roughTokens(INSTRUCTIONS.length),
      first: index === 0,
      shared: roughTokens(materialOf(lines, [], batch.text).length),
      question: roughTokens(PASSES[1]!.length),
      output: Math.round(ANSWER_LEAST + transcript * ANSWER_SHARE),
      count: PASSES.length,
    });
    return addUsage(sum, use);
  }, noUsage());
}

/** Progress of one batch of several. */
function part(
  progress: ReflectOptions['progress'],
  index: number,
  count: number,
): ReflectOptions['progress'] {
  return (
    progress && {
      report: (message, fraction) =>
        progress.report(
          count > 1 ? `${message}, batch ${index + 1} of ${count}` : message,
          (index + (fraction ?? 0)) / count,
        ),
    }
  );
}
