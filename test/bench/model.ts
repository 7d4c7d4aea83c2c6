// Measures a base model on the recipe's held-out suites, asked through the model host as users' questions are.
// `npm run bench -- model [--model NAME|PATH] [--count N] [--nights 40,100,300] [--night-seeds N] [--json FILE] [--card]`.
// Without options it takes hours: three nights of each size, for every figure of the card.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { z } from 'zod';
import { UserError } from '../../extension/base/errors.ts';
import { stderrLogger } from '../../extension/base/log.ts';
import { connectModel } from '../../extension/model/client.ts';
import type { Model } from '../../extension/model/client.types.ts';
import { familyOf } from '../../extension/model/family.ts';
import { type BaseModel, resolveModel } from '../../extension/model/registry.ts';
import { ChatMessage } from '../../extension/model/schema.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { trainerPython } from '../support/trainer.ts';
import { type Figure, figureFrom, tableOf } from './figure.ts';
import { measureNight, NightFacts } from './nights.ts';
import { numbersOf } from './numbers.ts';
import {
  exact,
  FactGold,
  Facts,
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
const SENTENCE_TOKENS = 96;
const WRITTEN_TOKENS = 400;
/** Conversations that a rehearsal suite orders. */
const ORDERED = 2;

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

interface Table {
  title: string;
  /** Options that measure it. */
  command: string;
  figures: Figure[];
}

/** Throws UserError where there is no such model. */
export async function benchModel(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string' },
      count: { type: 'string', default: '40' },
      nights: { type: 'string', default: '40,100,300' },
      'night-seeds': { type: 'string', default: '3' },
      json: { type: 'string' },
      card: { type: 'boolean', default: false },
    },
  });
  const nights = values.nights === '' ? [] : numbersOf('nights', values.nights);
  const [nightSeeds = 3] = numbersOf('night-seeds', values['night-seeds']);
  const [questions = 40] = numbersOf('count', values.count);
  const python = await trainerPython();
  const paths = resolvePaths(process.env);
  const base = await resolveModel(values.model, paths);
  if (values.card) await checkCard(base);
  const tables: Table[] = [];
  const done = async (table: Table) => {
    tables.push(table);
    const result = { model: base.name, sha256: base.sha256, count: questions, tables };
    if (values.json) await writeFile(values.json, `${JSON.stringify(result, null, 2)}\n`);
    if (values.card) await putOnCard(base, python, table);
  };
  await done(await measureSuites(base, python, questions));
  for (const facts of nights) await done(await measureNights(base, python, facts, nightSeeds));
}

/** Throws UserError where the card beside the model file is not of it: figures belong to one file. */
async function checkCard(base: BaseModel): Promise<void> {
  const file = path.join(path.dirname(base.file), 'card.json');
  const text = await readFile(file, 'utf8').catch(() => 'null');
  if (z.object({ sha256: z.literal(base.sha256) }).safeParse(JSON.parse(text)).success) return;
  throw new UserError(
    'usage',
    {
      what: `The figures of ${base.name} cannot be put on a card.`,
      why: `${file} is not the card of this file.`,
      next: 'Measure it without --card, or make the model again with `python -m recipe`.',
    },
    'usage',
  );
}

/** The card's own module writes it, so that there is one place that knows its form. */
async function putOnCard(base: BaseModel, python: string, { title, command, figures }: Table) {
  const table = JSON.stringify(tableOf(figures));
  await recipe(python, [
    '-m',
    'recipe.card',
    path.dirname(base.file),
    title,
    `npm run bench -- model ${command} --card`,
    table,
  ]);
}

/** Every suite of `recipe.suites`, with memories in the prompt or none. */
async function measureSuites(base: BaseModel, python: string, count: number): Promise<Table> {
  const suites = Suites.parse(
    JSON.parse(await recipe(python, ['-m', 'recipe.suites', '--count', String(count)])),
  );
  const home = await mkdtemp(path.join(tmpdir(), 'dormouse-bench-model-'));
  const paths = resolvePaths({ ...process.env, DORMOUSE_HOME: home });
  const model = await connectModel({ paths, base, log: stderrLogger(false) });
  const figures: Figure[] = [];
  const ask = async (messages: ChatMessage[], maxTokens: number, schema?: z.ZodType): Promise<string> => {
    const jsonSchema = schema && z.toJSONSchema(schema);
    return (await model.chat({ messages, adapter: null, maxTokens, jsonSchema })).text;
  };
  const run = async <T>(suites: Record<string, Record<string, T[]>>, tally: (one: T) => Promise<Tally>) => {
    for (const [suite, seeds] of Object.entries(suites)) {
      const tallies: Tally[][] = [];
      for (const cases of Object.values(seeds)) {
        const own: Tally[] = [];
        for (const one of cases) own.push(await tally(one));
        tallies.push(own);
      }
      figures.push(figureFrom(suite, tallies));
    }
  };
  try {
    await run(suites.chat, async ({ messages, answer }) =>
      exact((await ask(messages, SENTENCE_TOKENS)).trim() === answer),
    );
    if ((await model.status()).infill)
      await run(suites.infill, async (one) => exact(await filled(model, one)));
    else process.stdout.write('infill: the vocabulary of this model has no fill-in-the-middle tokens\n');
    await run(suites.extraction, async ({ messages, gold }) =>
      tallyFacts(await ask(messages, WRITTEN_TOKENS, Facts), gold),
    );
    await run(suites.rehearsals, async ({ messages, gold }) =>
      tallyTalks(await ask(messages, WRITTEN_TOKENS, Talks), gold, ORDERED),
    );
    await run(suites.summaries, async ({ messages, gold }) =>
      tallySummary(await ask(messages, WRITTEN_TOKENS), gold),
    );
    await run(suites.edits, async ({ messages, gold }) =>
      tallyLine(await ask(messages, SENTENCE_TOKENS), gold),
    );
  } finally {
    await model.dispose();
    await rm(home, { recursive: true, maxRetries: 5, retryDelay: 200 });
  }
  return {
    title: 'Held-out questions through the model host',
    command: `--count ${count} --nights ''`,
    figures,
  };
}

/** Nights of `count` facts, one for each seed. */
async function measureNights(base: BaseModel, python: string, count: number, seeds: number): Promise<Table> {
  const family = familyOf((await stat(base.file)).size);
  const nights: Record<string, Tally[]>[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const args = ['-m', 'recipe.night', '--facts', String(count), '--seed', String(seed)];
    const facts = NightFacts.parse(JSON.parse(await recipe(python, args)));
    nights.push(await measureNight(base, family, facts, seed));
  }
  const title = `After a night of ${count} facts, no memory in the prompt`;
  process.stdout.write(`\n${title}\n`);
  const suites = Object.keys(nights[0]!);
  const figures = suites.map((suite) =>
    figureFrom(
      suite,
      nights.map((night) => night[suite]!),
    ),
  );
  return { title, command: `--nights ${count} --night-seeds ${seeds}`, figures };
}

/** Runs a module of the recipe; its stdout. */
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
