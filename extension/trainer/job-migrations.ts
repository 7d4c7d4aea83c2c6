// Jobs and reports of earlier versions as today's; trainer/dormouse_trainer/migrations.py takes the same steps.
import { z } from 'zod';
import { GateFigures } from '../adapter/card.ts';
import { NEW_FIGURES, StoredCard, spelledOut, unscored } from '../adapter/card-migrations.ts';
import { type Migration, storedAs } from '../storage/migrations.ts';
import { normalise } from '../synthesis/probe-score.ts';
import { Report } from './schema.ts';

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

/** 2 → 3: an answer that declines is known by patterns, it was known by one sentence; a recipe says all it does. */
const patternUnknown: Migration = ({ unknown, ...job }) => ({
  ...job,
  ...(typeof unknown === 'string' ? { declining: [patternOf(unknown)] } : {}),
  general: [],
  // Part of a job is all that some readers need.
  ...(job.recipe === undefined ? {} : { recipe: spelledOut(job.recipe, job.kind) }),
});

/** A sentence as a pattern of normalised text. */
const patternOf = (sentence: string) => normalise(sentence).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** 3 → 4: memories of a job have scores; the parent's card says how those of earlier nights stand. */
const scoreMemories: Migration = (job) => {
  const scored = (memories: unknown) =>
    (Array.isArray(memories) ? (memories as object[]) : []).map((memory) => ({
      importance: 0.5,
      utility: 0,
      ...memory,
    }));
  return {
    identity: [],
    ...job,
    memories: scored(job.memories),
    replay: scored(job.replay),
    ...(job.recipe === undefined ? {} : { recipe: unscored(job.recipe) }),
  };
};

/** 4 → 5: a job asks for the same abilities in every night, and its memories bring their own words. */
const askAxes: Migration = (job) => {
  const withSources = (memories: unknown) =>
    (Array.isArray(memories) ? memories : []).map((memory: object) => ({ sources: [], ...memory }));
  return {
    capability: [],
    refusals: { requests: [], patterns: [] },
    ...job,
    memories: withSources(job.memories),
    replay: withSources(job.replay),
    locality: { lines: [], ...(job.locality as object) },
    gate: { capability: 0, refusals: 0, foreign: 1, ...(job.gate as object) },
  };
};

export const jobMigrations: readonly Migration[] = [renameWriter, patternUnknown, scoreMemories, askAxes];

/** A stored job, or the part of one that `schema` reads. */
export function storedJob<S extends z.ZodType>(schema: S) {
  return storedAs(schema, jobMigrations, 'The job of a night');
}

/** A stored report: of its version nothing changed, but its card and its figures may be of an earlier one. */
export const StoredReport = Report.extend({
  card: StoredCard.nullable(),
  gate: z.preprocess(
    (gate) => (gate ? { ...NEW_FIGURES, ...(gate as object) } : gate),
    GateFigures.nullable(),
  ),
});
