// A process of its own that starts the model host, says so, and stays until it is killed.
// Run: node --import tsx test/support/host-starter.ts DORMOUSE_HOME MODEL
import { stderrLogger } from '../../extension/base/log.ts';
import { connectModel } from '../../extension/model/client.ts';
import { resolveModel } from '../../extension/model/registry.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';

const [home, file] = process.argv.slice(2);
const paths = resolvePaths({ DORMOUSE_HOME: home });
const base = await resolveModel(file, paths);
await connectModel({ paths, base, log: stderrLogger(false), settings: { threads: 1, gpu: 'off' } });
process.stdout.write('connected\n');
