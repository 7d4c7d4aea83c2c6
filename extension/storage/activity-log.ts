// What Dormouse did by itself, one line a step: when, what came in, what was kept, what was left out and why. It holds
// counts, names and reasons and never a word of a memory, so forgetting has nothing to purge here.
import { appendFile, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { printable } from '../base/printable.ts';
import { Instant } from '../base/scalars.ts';
import { replaceFile } from './atomic-file.ts';
import { withLock } from './file-lock.ts';
import { parseJson } from './files.ts';
import { FILE_MODE, makeFolder } from './private-folder.ts';

export const Activity = z.object({
  v: z.literal(1),
  at: Instant,
  step: z.enum(['capture', 'import', 'reflection', 'night', 'forgetting', 'migration', 'agent', 'backup']),
  /** What the step worked on: a session, a file, a job. */
  of: z.string(),
  /** What came in and what was kept, in words with counts: "3 turns", "1 learned, 2 proposed". */
  came: z.string(),
  kept: z.string(),
  /** Reasons for what was left out, with how often each. */
  left: z.record(z.string(), z.number().int().positive()),
});
export type Activity = z.infer<typeof Activity>;

export interface ActivityLog {
  /** Adds one line. A line that cannot be written is no reason for the step to fail: it is reported to the log. */
  note(activity: Omit<Activity, 'v' | 'at' | 'left'> & { left?: ReadonlyMap<string, number> }): Promise<void>;
  /** The last `count` lines, oldest first. A damaged line is left out. */
  last(count: number): Promise<Activity[]>;
}

/** Bytes after which the older half goes: some ten thousand lines. */
const LARGEST = 2 * 2 ** 20;

/** The log of the folder `dir`, in `activity.jsonl`; the folder is made with the first line. */
export function openActivityLog(dir: string, onError: (error: unknown) => void): ActivityLog {
  const file = path.join(dir, 'activity.jsonl');
  return {
    async note({ left = new Map(), ...activity }) {
      const line: Activity = {
        v: 1,
        at: new Date().toISOString(),
        ...activity,
        left: Object.fromEntries(left),
      };
      try {
        makeFolder(dir);
        await withLock(`${file}.lock`, async () => {
          await shorten(file);
          await appendFile(file, `${JSON.stringify(line)}\n`, { mode: FILE_MODE });
        });
      } catch (error) {
        onError(error);
      }
    },
    async last(count) {
      const text = await readFile(file, 'utf8').catch(() => '');
      const lines = text.split('\n').filter((line) => line !== '');
      return lines.slice(-count).flatMap((line) => Activity.safeParse(parseJson(line)).data ?? []);
    },
  };
}

async function shorten(file: string): Promise<void> {
  const size = await stat(file).then(
    (facts) => facts.size,
    () => 0,
  );
  if (size <= LARGEST) return;
  const text = await readFile(file, 'utf8');
  const middle = text.indexOf('\n', text.length / 2) + 1;
  await replaceFile(file, text.slice(middle));
}

/** One line for a person: "2026-11-29 09:40  reflection of chat-…: 2 turns; 1 learned; left out: 1 × question". */
export function activityLine({ at, step, of, came, kept, left }: Activity): string {
  const reasons = Object.entries(left).map(([reason, count]) => `${count} × ${reason}`);
  const out = reasons.length > 0 ? `; left out: ${reasons.join(', ')}` : '';
  return printable(`${at.slice(0, 16).replace('T', ' ')}  ${step} of ${of}: ${came}; ${kept}${out}`);
}

/** Counts reasons, each under its name. */
export function tally(reasons: Iterable<string>): Map<string, number> {
  const counted = new Map<string, number>();
  for (const reason of reasons) counted.set(reason, (counted.get(reason) ?? 0) + 1);
  return counted;
}
