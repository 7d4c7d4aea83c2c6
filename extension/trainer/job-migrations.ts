// Jobs and reports of earlier versions as today's; trainer/dormouse_trainer/migrations.py takes the same steps.
import { cardMigrations } from '../adapter/card-migrations.ts';
import { type Migration, migrate } from '../storage/migrations.ts';

interface StoredMemory {
  rehearsals: { writer: string }[];
}

/** 1 → 2: the writer that lets a language model study a memory is called `study`; it was `local`. */
const renameWriter: Migration = (job) => {
  const renamed = (memories: unknown) =>
    // Part of a job is all that some readers need, so a part that is missing is theirs to refuse.
    (Array.isArray(memories) ? (memories as StoredMemory[]) : []).map((memory) => ({
      ...memory,
      rehearsals: memory.rehearsals.map((rehearsal) => ({
        ...rehearsal,
        writer: rehearsal.writer === 'local' ? 'study' : rehearsal.writer,
      })),
    }));
  return { ...job, memories: renamed(job.memories), replay: renamed(job.replay) };
};

export const jobMigrations: readonly Migration[] = [renameWriter];

/** A stored job in today's version. Throws UserError `document-newer`. */
export function migrateJob(job: unknown): unknown {
  return migrate(job, jobMigrations, 'The job of a night');
}

/** A stored report with its card in today's version. Throws UserError `document-newer`. */
export function migrateReport(report: unknown): unknown {
  if (typeof report !== 'object' || report === null || !('card' in report)) return report;
  return { ...report, card: migrate(report.card, cardMigrations, 'The adapter’s card') };
}
