// Proves an adapter on the engine that serves: it loads, it is alive, and it answers its held-out questions there.

import { z } from 'zod';
import { isUserError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import type { Model } from '../model/client.types.ts';
import type { AdapterRef } from '../model/schema.ts';
import { contains, passes } from '../synthesis/probe-score.ts';
import { JobMemory, Probe } from '../synthesis/schema.ts';
import type { AdapterCard } from './card.ts';

/** Share of the probes that passed in the gate which must pass when serving: below it, the export is wrong. */
const SERVING_SHARE = 0.6;

export interface ServingResult {
  /** Memories all of whose probes passed. */
  passed: string[];
  failed: string[];
  /** Why the adapter must not serve; empty when it may. */
  reasons: string[];
}

/** What a finished night is asked, and how: a job of another version may differ in all the rest. */
export const ServedJob = z.object({
  system: z.string(),
  memories: z.array(JobMemory),
  replay: z.array(JobMemory),
  gone: z.array(Probe),
});
export type ServedJob = z.infer<typeof ServedJob>;

/** Loads the adapter beside its base, runs the canary and asks every probe of the job that its card lists. */
export async function checkServing(
  model: Model,
  ref: AdapterRef,
  card: AdapterCard,
  job: ServedJob,
  options: { progress?: Progress; signal?: AbortSignal },
): Promise<ServingResult> {
  const { progress, signal } = options;
  try {
    progress?.report('Loading the new adapter');
    await model.prepare({ adapter: ref }, signal);
  } catch (error) {
    // What is wrong with the adapter is a verdict; a model host that cannot start is not.
    if (isUserError(error) && error.code.startsWith('adapter-')) {
      return { passed: [], failed: [], reasons: [`${error.text.what} ${error.text.why}`] };
    }
    throw error;
  }
  // The gate asked those that count, which the card lists.
  const counting = new Map(
    card.memories.map(({ id, probes }) => [id, new Set(probes.map(({ user }) => user))]),
  );
  const probes = [...job.memories, ...job.replay].flatMap(({ id, probes }) =>
    probes.filter(({ user }) => counting.get(id)?.has(user)),
  );
  const questions = [...probes, ...job.gone].map(({ user }) => user);
  const answers = await model.probe(
    { system: job.system, questions, adapter: ref },
    (done) =>
      progress?.report(`Asking the served model: ${done} of ${questions.length}`, done / questions.length),
    signal,
  );
  const failed = new Set<string>();
  let right = 0;
  for (const [at, probe] of probes.entries()) {
    if (passes(answers[at] ?? '', probe)) right += 1;
    else failed.add(probe.memory);
  }
  const said = job.gone.filter((probe, at) =>
    probe.reject.some((value) => contains(answers[probes.length + at] ?? '', value)),
  );
  const reasons: string[] = [];
  const expected = card.memories.flatMap(({ probes }) => probes).filter((probe) => probe.passed).length;
  if (right < SERVING_SHARE * expected) {
    reasons.push(
      `Of the ${expected} questions that the adapter answered after training, it answers ${right} when it serves.`,
    );
  }
  if (said.length > 0) {
    reasons.push(`${said.length} questions are still answered with what was superseded or forgotten.`);
  }
  // Asked about in this night; what only an ancestor learned has not been asked and stays in the prompt.
  const asked = [...new Set(probes.map(({ memory }) => memory))];
  return { passed: asked.filter((id) => !failed.has(id)), failed: [...failed], reasons };
}
