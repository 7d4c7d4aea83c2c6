// Damages of the state folder, and what `dormouse doctor --repair` does about each: said first, then done.
import type { Logger } from '../base/log.ts';
import type { Paths } from '../storage/paths.ts';
import { damagedFiles } from './files.ts';
import { damagedLedgers } from './ledgers.ts';
import { openFiles } from './permissions.ts';

export interface Damage {
  /** The file or folder. */
  where: string;
  /** Sentences. */
  wrong: string[];
  /** Steps of a repair, as sentences; empty where only the user can do something. */
  steps: string[];
  /** Losses whatever is done, as sentences. */
  losses: string[];
  /** Advice to the user besides; empty where a repair is all. */
  next: string;
  /** Something is lost, wrong or refused because of it; otherwise it is a risk. */
  grave: boolean;
  /** Does `steps`. Resolves with what there is to say afterwards. */
  repair(): Promise<string | undefined>;
}

/** Every damage of the state folder and of the model registry, of all workspaces. Nothing is changed. */
export async function findDamages(paths: Paths, log: Logger): Promise<Damage[]> {
  return [
    ...(await openFiles(paths)),
    ...(await damagedLedgers(paths, log)),
    ...(await damagedFiles(paths, log)),
  ];
}
