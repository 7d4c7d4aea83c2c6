// The writer that lets Claude make the conversations: twenty a wording of a memory, each with a span and a form.

import { CancelledError, UserError } from '../base/errors.ts';
import type { Claude } from '../claude/client.ts';
import { concernsContent } from '../claude/faults.ts';
import { addUsage, cachedQuestions, noUsage, roughTokens, type TokenUsage } from '../claude/prices.ts';
import { deriveSeed, seededRng } from '../language/random.ts';
import type { Memory } from '../memory/schema.ts';
import { type Order, OrderDeck, ordersOf } from './orders.ts';
import type { Writer, Written } from './writer.ts';
import { CheckedItems, settleItems } from './writer-check.ts';
import { WRITER_INSTRUCTIONS, WrittenExchanges, writerMaterial, writerOrders } from './writer-prompt.ts';

/** Tokens of one conversation in an answer, measured on ours; for estimates only. */
const CONVERSATION_TOKENS = 75;

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
    async write({ memories, inventory, count, seed }, { progress, signal }) {
      const written: Written = { rehearsals: new Map(), failed: [], left: new Map() };
      for (const [index, memory] of memories.entries()) {
        if (signal?.aborted) throw new CancelledError();
        progress?.report(`Claude writes, ${index + 1} of ${memories.length}`, index / memories.length);
        const own = deriveSeed(seed, `claude ${memory.text}`);
        const items = new CheckedItems(memory, inventory, 'claude');
        try {
          for (const [place, wording] of framingsOf(memory).entries()) {
            const orders = ordersFor(memory, wording, count, own + place);
            const answer = await claude.ask(
              {
                system: WRITER_INSTRUCTIONS,
                shared: writerMaterial(memory, wording),
                question: writerOrders(orders),
                schema: WrittenExchanges,
              },
              signal,
            );
            for (const { order, ...item } of answer.conversations) {
              const given = orders[order - 1];
              if (given) items.add(item, given);
            }
          }
          settleItems(written, items, count * framingsOf(memory).length, inventory, own);
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

/** Twenty or so orders about one wording; none about a text without a word in it. */
function ordersFor(memory: Memory, wording: string, count: number, seed: number): Order[] {
  return new OrderDeck(ordersOf(memory, wording), seededRng(seed)).deal(count);
}

/** What writing about these memories will use, estimated. */
export function estimateWriting(memories: Memory[], count: number): TokenUsage {
  let total = noUsage();
  for (const memory of memories)
    for (const wording of framingsOf(memory))
      total = addUsage(
        total,
        cachedQuestions({
          fixed: roughTokens(WRITER_INSTRUCTIONS.length),
          first: total.requests === 0,
          shared: roughTokens(writerMaterial(memory, wording).length),
          question: roughTokens(writerOrders(ordersFor(memory, wording, count, 0)).length),
          output: count * CONVERSATION_TOKENS,
          count: 1,
        }),
      );
  return total;
}
