// The ledger's event union and the store that every writer goes through.

import { z } from 'zod';
import { Instant, Sha256, Ulid } from '../base/scalars.ts';
import { Memory } from './schema.ts';

export const LedgerEvent = z.discriminatedUnion('type', [
  /** A candidate that went live by itself, or that waits for review; `memory.status` says which. */
  z.object({ type: z.literal('memory.added'), memory: Memory }),
  /** `unanchored`: it holds whatever the code is that it was said about. */
  z.object({ type: z.literal('memory.accepted'), id: Ulid, unanchored: z.boolean().optional() }),
  z.object({ type: z.literal('memory.rejected'), id: Ulid }),
  /** Another wording or another piece of evidence of a memory that is already there. */
  z.object({
    type: z.literal('memory.framed'),
    id: Ulid,
    framing: z.string().optional(),
    evidence: Memory.shape.evidence.optional(),
    /** When the new evidence was said. */
    saidAt: Instant.optional(),
  }),
  /** Another text for the same memory: an edit of the user's, or what an earlier version had rewritten. */
  z.object({ type: z.literal('memory.reworded'), id: Ulid, text: z.string().min(1), because: z.string() }),
  z.object({ type: z.literal('memory.superseded'), id: Ulid, by: Ulid }),
  /** A dream found that it cannot hold beside the earlier memory `contests`: the review asks. */
  z.object({ type: z.literal('memory.contested'), id: Ulid, contests: Ulid }),
  z.object({ type: z.literal('memory.expired'), id: Ulid, reason: z.string().optional() }),
  /** The reason for which it was doubted is gone: it is as it was before. */
  z.object({ type: z.literal('memory.resumed'), id: Ulid }),
  /** It is the user's now, in the user's ledger, and enters the nights of this workspace. */
  z.object({ type: z.literal('memory.promoted'), id: Ulid }),
  /** Tombstone: carries no text. */
  z.object({ type: z.literal('memory.forgotten'), id: Ulid }),
  /** A session was reflected up to and including this turn. */
  z.object({ type: z.literal('session.reflected'), session: z.string(), turn: z.number().int() }),
  /** The gate or the serving engine turned a job's result down. */
  z.object({ type: z.literal('adapter.rejected'), job: Ulid, reasons: z.array(z.string()) }),
  /** Serving probes through llama.cpp: which memories the adapter answers for. */
  z.object({
    type: z.literal('adapter.verified'),
    adapter: Sha256,
    job: Ulid,
    passed: z.array(Ulid),
    failed: z.array(Ulid),
  }),
  /** Everything before is as version `to` would have written it. */
  z.object({ type: z.literal('ledger.migrated'), to: z.literal(2) }),
  /** The pointer moved; null is the bare base. */
  z.object({ type: z.literal('adapter.activated'), adapter: Sha256.nullable(), reason: z.string() }),
]);
export type LedgerEvent = z.infer<typeof LedgerEvent>;

/** One line of ledger.jsonl, migrated where an earlier version wrote it. `body` is null once purged; `sum` covers everything before it. */
export const LedgerLine = z.object({
  v: z.literal(2),
  seq: z.number().int().positive(),
  at: Instant,
  /** The next line belongs to the same transaction: without it this line does not count. */
  more: z.literal(true).optional(),
  body: LedgerEvent.nullable(),
  sum: z.string(),
  /** An earlier version wrote it; never stored. */
  earlier: z.literal(true).optional(),
});
export type LedgerLine = z.infer<typeof LedgerLine>;

/** The fold of a ledger. */
export interface Inventory {
  seq: number;
  /** 1 while memories of an earlier ledger have not got their sentences back (ledger-migrations.ts). */
  version: 1 | 2;
  memories: Map<string, Memory>;
  /** Last reflected turn by session. */
  reflected: Map<string, number>;
  /** Serving-probe outcomes by adapter hash. */
  verified: Map<string, { passed: Set<string>; failed: Set<string>; job: string; at: string }>;
  activations: { adapter: string | null; reason: string; at: string }[];
  rejectedJobs: Map<string, { reasons: string[]; at: string }>;
  /** Memories of the user that enter this workspace's nights, with the time of their promotion here. */
  promoted: Map<string, string>;
  /** When each forgotten memory was forgotten, by id; a forgotten memory is not in `memories`. */
  tombstones: Map<string, string>;
}

export interface MemoryStore {
  /**
   * The inventory up to the ledger's end; later changes make a new one, this one stays as it is.
   * Throws UserError `ledger-unreadable`, `ledger-missing`, `ledger-corrupt` or `ledger-newer`.
   */
  read(): Promise<Inventory>;
  /**
   * One transaction under the OS lock: folds the tail, calls `decide` with the inventory as it is,
   * appends what it returns, all or nothing, fsyncs, writes the snapshot where one is due, unlocks. Resolves with
   * the new inventory. Throws what `read` throws, and `disk-full` or `ledger-unwritable` with nothing written.
   */
  transact(decide: (inventory: Inventory) => LedgerEvent[]): Promise<Inventory>;
  /** Tombstone plus purge of every ledger line that held the text, in one transaction. */
  forget(id: string): Promise<Inventory>;
  /** Called after this or another process changed the ledger. Returns its disposer. */
  onDidChange(listener: () => void): () => void;
  dispose(): void;
}
