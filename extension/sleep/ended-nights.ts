// Nights that have ended, and which of them still have to be settled or deleted.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { z } from 'zod';
import { ServedJob } from '../adapter/serving-check.ts';
import { isForgotten, type Ledgers } from '../memory/ledgers.ts';
import { readDocument } from '../storage/document.ts';
import { StoredReport, storedJob } from '../trainer/job-migrations.ts';
import type { Report } from '../trainer/schema.ts';
import type { Services } from '../workspace/services.types.ts';

/** Job folders that are kept to look into; they hold texts of memories, so not for ever. */
const KEPT_JOBS = 5;

/** Bytes of a job or a report that are read: a job holds every rehearsal of a night. */
const JOB_BYTES = 2 ** 28;

const StoredServedJob = storedJob(ServedJob);

/** A job that ended, with what is left of its folder. */
export interface EndedNight {
  report: Report;
  job: ServedJob | undefined;
}

export interface OpenWork {
  /** Exported or rejected, and no ledger event speaks of it yet; oldest first. What failed changes nothing. */
  unsettled: EndedNight[];
  /** Ids of jobs to delete: those that name something forgotten, at once, and the others when they are old. */
  outdated: string[];
}

/** The work that `ended` nights, oldest first, leave as the ledgers are now. */
export function openWork(ended: EndedNight[], ledgers: Ledgers): OpenWork {
  const { rejectedJobs, verified } = ledgers.own;
  const done = new Set([...rejectedJobs.keys(), ...[...verified.values()].map(({ job }) => job)]);
  const isUnsettled = ({ report }: EndedNight) =>
    (report.outcome === 'exported' || report.outcome === 'rejected') && !done.has(report.id);
  const namesForgotten = ({ job }: EndedNight) =>
    job !== undefined &&
    [
      ...job.memories.map(({ id }) => id),
      ...job.replay.map(({ id }) => id),
      ...job.gone.map(({ memory }) => memory),
    ].some((id) => isForgotten(ledgers, id));
  const outdated = ended.filter(
    (each, at) => !isUnsettled(each) && (namesForgotten(each) || at < ended.length - KEPT_JOBS),
  );
  return { unsettled: ended.filter(isUnsettled), outdated: outdated.map(({ report }) => report.id) };
}

export function hasWork({ unsettled, outdated }: OpenWork): boolean {
  return unsettled.length + outdated.length > 0;
}

/** The report of the night that ended last, whatever became of it. */
export async function lastNight(services: Services): Promise<Report | undefined> {
  return (await endedNights(services)).at(-1)?.report;
}

/** Jobs of this workspace that have a report; ids are ulids, so in order of time. */
export async function endedNights(services: Services): Promise<EndedNight[]> {
  const ended: EndedNight[] = [];
  for (const id of (await readdir(services.paths.jobs).catch(() => [] as string[])).sort()) {
    const folder = path.join(services.paths.jobs, id);
    const report = await readWarning(path.join(folder, 'report.json'), StoredReport, services);
    if (report?.workspace !== services.workspace.id) continue;
    if (report.id === id)
      ended.push({
        report,
        job: await readWarning(path.join(folder, 'job.json'), StoredServedJob, services),
      });
    // What is done with a job is done with the folder of its name.
    else services.log.warn(`${folder} is left out: its report is of the job ${report.id}.`);
  }
  return ended;
}

/** Undefined for a file that is missing, and, with a warning, for one that is damaged. */
async function readWarning<S extends z.ZodType>(
  file: string,
  schema: S,
  { log }: Services,
): Promise<z.infer<S> | undefined> {
  const stored = await readDocument(file, schema, JOB_BYTES);
  if (stored.state === 'there') return stored.data;
  if (stored.state === 'damaged') log.warn(`${file} is damaged and left out: ${stored.why}.`);
  return undefined;
}
