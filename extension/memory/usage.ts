// How often each memory was of use and when it last was, in usage.json. A convenience for views, scores and expiry: it may
// be lost.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Logger } from '../base/log.ts';
import { Instant, Ulid } from '../base/scalars.ts';
import { replaceLocked } from '../storage/durable-write.ts';
import { isMissing } from '../storage/file-errors.ts';
import { withLock } from '../storage/file-lock.ts';
import { type Migration, storedAs } from '../storage/migrations.ts';
import { makeFolder } from '../storage/private-folder.ts';

const Use = z.object({
  /** Prompts that it went into. */
  recalled: z.number().int().nonnegative(),
  /** Answers that showed it. */
  used: z.number().int().nonnegative(),
  /** When an answer last showed it; absent where none did. */
  lastUsed: Instant.optional(),
});
export type Use = z.infer<typeof Use>;
export type Usage = ReadonlyMap<string, Use>;

const UsageFile = z.object({ v: z.literal(2), memories: z.record(Ulid, Use) });

/** 1 → 2: uses are counted; version 1 knew the last of them. */
const countUses: Migration = ({ lastUsed }) => ({
  memories: Object.fromEntries(
    Object.entries(lastUsed as object).map(([id, at]) => [id, { recalled: 0, used: 1, lastUsed: at }]),
  ),
});
export const StoredUsage = storedAs(UsageFile, [countUses], 'The record of uses');

const usageFile = (dir: string) => path.join(dir, 'usage.json');

/** By memory id. Empty when there is none yet, or when the file is damaged, which is logged. */
export async function readUsage(dir: string, log: Logger): Promise<Map<string, Use>> {
  try {
    const text = await readFile(usageFile(dir), 'utf8');
    return new Map(Object.entries(StoredUsage.parse(JSON.parse(text)).memories));
  } catch (error) {
    if (!isMissing(error)) log.warn(`${usageFile(dir)} could not be read; it starts anew.`);
    return new Map();
  }
}

export interface UsageChange {
  /** Memories that went into a prompt. */
  recalled?: string[];
  /** Memories that an answer showed. */
  used?: string[];
  forgotten?: string[];
  /** Counts of another place, for memories of which nothing is counted here. */
  counted?: Usage;
  at?: Date;
}

/** Counts what was recalled and used at `at`; `forgotten` memories are taken out. */
export async function noteUsage(dir: string, change: UsageChange, log: Logger): Promise<void> {
  const { recalled = [], used = [], forgotten = [], counted = new Map(), at = new Date() } = change;
  if (recalled.length + used.length + forgotten.length + counted.size === 0) return;
  makeFolder(dir);
  await withLock(path.join(dir, 'usage.lock'), async () => {
    const usage = await readUsage(dir, log);
    const before = (id: string): Use => usage.get(id) ?? { recalled: 0, used: 0 };
    for (const [id, use] of counted) if (!usage.has(id)) usage.set(id, use);
    for (const id of recalled) usage.set(id, { ...before(id), recalled: before(id).recalled + 1 });
    for (const id of used)
      usage.set(id, { ...before(id), used: before(id).used + 1, lastUsed: at.toISOString() });
    for (const id of forgotten) usage.delete(id);
    await replaceLocked(usageFile(dir), JSON.stringify({ v: 2, memories: Object.fromEntries(usage) }));
  });
}
