// The trainer daemon outlives windows by design; a test ends it together with the state that it works on.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../../../extension/storage/files.ts';

/** Ends the daemon that serves this DORMOUSE_HOME, if there is one, and waits until it has gone. */
export async function stopTrainer(home: string): Promise<void> {
  const file = path.join(home, 'state/daemon.json');
  if (!existsSync(file)) return;
  const { pid } = JSON.parse(readFileSync(file, 'utf8'));
  if (isAlive(pid)) process.kill(pid);
  for (const deadline = Date.now() + 20_000; isAlive(pid) && Date.now() < deadline; )
    await new Promise((resolve) => setTimeout(resolve, 50));
}
