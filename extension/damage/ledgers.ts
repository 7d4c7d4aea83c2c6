// Damaged ledgers and snapshots, of the user and of every workspace.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isUserError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { ledgerFile } from '../memory/ledger.ts';
import { planRepair, repairLedger } from '../memory/ledger-repair.ts';
import type { Paths } from '../storage/paths.ts';
import type { Damage } from './damage.ts';

/** Folders of the state that hold a ledger, or may. */
export async function storeFolders(paths: Paths): Promise<string[]> {
  const workspaces = path.dirname(paths.workspaceState('any'));
  const ids = await readdir(workspaces).catch(() => []);
  return [paths.userState, ...ids.map((id) => path.join(workspaces, id))];
}

export async function damagedLedgers(paths: Paths, log: Logger): Promise<Damage[]> {
  const damages: Damage[] = [];
  for (const dir of await storeFolders(paths)) {
    const where = ledgerFile(dir);
    try {
      const { damages: wrong, steps, losses } = await planRepair(dir);
      if (wrong.length === 0) continue;
      const repair = async () => {
        const { kept } = await repairLedger(dir, log);
        return kept && `The bytes that were set aside are in ${kept}.`;
      };
      damages.push({ where, wrong, steps, losses, next: '', grave: true, repair });
    } catch (error) {
      if (!isUserError(error)) throw error;
      const { what, why, next } = error.text;
      const repair = async () => undefined;
      damages.push({ where, wrong: [what, why], steps: [], losses: [], next, grave: true, repair });
    }
  }
  return damages;
}
