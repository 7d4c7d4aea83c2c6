// `npm run bench -- endpoint [--count N]`: what the server of the OpenAI protocol adds to an answer, and how many requests
// it takes, on the embedded model: its answers are short, so that the server shows.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import OpenAI from 'openai';
import { servedModels } from '../../extension/endpoint/served-models.ts';
import { openEndpoint } from '../../extension/endpoint/server.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { ask } from '../../extension/workspace/exchange.ts';
import { remember } from '../../extension/workspace/remember.ts';
import { createServices } from '../../extension/workspace/services.ts';
import { quiet } from '../support/quiet-log.ts';
import { sharedCache } from '../support/trainer.ts';
import { numbersOf } from './numbers.ts';

const COUNT = 100;
/** Clients at once that ask for the list of models. */
const AT_ONCE = 8;
const LISTS = 2000;
const TOKEN = 'bench';
const QUESTION = 'which port does heron-relay use?';

/** Throws UserError `usage`. */
export async function benchEndpoint(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { count: { type: 'string' } } });
  const [count = COUNT] = values.count === undefined ? [] : numbersOf('count', values.count);
  const folder = await mkdtemp(path.join(tmpdir(), 'dormouse-bench-'));
  const root = path.join(folder, 'project');
  await mkdir(root);
  const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder, 'home'), DORMOUSE_CACHE: sharedCache() });
  const services = await createServices({ root, paths, log: quiet });
  const endpoint = await openEndpoint({
    models: servedModels([services]),
    token: TOKEN,
    port: 0,
    log: quiet,
  });
  try {
    await remember(services, 'heron-relay listens on port 4711');
    const client = new OpenAI({ baseURL: `http://127.0.0.1:${endpoint.port}/v1`, apiKey: TOKEN });
    const messages = [{ role: 'user' as const, content: QUESTION }];
    const served = () => client.chat.completions.create({ model: 'dormouse/project', messages });
    const direct = () => ask(services, QUESTION, { maxTokens: 'rest' });
    // Both are warm, and take turns: what the machine does beside falls on both.
    await direct();
    await served();
    const times: [number, number][] = [];
    for (let i = 0; i < count; i += 1) times.push([await timed(direct), await timed(served)]);
    const lists = await timed(() =>
      Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (let i = 0; i < LISTS / AT_ONCE; i += 1) await client.models.list();
        }),
      ),
    );
    const added = median(times.map(([without, through]) => through - without));
    console.log(
      `${count} answers: ${median(times.map(([without]) => without)).toFixed(1)} ms in the median without the server, ` +
        `${median(times.map(([, through]) => through)).toFixed(1)} ms through it; the paired difference is ${added.toFixed(1)} ms ` +
        `in the median. ${LISTS} lists of models by ${AT_ONCE} clients at once: ${(LISTS / (lists / 1000)).toFixed(0)} requests a second`,
    );
  } finally {
    endpoint.server.close();
    endpoint.server.closeAllConnections();
    await services.dispose();
    await rm(folder, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
