// What a user does to nights beside asking for one: pauses, resumes, ends them.
import { hasEnded, isParked } from '../trainer/client.ts';
import { changePlan, type PauseLength, type Plan, pauseFor } from '../trainer/plan.ts';
import type { Services } from '../workspace/services.types.ts';

/** Holds every night of this user, one that runs within two seconds. Errors as of `changePlan`. */
export async function pauseNights(services: Pick<Services, 'paths'>, length: PauseLength): Promise<Plan> {
  return changePlan(services.paths, { pause: pauseFor(length) });
}

/** Ends the pause, and queues again what was parked or paused here; resolves with how many jobs that were. */
export async function resumeNights(
  services: Pick<Services, 'paths' | 'trainer' | 'workspace'>,
): Promise<number> {
  await changePlan(services.paths, { pause: null });
  const trainer = await services.trainer({ start: false });
  const held = (await trainer?.jobs())?.filter(
    (job) => job.workspace === services.workspace.id && (isParked(job) || job.paused) && !hasEnded(job),
  );
  for (const { id } of held ?? []) await trainer?.resume(id);
  return held?.length ?? 0;
}

/** Ends what runs for this workspace at once, and cancels what waits; resolves with how many jobs that were. */
export async function endNights(services: Pick<Services, 'trainer' | 'workspace'>): Promise<number> {
  const trainer = await services.trainer({ start: false });
  const open = (await trainer?.jobs())?.filter(
    (job) => job.workspace === services.workspace.id && !hasEnded(job),
  );
  for (const { id } of open ?? []) await trainer?.cancel(id);
  return open?.length ?? 0;
}
