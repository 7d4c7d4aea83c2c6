// The writer that lets Claude make the conversations: twenty a wording of a memory, and as many neighbour questions.

import { CancelledError, UserError } from '../base/errors.ts';
import type { Claude } from '../claude/client.ts';
import { concernsContent } from '../claude/faults.ts';
import { addUsage, cachedQuestions, noUsage, roughTokens, type TokenUsage } from '../claude/prices.ts';
import type { Memory } from '../memory/schema.ts';
import type { Inventory } from '../memory/store.types.ts';
import type { Rehearsal } from './schema.ts';
import type { Writer, Written } from './writer.ts';
import { checked } from './writer-check.ts';
import { WRITER_INSTRUCTIONS, WrittenExchanges, writerMaterial, writerOrder } from './writer-prompt.ts';

/** Tokens of one conversation and of one neighbour in an answer, measured on ours; for estimates only. */
const CONVERSATION_TOKENS = 75;
const NEIGHBOUR_TOKENS = 20;

/** A memory's wordings, its own first; each is rehearsed. */
function framingsOf(memory: Memory): string[] {
  return [memory.text, ...memory.framings];
}

/**
 * Nothing is sent before `write` is called. A memory that Claude cannot write about fails alone; where the service fails
 * on the way, the memories after that fail with it. Throws what `Claude.ask` throws where nothing was written.
 */
export function claudeWriter(claude: Claude): Writer {
  return {
    name: 'claude',
    async write({ memories, inventory, count }, { progress, signal }) {
      const written: Written = { rehearsals: new Map(), failed: [] };
      for (const [index, memory] of memories.entries()) {
        if (signal?.aborted) throw new CancelledError();
        progress?.report(`Claude writes, ${index + 1} of ${memories.length}`, index / memories.length);
        const rehearsals: Rehearsal[] = [];
        try {
          for (const [place, framing] of framingsOf(memory).entries()) {
            const answer = await claude.ask(
              {
                system: WRITER_INSTRUCTIONS,
                shared: writerMaterial(memory, framing, inventory),
                // Another wording has the same neighbours.
                question: writerOrder(count, place === 0 ? count : 0),
                schema: WrittenExchanges,
              },
              signal,
            );
            rehearsals.push(...checked(memory, inventory, answer, 'claude').rehearsals);
          }
          written.rehearsals.set(memory.id, unique(rehearsals));
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          written.failed.push({ memory, error });
          if (concernsContent(error)) continue;
          // The service is out of reach: what is written and paid for is used, the rest waits.
          if (written.rehearsals.size === 0) throw error;
          for (const rest of memories.slice(index + 1)) written.failed.push({ memory: rest, error });
          return written;
        }
      }
      return written;
    },
  };
}

/** Wordings of one memory are written about apart, so that a user message may come twice. */
function unique(rehearsals: Rehearsal[]): Rehearsal[] {
  return [...new Map(rehearsals.map((rehearsal) => [rehearsal.user, rehearsal])).values()];
}

/** What writing about these memories will use, estimated. */
export function estimateWriting(memories: Memory[], inventory: Inventory, count: number): TokenUsage {
  let total = noUsage();
  for (const memory of memories)
    for (const [place, framing] of framingsOf(memory).entries())
      total = addUsage(
        total,
        cachedQuestions({
          fixed: roughTokens(WRITER_INSTRUCTIONS.length),
          first: total.requests === 0,
          shared: roughTokens(writerMaterial(memory, framing, inventory).length),
          question: roughTokens(writerOrder(count, count).length),
          output: count * CONVERSATION_TOKENS + (place === 0 ? count * NEIGHBOUR_TOKENS : 0),
          count: 1,
        }),
      );
  return total;
}
