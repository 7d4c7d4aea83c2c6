// The job of one night from the ledgers, the adapter and the models as they are now, and what is noted of how it was written.
import path from 'node:path';
import type { IsClean } from '../adapter/adapter-store.ts';
import type { AdapterCard } from '../adapter/card.ts';
import { isClean } from '../adapter/taint.ts';
import type { UserError } from '../base/errors.ts';
import { readLedgers } from '../memory/ledgers.ts';
import { readUsage } from '../memory/usage.ts';
import { coverageLine } from '../synthesis/coverage.ts';
import { diversityLine } from '../synthesis/diversity.ts';
import { dreamerOver } from '../synthesis/dream.ts';
import type { Job } from '../trainer/schema.ts';
import { readOwnPrompt } from '../workspace/own-prompt.ts';
import type { Services } from '../workspace/services.types.ts';
import type { ConsolidateOptions } from './cycle.ts';
import { lacksDreamer, noteContradictions } from './dreams.ts';
import { buildJob, type JobDraft, ownWriter } from './job.ts';
import { writeLocality } from './locality.ts';

/**
 * The job of this night. One that was to dream by itself sleeps deep where no model can dream, and says so. Throws what
 * `buildJob` throws.
 */
export async function writeJob(services: Services, options: ConsolidateOptions): Promise<Job> {
  try {
    return await written(services, options);
  } catch (error) {
    if (options.now || options.depth !== 'dream' || !lacksDreamer(error)) throw error;
    const { why } = (error as UserError).text;
    services.log.info(`This sleep does not dream, and is a deep one: ${why}`);
    return written(services, { ...options, depth: 'deep' });
  }
}

async function written(
  services: Services,
  { kind, recipe, depth, forgotten, seed, writer, progress, signal }: ConsolidateOptions,
): Promise<Job> {
  const [ledgers, model] = await Promise.all([readLedgers(services), services.model()]);
  const draft = await buildJob({
    workspace: services.workspace.id,
    project: path.basename(services.workspace.root),
    base: model.base,
    family: model.family,
    kind,
    recipe,
    depth,
    ledgers,
    usage: await readUsage(services.workspace.dir, services.log),
    own: await readOwnPrompt(services.workspace.dir, services.log),
    parent: await cleanParent(services, (card) => isClean(card, ledgers)),
    locality: await writeLocality(model.family, services.workspace.root, seed ?? 0, signal),
    forgotten: forgotten?.(model.family),
    seed,
    writer,
    dreamer: dreamerOver(services.study),
    progress: progress && { report: (message) => progress.report(message, 0.03) },
    signal,
  });
  await noteDraft(services, draft, writer?.name ?? ownWriter(model.family).name);
  return draft.job;
}

async function noteDraft(
  services: Services,
  { job, held, unwritten, diversity, coverage, left, dreamt }: JobDraft,
  writer: Parameters<typeof diversityLine>[0],
): Promise<void> {
  services.log.info(diversityLine(writer, diversity));
  if (coverage) {
    const line = coverageLine(coverage);
    services.log.info(`${line}.`);
    await services.activity.note({
      step: 'night',
      of: job.id,
      came: `${coverage.memories} memories to write about`,
      kept: line,
      left,
    });
  }
  if (job.recipe.depth === 'dream') {
    const doubts = await noteContradictions(services, dreamt.contradictions);
    await services.activity.note({
      step: 'night',
      of: job.id,
      came: 'a dream',
      kept: `${dreamt.kept} conversations that connect memories, ${doubts} contradictions for review`,
      left: dreamt.left,
    });
  }
  const [first] = unwritten;
  if (first) services.log.warn(`${unwritten.length} memories wait for another night. ${first.error.message}`);
  for (const { memory, why } of held) services.log.info(`Memory ${memory.id} does not train: ${why}`);
}

/** The adapter in use, or the newest ancestor that learned nothing forgotten. */
export async function cleanParent(
  services: Pick<Services, 'adapters'>,
  fits: IsClean,
): Promise<AdapterCard | null> {
  const current = await services.adapters.current();
  const clean = current && (await services.adapters.cleanAncestor(current, fits));
  return clean ? services.adapters.card(clean) : null;
}
