// The trainer daemon outlives windows by design; a test ends it together with the state that it works on.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Ends the daemon that serves this DORMOUSE_HOME, if there is one. */
export function stopTrainer(home: string): void {
  const file = path.join(home, 'state/daemon.json');
  if (!existsSync(file)) return;
  try {
    process.kill(JSON.parse(readFileSync(file, 'utf8')).pid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
