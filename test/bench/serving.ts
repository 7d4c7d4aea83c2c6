// Measures the model host: start, swap, first token and tokens per second, without, with one and with two adapters, and of a batch.
// `npm run bench -- serving [--model NAME|PATH]`; DORMOUSE_THREADS sets the threads. Prints one JSON document.
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stderrLogger } from '../../extension/base/log.ts';
import { phrases } from '../../extension/language/phrases.ts';
import { connectModel } from '../../extension/model/client.ts';
import type { Model } from '../../extension/model/client.types.ts';
import { readModelHeader } from '../../extension/model/header.ts';
import { resolveModel } from '../../extension/model/registry.ts';
import type { AdapterRef, ChatMessage } from '../../extension/model/schema.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { writeAdapter } from '../support/gguf-writer.ts';

const RUNS = 9;
/** Conversations of a batch, and tokens of each answer. */
const BATCHES = [1, 8];
const BATCH_TOKENS = 96;
const BATCH_RUNS = 3;
/** Every answer is as long: a grammar that is satisfied late. */
const TOKENS = 64;
const LONG = { type: 'array', minItems: 100, maxItems: 100, items: { type: 'integer' } };

/** Throws UserError where there is no such model. */
export async function benchServing(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { model: { type: 'string' } } });
  const home = await mkdtemp(path.join(tmpdir(), 'dormouse-serving-'));
  const paths = resolvePaths({ DORMOUSE_HOME: home });
  const base = await resolveModel(values.model, paths);
  const started = performance.now();
  const model = await connectModel({ paths, base, log: stderrLogger(false) });
  const startMs = performance.now() - started;

  const header = await readModelHeader(base.file);
  const adapters: AdapterRef[] = [];
  for (let seed = 1; seed <= RUNS; seed++) {
    const bytes = writeAdapter(header, { rank: 16, strength: 0.05, seed });
    const hash = createHash('sha256').update(bytes).digest('hex');
    const file = path.join(home, `${hash}.gguf`);
    await writeFile(file, bytes);
    adapters.push({ hash, file, base: base.sha256 });
  }

  const [one, two] = adapters as [AdapterRef, AdapterRef];
  const without = await serve(model, null);
  const withAdapter = await serve(model, one);
  const withStack = await serve(model, one, two);
  const batches = await batched(model);
  const swaps: number[] = [];
  for (const adapter of adapters.slice(1)) swaps.push((await model.prepare({ adapter })).ms);
  const { threads, rssMiB } = await model.status();
  await model.dispose();
  await rm(home, { recursive: true });
  const figures = {
    model: base.name,
    threads,
    startMs,
    swapMs: median(swaps),
    without,
    withAdapter,
    withStack,
    atOnceTokensPerSecond: batches,
    load: loadavg()[0],
    rssMiB,
  };
  process.stdout.write(
    `${JSON.stringify(figures, (_, value) => (typeof value === 'number' ? Math.round(value * 10) / 10 : value), 2)}\n`,
  );
}

/** Each run asks something else, so that at most the system prompt is in the cache. */
async function serve(model: Model, adapter: AdapterRef | null, fast: AdapterRef | null = null) {
  const firstToken: number[] = [];
  const speed: number[] = [];
  let promptTokens = 0;
  for (let run = 0; run <= RUNS; run++) {
    const result = await model.chat({
      messages: [
        { role: 'system', content: phrases.system },
        {
          role: 'user',
          content: `${run} is what I asked about; what port does the gateway number ${run} listen on?`,
        },
      ],
      adapter,
      fast,
      maxTokens: TOKENS,
      jsonSchema: LONG,
    });
    promptTokens = result.promptTokens;
    // The first run warms up.
    if (run === 0) continue;
    firstToken.push(result.firstTokenMs);
    speed.push(((result.tokens - 1) / (result.ms - result.firstTokenMs)) * 1000);
  }
  return { promptTokens, firstTokenMs: median(firstToken), tokensPerSecond: median(speed) };
}

/** Tokens a second of all answers of a batch together, their prompts included; by number of conversations. */
async function batched(model: Model) {
  const figures: Record<string, number> = {};
  for (const count of BATCHES) {
    const speed: number[] = [];
    for (let run = 0; run <= BATCH_RUNS; run++) {
      const conversations = Array.from({ length: count }, (_, at): ChatMessage[] => [
        { role: 'system', content: phrases.system },
        {
          role: 'user',
          content: `${run}.${at}: write down everything that you know about ports, at length.`,
        },
      ]);
      const started = performance.now();
      // Drawn as freely, an answer seldom ends by itself.
      const drawn = { adapter: null, maxTokens: BATCH_TOKENS, temperature: 30, seed: run };
      const answers = await model.write({ conversations, ...drawn });
      const tokens = answers.reduce((sum, answer) => sum + answer.tokens, 0);
      // The first run warms up.
      if (run > 0) speed.push((tokens / (performance.now() - started)) * 1000);
    }
    figures[count] = median(speed);
  }
  return figures;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
