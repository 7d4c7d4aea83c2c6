// Memories and inventories as they come out of the fold, for tests of what is built on them.
import { statementCovering } from '../../extension/language/statement.ts';
import type { Memory } from '../../extension/memory/schema.ts';
import type { Inventory } from '../../extension/memory/store.types.ts';
import { testId } from './ids.ts';

/** A live memory that the user stated, annotated as the product does it; `changes` overrides any field. */
export function memoryOf(text: string, changes: Partial<Memory> = {}): Memory {
  const statement = statementCovering(text);
  return {
    v: 2,
    id: testId(),
    kind: 'semantic',
    scope: 'workspace',
    text,
    ...(statement ? { statement, subject: statement.subject } : {}),
    framings: [],
    evidence: [{ session: 's', turn: 1, quote: text, source: 'user' }],
    status: 'live',
    createdAt: '2026-11-21T08:00:00.000Z',
    ...changes,
  };
}

export function inventoryOf(memories: Memory[], changes: Partial<Inventory> = {}): Inventory {
  return {
    seq: memories.length,
    version: 2,
    memories: new Map(memories.map((memory) => [memory.id, memory])),
    reflected: new Map(),
    verified: new Map(),
    activations: [],
    rejectedJobs: new Map(),
    promoted: new Map(),
    tombstones: new Map(),
    ...changes,
  };
}
