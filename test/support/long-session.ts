// Imports a file twice and reflects on it; prints what that took as one JSON document. Arguments: file, state folder.
import path from 'node:path';
import type { Logger } from '../../extension/base/log.ts';
import { importFile } from '../../extension/capture/importer.ts';
import { openSessionLog } from '../../extension/capture/session-log.ts';
import { openMemoryStore } from '../../extension/memory/store.ts';
import { reflectSession } from '../../extension/reflection/reflect.ts';
import { rulesReflector } from '../../extension/reflection/rules.ts';

const [file = '', state = ''] = process.argv.slice(2);
const log: Logger = { debug() {}, info() {}, warn: console.error, error: console.error };
const seconds = (from: number) => Math.round(performance.now() - from) / 1000;

async function measure(): Promise<object> {
  const sessions = await openSessionLog(path.join(state, 'sessions'), log);
  const memories = await openMemoryStore(state, log);
  let peak = 0;
  const sample = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 100);
  let from = performance.now();
  const { turns } = await importFile({ sessions, log }, file, { mine: true });
  const importSeconds = seconds(from);
  const again = await importFile({ sessions, log }, file, { mine: true });
  from = performance.now();
  const marks: number[] = [];
  const report = (_message: string, share = 0) => {
    while (marks.length < 9 && share >= (marks.length + 1) / 10) marks.push(seconds(from));
  };
  await reflectSession({ memories, sessions, log }, 'long', rulesReflector, { progress: { report } });
  const reflectSeconds = seconds(from);
  const ends = [0, ...marks, reflectSeconds];
  const tenths = ends.slice(1).map((end, at) => Math.round(1000 * (end - ends[at]!)) / 1000);
  clearInterval(sample);
  const known = (await memories.read()).memories.size;
  memories.dispose();
  return {
    turns,
    importSeconds,
    againTurns: again.turns,
    reflectSeconds,
    tenths,
    memories: known,
    peakMiB: Math.round(peak / 2 ** 20),
  };
}

measure().then((measured) => process.stdout.write(JSON.stringify(measured)));
