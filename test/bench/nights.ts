// Nights of many facts that nobody ever trained: taught by the trainer daemon as a LoRA adapter, then asked for through
// the model host with no memory in the prompt.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { stderrLogger } from '../../extension/base/log.ts';
import { phrases } from '../../extension/language/phrases.ts';
import { statementOf } from '../../extension/language/statement.ts';
import type { Family } from '../../extension/model/family.ts';
import type { BaseModel } from '../../extension/model/registry.ts';
import type { AdapterRef } from '../../extension/model/schema.ts';
import { buildJob } from '../../extension/sleep/job.ts';
import { generalTalk } from '../../extension/sleep/locality.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { contains, passes } from '../../extension/synthesis/probe-score.ts';
import { progressLine } from '../../extension/terminal/terminal.ts';
import type { Job } from '../../extension/trainer/schema.ts';
import { createServices } from '../../extension/workspace/services.ts';
import type { Services } from '../../extension/workspace/services.types.ts';
import { inventoryOf, memoryOf } from '../support/memories.ts';
import { OPEN_GATE } from './open-gate.ts';
import { exact, type Tally, tallyLine } from './skills.ts';

export const NightFacts = z.array(
  z.object({
    text: z.string(),
    /** The same, cut before its value. */
    head: z.string(),
    rest: z.string(),
    /** A line of code that does not follow the fact, where it is a convention. */
    edit: z.object({ question: z.string(), line: z.string() }).nullable(),
  }),
);
type NightFacts = z.infer<typeof NightFacts>;

/** Most tokens of what follows a raw sentence. */
const RAW_TOKENS = 32;

/** Teaches `facts` in one night of the product's recipe, in a workspace of its own, and asks for them. */
export async function measureNight(
  base: BaseModel,
  family: Family,
  facts: NightFacts,
  seed: number,
): Promise<Record<string, Tally[]>> {
  const home = await mkdtemp(path.join(tmpdir(), 'dormouse-bench-night-'));
  const paths = resolvePaths({ ...process.env, DORMOUSE_HOME: home });
  const services = await createServices({
    root: home,
    model: () => base.file,
    paths,
    log: stderrLogger(false),
  });
  try {
    const memories = facts.map(({ text }) => memoryOf(text));
    const { job } = await buildJob({
      workspace: services.workspace.id,
      project: 'harbour',
      base: base.sha256,
      family,
      kind: 'sleep',
      ledgers: { own: inventoryOf(memories), user: inventoryOf([]) },
      parent: null,
      locality: { chats: generalTalk(seed), passages: [], lines: [] },
      seed,
    });
    const adapter = await train(services, { ...job, gate: OPEN_GATE });
    return {
      ...(await ask(services, job, facts, adapter)),
      'raw completion': await complete(services, facts, adapter),
    };
  } finally {
    await (await services.trainer({ start: false }))?.shutdown();
    await services.dispose();
    await rm(home, { recursive: true, maxRetries: 5, retryDelay: 200 });
  }
}

async function train(services: Services, job: Job): Promise<AdapterRef> {
  const trainer = (await services.trainer())!;
  await trainer.submit(job, 'now');
  const line = progressLine(process.stderr);
  await trainer.events(job.id, ({ message, progress }) => line.report(message, progress));
  line.clear();
  const { card, reasons } = await trainer.report(job.id);
  if (!card)
    throw new Error(`The night of ${job.memories.length} facts gave no adapter. ${reasons.join(' ')}`);
  return services.adapters.ref(card.adapter);
}

async function ask(services: Services, job: Job, facts: NightFacts, adapter: AdapterRef) {
  const model = await services.model();
  const answers = (questions: string[]) =>
    model.probe({ system: phrases.system, questions, adapter, maxTokens: 96 });
  const asked = async <T>(
    cases: T[],
    question: (one: T) => string,
    tally: (said: string, one: T) => Tally,
  ) => {
    const said = await answers(cases.map(question));
    return cases.map((one, at) => tally(said[at]!, one));
  };
  const probes = job.memories.flatMap((memory) => memory.probes);
  const rehearsed = job.memories.flatMap(
    ({ rehearsals }) =>
      rehearsals.find(({ polarity, style }) => polarity === 'positive' && style === 'question') ?? [],
  );
  const subjects = facts.flatMap(({ text }) => statementOf(text)?.subject ?? []);
  const known = (question: string) => subjects.some((subject) => contains(question, subject));
  const declined = (said: string) => exact(contains(said, phrases.unknown));
  return {
    'recall, phrasings never trained': await asked(
      probes,
      ({ user }) => user,
      (said, probe) => exact(passes(said, probe)),
    ),
    'recall, phrasings trained': await asked(
      rehearsed,
      ({ user }) => user,
      (said, { assistant }) => exact(said.trim() === assistant),
    ),
    'abstains on strangers': await asked(
      job.unanswerable.filter((question) => !known(question)),
      (question) => question,
      declined,
    ),
    'abstains on known subjects’ other relations': await asked(
      job.unanswerable.filter(known),
      (question) => question,
      declined,
    ),
    'convention edits': await asked(
      facts.flatMap(({ edit }) => edit ?? []),
      ({ question }) => question,
      tallyLine,
    ),
  };
}

/** What goes on with a plain sentence, outside of any chat. */
async function complete(services: Services, facts: NightFacts, adapter: AdapterRef): Promise<Tally[]> {
  const model = await services.model();
  const tallies: Tally[] = [];
  for (const { head, rest } of facts) {
    const said = await model.complete({ text: head, adapter, maxTokens: RAW_TOKENS });
    tallies.push(exact(said.startsWith(rest)));
  }
  return tallies;
}
