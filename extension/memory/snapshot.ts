// inventory.json: the fold of the ledger up to a byte, so that a start need not fold the ledger from its beginning.

import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Low } from 'lowdb';
import { DataFile } from 'lowdb/node';
import { z } from 'zod';
import { Instant, Sha256, Ulid } from '../base/scalars.ts';
import { FILE_MODE } from '../storage/private-folder.ts';
import { Memory } from './schema.ts';
import type { Inventory } from './store.types.ts';

const Snapshot = z.object({
  /** The ledger's last sequence number, its bytes up to there and their sha256. */
  seq: z.number().int().nonnegative(),
  version: z.union([z.literal(1), z.literal(2)]),
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
  promoted: z.array(z.tuple([Ulid, Instant])),
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

/** Where lowdb writes the next snapshot, which it then renames. */
const temporaryFile = (dir: string) => path.join(dir, '.inventory.json.tmp');

/** The snapshot as stored; the ledger is the truth wherever it cannot be used. */
export type StoredSnapshot = { state: 'whole'; mark: Mark } | { state: 'missing' | 'outdated' | 'damaged' };

/** Reads and checks the snapshot. `outdated`: another version wrote it. One that cannot be read is damaged. */
export async function readSnapshot(dir: string): Promise<StoredSnapshot> {
  const stored = await database(dir)
    .read()
    .catch(() => 'damaged' as const);
  if (stored === null) return { state: 'missing' };
  if (typeof stored === 'string') return { state: stored };
  return { state: 'whole', mark: markOf(stored) };
}

/**
 * The document's text is `{"v":2,"sum":"…",` and the rest, of which `sum` is the sha256: over bytes as they are, so that
 * no flipped bit can change a memory and still be JSON.
 */
const HEAD = /^\{"v":2,"sum":"([0-9a-f]{64})",/;
const sumOf = (rest: string) => createHash('sha256').update(rest).digest('hex');

function encode(snapshot: Snapshot): string {
  const rest = JSON.stringify(snapshot).slice(1);
  return `{"v":2,"sum":"${sumOf(rest)}",${rest}`;
}

function decode(text: string): Snapshot | 'outdated' | 'damaged' {
  const head = HEAD.exec(text);
  if (!head) return /^\{\s*"v":\s*\d+,/.test(text) ? 'outdated' : 'damaged';
  const rest = text.slice(head[0].length);
  if (sumOf(rest) !== head[1]) return 'damaged';
  const parsed = Snapshot.safeParse(JSON.parse(`{${rest}`));
  return parsed.success ? parsed.data : 'outdated';
}

function database(dir: string): DataFile<Snapshot | 'outdated' | 'damaged'> {
  return new DataFile(snapshotFile(dir), { parse: decode, stringify: (it) => encode(it as Snapshot) });
}

function markOf({
  seq,
  version,
  bytes,
  sha256,
  memories,
  reflected,
  verified,
  activations,
  rejectedJobs,
  promoted,
  tombstones,
}: Snapshot): Mark {
  const inventory: Inventory = {
    seq,
    version,
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
    seq: inventory.seq,
    version: inventory.version,
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
  // Made beforehand, for lowdb would make it readable for everybody.
  await rm(temporaryFile(dir), { force: true });
  await writeFile(temporaryFile(dir), '', { mode: FILE_MODE, flag: 'wx' });
  await new Low(database(dir), snapshot).write();
}

/** Removes the snapshot and what a killed writer left of the next one. */
export async function removeSnapshot(dir: string): Promise<void> {
  for (const file of [snapshotFile(dir), temporaryFile(dir)])
    await rm(file, { recursive: true, force: true });
}
