// Lines of earlier ledgers as today's, and what an earlier ledger owes to the sentences that it was made of.
import { asSaid } from '../language/as-said.ts';
import { splitSentences } from '../language/sentences.ts';
import { keyOf, parseStatement, sameValue, statementOf } from '../language/statement.ts';
import type { Migration, Versioned } from '../storage/migrations.ts';
import type { Memory } from './schema.ts';
import type { Inventory, LedgerEvent } from './store.types.ts';

/**
 * 1 → 2: memories have `v` 2 and may carry a statement. Version 1 stored a statement's canonical form as the memory's
 * text, so its text is its statement wherever a form covers it.
 */
function annotate(line: Versioned): Record<string, unknown> {
  const body = line.body as { type?: string; memory?: { text?: unknown } } | null;
  const earlier = { ...line, earlier: true };
  if (body?.type !== 'memory.added' || typeof body.memory?.text !== 'string') return earlier;
  const statement = statementOf(body.memory.text);
  return { ...earlier, body: { ...body, memory: { ...body.memory, v: 2, ...(statement && { statement }) } } };
}

export const ledgerMigrations: readonly Migration[] = [annotate];

/**
 * Events that bring an inventory of version 1 up to date: where evidence holds the sentence that a memory was made of,
 * its text is that sentence again. Empty for an inventory of today's version.
 */
export function ledgerUpdates(inventory: Inventory): LedgerEvent[] {
  if (inventory.version === 2) return [];
  const events: LedgerEvent[] = [];
  for (const memory of inventory.memories.values()) {
    const text = sentenceBehind(memory);
    if (text !== undefined && text !== memory.text)
      events.push({
        type: 'memory.reworded',
        id: memory.id,
        text,
        because: 'An earlier version had rewritten the sentence; this is what its evidence says.',
      });
  }
  return [...events, { type: 'ledger.migrated', to: 2 }];
}

/** The sentence of the evidence that states what version 1 read in it; undefined where none does. */
function sentenceBehind({ text, evidence }: Memory): string | undefined {
  const read = parseStatement(text);
  if (!read) return undefined;
  for (const { quote } of evidence.toReversed())
    for (const sentence of splitSentences(quote)) {
      const said = parseStatement(sentence.text);
      if (said && keyOf(said) === keyOf(read) && sameValue(said.value, read.value))
        return asSaid(sentence.text);
    }
  return undefined;
}
