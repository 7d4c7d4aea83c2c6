import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { importFile } from '../../../extension/capture/importer.ts';
import { openSessionLog } from '../../../extension/capture/session-log.ts';
import { recordingLog, temporaryFolder } from '../memory/support.ts';

interface Trap {
  kind: string;
  mustNotContain: string[];
}

const SCENARIOS = fileURLToPath(new URL('../../bench/scenarios', import.meta.url));

describe('secrets of the benchmark scenarios', () => {
  const folder = temporaryFolder();

  it('are on no disk after an import', async () => {
    const log = recordingLog();
    const sessions = await openSessionLog(folder(), log);
    for (const name of readdirSync(SCENARIOS).filter((file) => file.endsWith('.json'))) {
      const file = path.join(SCENARIOS, name);
      const scenario = JSON.parse(readFileSync(file, 'utf8'));
      const { turns, secrets, skipped } = await importFile({ sessions, log }, file);
      const wanted = scenario.sessions.reduce((sum: number, one: { turns: [] }) => sum + one.turns.length, 0);
      assert.deepEqual([turns, skipped], [wanted, 0]);
      const traps: Trap[] = scenario.traps.filter(({ kind }: Trap) => kind === 'secret');
      assert.ok(traps.length > 0 && secrets >= traps.length);
      // Redaction costs memories when it is greedy: these texts hold a handful of secrets, no more.
      assert.ok(secrets <= traps.length + 2, `${secrets} found in ${name}`);
      const files = (await readdir(folder())).filter((each) => each.endsWith('.jsonl'));
      const disk = (await Promise.all(files.map((each) => readFile(path.join(folder(), each), 'utf8')))).join(
        '',
      );
      for (const secret of traps.flatMap(({ mustNotContain }) => mustNotContain))
        assert.ok(!disk.includes(secret), `a secret of ${name} is on disk`);
    }
  });
});
