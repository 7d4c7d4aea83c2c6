// Imports the pack of argv[2] into a new workspace in the folder argv[3], and prints what became of it and the peak of memory.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { isUserError } from '../../extension/base/errors.ts';
import { importPack } from '../../extension/export/pack-import.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { createServices } from '../../extension/workspace/services.ts';
import { quiet } from './quiet-log.ts';

const [, , file, folder] = process.argv as [string, string, string, string];
const root = path.join(folder, 'project');
mkdirSync(root, { recursive: true });
const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder, 'home') });
const services = await createServices({ root, paths, log: quiet });
const started = performance.now();
const outcome = await importPack(services, file).then(
  ({ added }) => ({ added: added.length }),
  (error) => {
    if (!isUserError(error)) throw error;
    return { code: error.code, why: error.text.why };
  },
);
await services.dispose();
const seconds = (performance.now() - started) / 1000;
process.stdout.write(JSON.stringify({ ...outcome, seconds, peakMiB: process.resourceUsage().maxRSS / 1024 }));
