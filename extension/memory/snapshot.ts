// inventory.json: the fold of the ledger up to a byte, so that a start need not fold the ledger from its beginning.

import { rm } from 'node:fs/promises';
import path from 'node:path';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import { z } from 'zod';
import { Instant, Sha256, Ulid } from '../base/scalars.ts';
import { isMissing } from '../storage/file-errors.ts';
import { Memory } from './schema.ts';
import type { Inventory } from './store.types.ts';

const Snapshot = z.object({
  v: z.literal(1),
  /** The ledger's last sequence number, its bytes up to there and their sha256. */
  seq: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  sha256: Sha256,
  memories: z.array(Memory),
  reflected: z.array(z.tuple([z.string(), z.number().int()])),
  verified: z.array(
    z.object({
      adapter: Sha256,
      passed: z.array(Ulid),
      failed: z.array(Ulid),
      job: Ulid,
      at: Instant,
    }),
  ),
  activations: z.array(z.object({ adapter: Sha256.nullable(), reason: z.string(), at: Instant })),
  rejectedJobs: z.array(z.object({ job: Ulid, reasons: z.array(z.string()), at: Instant })),
  /** Absent in snapshots of versions that could not promote. */
  promoted: z.array(z.tuple([Ulid, Instant])).default([]),
  tombstones: z.array(z.tuple([Ulid, Instant])),
});
type Snapshot = z.infer<typeof Snapshot>;

/** An inventory and the stretch of the ledger that it is the fold of. */
export interface Mark {
  inventory: Inventory;
  bytes: number;
  sha256: string;
}

export function snapshotFile(dir: string): string {
  return path.join(dir, 'inventory.json');
}

/** The snapshot as stored, or undefined when there is none or it cannot be used; the ledger is the truth. */
export async function readSnapshot(dir: string): Promise<Mark | undefined> {
  const db = new Low<unknown>(new JSONFile(snapshotFile(dir)), null);
  try {
    await db.read();
  } catch (error) {
    if (error instanceof SyntaxError || isMissing(error)) return undefined;
    throw error;
  }
  const parsed = Snapshot.safeParse(db.data);
  if (!parsed.success) return undefined;
  const {
    seq,
    bytes,
    sha256,
    memories,
    reflected,
    verified,
    activations,
    rejectedJobs,
    promoted,
    tombstones,
  } = parsed.data;
  const inventory: Inventory = {
    seq,
    memories: new Map(memories.map((memory) => [memory.id, memory])),
    reflected: new Map(reflected),
    verified: new Map(
      verified.map(({ adapter, passed, failed, ...rest }) => [
        adapter,
        { passed: new Set(passed), failed: new Set(failed), ...rest },
      ]),
    ),
    activations,
    rejectedJobs: new Map(rejectedJobs.map(({ job, ...rest }) => [job, rest])),
    promoted: new Map(promoted),
    tombstones: new Map(tombstones),
  };
  return { inventory, bytes, sha256 };
}

/** Replaces the snapshot. Only for the holder of the ledger's lock: all writers share one temporary name. */
export async function writeSnapshot(dir: string, { inventory, bytes, sha256 }: Mark): Promise<void> {
  const snapshot: Snapshot = {
    v: 1,
    seq: inventory.seq,
    bytes,
    sha256,
    memories: [...inventory.memories.values()],
    reflected: [...inventory.reflected],
    verified: [...inventory.verified].map(([adapter, { passed, failed, ...rest }]) => ({
      adapter,
      passed: [...passed],
      failed: [...failed],
      ...rest,
    })),
    activations: inventory.activations,
    rejectedJobs: [...inventory.rejectedJobs].map(([job, rest]) => ({ job, ...rest })),
    promoted: [...inventory.promoted],
    tombstones: [...inventory.tombstones],
  };
  await new Low<Snapshot>(new JSONFile(snapshotFile(dir)), snapshot).write();
}

/** Removes the snapshot and what a killed writer left of the next one. */
export async function removeSnapshot(dir: string): Promise<void> {
  await rm(snapshotFile(dir), { force: true });
  await rm(path.join(dir, '.inventory.json.tmp'), { force: true });
}
