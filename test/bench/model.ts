// Measures a base model on the recipe's held-out suites, asked through the model host as users' questions are.
// `npm run bench -- model [--model NAME|PATH] [--count N] [--json FILE] [--card]`.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';
import { stderrLogger } from '../../extension/log.ts';
import { resolveModel } from '../../extension/model/catalog.ts';
import { connectModel } from '../../extension/model/client.ts';
import type { Model } from '../../extension/model/client.types.ts';
import { ChatMessage } from '../../extension/model/schema.ts';
import { resolvePaths } from '../../extension/paths.ts';
import { trainerPython } from '../support/trainer.ts';
import {
  exact,
  FactGold,
  Facts,
  figureOf,
  LineGold,
  SummaryGold,
  TalkGold,
  Talks,
  type Tally,
  tallyFacts,
  tallyLine,
  tallySummary,
  tallyTalks,
} from './skills.ts';

const RECIPE = fileURLToPath(new URL('../../models', import.meta.url));

/** Tokens of an answer: of a sentence, and of what the other suites ask for. */
const sentenceTokens = 96;
const writtenTokens = 400;
/** Conversations that a rehearsal suite orders. */
const ordered = 2;

const bySeed = <T extends z.ZodType>(item: T) => z.record(z.string(), z.record(z.string(), z.array(item)));
const written = <T extends z.ZodType>(gold: T) => bySeed(z.object({ messages: z.array(ChatMessage), gold }));
const Suites = z.object({
  chat: bySeed(z.object({ messages: z.array(ChatMessage), answer: z.string() })),
  infill: bySeed(z.object({ prefix: z.string(), suffix: z.string(), answer: z.string() })),
  extraction: written(FactGold),
  rehearsals: written(TalkGold),
  summaries: written(SummaryGold),
  edits: written(LineGold),
});

interface Figure {
  suite: string;
  /** Share of right answers (or F1, where a suite says so) over all seeds, and that of the worst and best seed. */
  mean: number;
  lowest: number;
  highest: number;
  questions: number;
}

/** Throws UserError where there is no such model. */
export async function benchModel(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string' },
      count: { type: 'string', default: '40' },
      json: { type: 'string' },
      card: { type: 'boolean', default: false },
    },
  });
  const python = await trainerPython();
  const suites = Suites.parse(
    JSON.parse(await recipe(python, ['-m', 'recipe.suites', '--count', values.count])),
  );
  const home = await mkdtemp(path.join(tmpdir(), 'dormouse-bench-model-'));
  const paths = resolvePaths({ ...process.env, DORMOUSE_HOME: home });
  const base = await resolveModel(values.model, paths);
  const model = await connectModel({ paths, base, log: stderrLogger(false) });
  const figures: Figure[] = [];
  const ask = async (messages: ChatMessage[], maxTokens: number, schema?: z.ZodType): Promise<string> => {
    const jsonSchema = schema && z.toJSONSchema(schema);
    return (await model.chat({ messages, adapter: null, maxTokens, jsonSchema })).text;
  };
  const run = async <T>(suites: Record<string, Record<string, T[]>>, tally: (one: T) => Promise<Tally>) => {
    for (const [suite, seeds] of Object.entries(suites)) figures.push(await measure(suite, seeds, tally));
  };
  try {
    await run(suites.chat, async ({ messages, answer }) =>
      exact((await ask(messages, sentenceTokens)).trim() === answer),
    );
    await run(suites.infill, async (one) => exact(await filled(model, one)));
    await run(suites.extraction, async ({ messages, gold }) =>
      tallyFacts(await ask(messages, writtenTokens, Facts), gold),
    );
    await run(suites.rehearsals, async ({ messages, gold }) =>
      tallyTalks(await ask(messages, writtenTokens, Talks), gold, ordered),
    );
    await run(suites.summaries, async ({ messages, gold }) =>
      tallySummary(await ask(messages, writtenTokens), gold),
    );
    await run(suites.edits, async ({ messages, gold }) =>
      tallyLine(await ask(messages, sentenceTokens), gold),
    );
  } finally {
    await model.dispose();
    await rm(home, { recursive: true, maxRetries: 5, retryDelay: 200 });
  }
  const result = { model: base.name, sha256: base.sha256, count: Number(values.count), figures };
  if (values.json) await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
  if (values.card) {
    const rows = Object.fromEntries(
      figures.map(({ suite, mean, lowest, highest }) => [suite, `${mean} (${lowest} to ${highest})`]),
    );
    const title = 'Held-out questions through the model host: mean of three seeds (lowest to highest)';
    const command = `npm run bench -- model --count ${values.count} --card`;
    await recipe(python, ['-m', 'recipe.card', title, command, JSON.stringify(rows)]);
  }
}

/** The card's own module writes it, so that there is one place that knows its form. */
async function recipe(python: string, args: string[]): Promise<string> {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
  const { stdout } = await promisify(execFile)(python, args, { cwd: RECIPE, env, maxBuffer: 1e9 });
  return stdout;
}

async function filled(
  model: Model,
  one: { prefix: string; suffix: string; answer: string },
): Promise<boolean> {
  const text = await model.infill({ prefix: one.prefix, suffix: one.suffix, adapter: null });
  return text === one.answer;
}

async function measure<T>(
  suite: string,
  seeds: Record<string, T[]>,
  tally: (one: T) => Promise<Tally>,
): Promise<Figure> {
  const shares: number[] = [];
  let questions = 0;
  for (const cases of Object.values(seeds)) {
    const tallies: Tally[] = [];
    for (const one of cases) tallies.push(await tally(one));
    shares.push(figureOf(tallies));
    questions += cases.length;
  }
  const round = (share: number) => Math.round(share * 1000) / 1000;
  const mean = round(shares.reduce((sum, share) => sum + share, 0) / shares.length);
  const [lowest, highest] = [round(Math.min(...shares)), round(Math.max(...shares))];
  process.stdout.write(`${suite.padEnd(56)} ${mean.toFixed(3)}  (${lowest} to ${highest})\n`);
  return { suite, mean, lowest, highest, questions };
}
