// Nights that begin by themselves: when enough waits, a night is left with the trainer until the machine is idle.
import { liveMemories } from '../memory/derive.ts';
import type { Memory } from '../memory/schema.ts';
import { userInNights } from '../memory/scope.ts';
import { hasEnded, isParked } from '../trainer/client.ts';
import type { Services } from '../workspace/services.types.ts';
import { viewWorkspace } from '../workspace/view.ts';
import { type ConsolidateOptions, submitNight } from './cycle.ts';
import { DEPTHS, depthDue } from './depth.ts';
import { lastNight } from './ended-nights.ts';
import { pressureIn, sleepsOf, wakingOf } from './pressure.ts';
import { depthsOf } from './recipe.ts';
import { settle } from './settle.ts';

/** A night that was turned down, failed, or left some unlearned, is not tried again on the same memories so soon. */
const REST_MS = 20 * 60 * 60 * 1000;

export type Nightfall =
  /** A night waits for an idle machine now. */
  | { type: 'queued'; job: string }
  | { type: 'queued-already'; job: string }
  /** Its process died again and again; it waits until somebody resumes it. */
  | { type: 'parked'; job: string }
  | { type: 'little-waits' }
  /** Nothing was taught since the last night, and that was not long ago. */
  | { type: 'slept-already' }
  /** No night was ever asked for here: the first one installs the trainer, and that is the user's to decide. */
  | { type: 'never-slept' };

/**
 * Takes over what the trainer finished, and queues a night where enough waits. It goes on when the caller ends: the
 * daemon begins it when the user is away and yields when they come back. Errors as of `consolidate`.
 */
export async function nightfall(
  services: Services,
  options: Pick<ConsolidateOptions, 'recipe' | 'reflector' | 'writer' | 'progress' | 'signal'> = {},
): Promise<Nightfall> {
  if ((await services.adapters.list()).length === 0) return { type: 'never-slept' };
  const { progress, signal } = options;
  await settle(services, { progress, signal });
  const status = await (await services.trainer({ start: false }))?.status();
  const waiting = status?.jobs.find((job) => job.workspace === services.workspace.id && !hasEnded(job));
  if (waiting) return { type: isParked(waiting) ? 'parked' : 'queued-already', job: waiting.id };
  const view = await viewWorkspace(services);
  const inNights = [view.own, userInNights(view)];
  const depth = depthDue(
    wakingOf(pressureIn(view)),
    depthsOf(options.recipe ?? 'default'),
    sleepsOf(view.own),
  );
  if (!depth) return { type: 'little-waits' };
  const last = await lastNight(services);
  const isNew = ({ createdAt, acceptedAt }: Memory) =>
    !last || Date.parse(acceptedAt ?? createdAt) > Date.parse(last.startedAt);
  const rests = last && Date.now() - Date.parse(last.endedAt) < REST_MS;
  if (rests && !inNights.some((inventory) => liveMemories(inventory).some(isNew)))
    return { type: 'slept-already' };
  const { id } = await submitNight(services, { ...options, kind: DEPTHS[depth].kind, depth, now: false });
  return { type: 'queued', job: id };
}
