// Which memories' checks are switched off in a workspace: one small document beside its ledger. A memory stays what it is
// in either case, so the ledger need not know.
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import { Ulid } from '../base/scalars.ts';
import { replaceFile } from '../storage/atomic-file.ts';
import { readDocument } from '../storage/document.ts';
import { withLock } from '../storage/file-lock.ts';
import { makeFolder } from '../storage/private-folder.ts';

const Switches = z.object({ v: z.literal(1), off: z.array(Ulid) });

const fileIn = (workspaceDir: string) => path.join(workspaceDir, 'checks.json');

/** Ids of memories. Throws `checks-damaged`. */
export async function switchedOff(workspaceDir: string): Promise<ReadonlySet<string>> {
  const stored = await readDocument(fileIn(workspaceDir), Switches);
  if (stored.state === 'damaged')
    throw new UserError('checks-damaged', {
      what: 'Which checks are switched off cannot be read.',
      why: `${fileIn(workspaceDir)}: ${stored.why}.`,
      next: 'Delete this file; all checks are on then. No memory is lost with it.',
    });
  return new Set(stored.state === 'there' ? stored.data.off : []);
}

/** Throws as `switchedOff` does, and what writing throws. */
export async function switchCheck(workspaceDir: string, memory: string, on: boolean): Promise<void> {
  await makeFolder(workspaceDir);
  await withLock(`${fileIn(workspaceDir)}.lock`, async () => {
    const off = new Set(await switchedOff(workspaceDir));
    if (on) off.delete(memory);
    else off.add(memory);
    await replaceFile(fileIn(workspaceDir), `${JSON.stringify({ v: 1, off: [...off].sort() })}\n`);
  });
}
