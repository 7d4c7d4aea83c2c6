// When each memory was last used, in usage.json. A convenience for views and expiry: it may be lost.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Logger } from '../base/log.ts';
import { Instant, Ulid } from '../base/scalars.ts';
import { replaceLocked } from '../storage/durable-write.ts';
import { isMissing } from '../storage/file-errors.ts';
import { withLock } from '../storage/file-lock.ts';
import { makeFolder } from '../storage/private-folder.ts';

export const Usage = z.object({ v: z.literal(1), lastUsed: z.record(Ulid, Instant) });

const usageFile = (dir: string) => path.join(dir, 'usage.json');

/** Last use by memory id. Empty when there is none yet, or when the file is damaged, which is logged. */
export async function readUsage(dir: string, log: Logger): Promise<Map<string, string>> {
  try {
    const text = await readFile(usageFile(dir), 'utf8');
    return new Map(Object.entries(Usage.parse(JSON.parse(text)).lastUsed));
  } catch (error) {
    if (!isMissing(error)) log.warn(`${usageFile(dir)} could not be read; it starts anew.`);
    return new Map();
  }
}

/** Notes that these memories went into a prompt at `at`; `forgotten` ones are taken out. */
export async function noteUsage(
  dir: string,
  change: { used?: string[]; forgotten?: string[]; at?: Date },
  log: Logger,
): Promise<void> {
  const { used = [], forgotten = [], at = new Date() } = change;
  if (used.length + forgotten.length === 0) return;
  makeFolder(dir);
  await withLock(path.join(dir, 'usage.lock'), async () => {
    const usage = await readUsage(dir, log);
    for (const id of used) usage.set(id, at.toISOString());
    for (const id of forgotten) usage.delete(id);
    await replaceLocked(usageFile(dir), JSON.stringify({ v: 1, lastUsed: Object.fromEntries(usage) }));
  });
}
