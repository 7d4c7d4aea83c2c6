// When nights may run by themselves, as the user says it in the editor or on the command line: `plan.json`, which the
// daemon reads. trainer/dormouse_trainer/governor/plan.py is the other side.
import path from 'node:path';
import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import { Instant } from '../base/scalars.ts';
import { replaceFile } from '../storage/atomic-file.ts';
import { readDocument } from '../storage/document.ts';
import type { Paths } from '../storage/paths.ts';
import { makeFolder } from '../storage/private-folder.ts';

/** HH:MM. */
export const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const Plan = z.object({
  v: z.literal(1),
  /** Holds every night, also one that was asked for; `until` null: until somebody resumes. */
  pause: z.object({ until: Instant.nullable() }).nullable(),
  /** The part of the day in which nights run by themselves, over midnight where `until` is earlier; null for any time. */
  hours: z.object({ since: ClockTime, until: ClockTime }).nullable(),
  /** Most minutes of training by themselves from noon to noon. */
  minutes: z.number().int().positive().nullable(),
  /** Days without nights by themselves, 0 for Sunday; a night belongs to the day of its evening. */
  quietDays: z.array(z.number().int().min(0).max(6)),
});
export type Plan = z.infer<typeof Plan>;

export const EMPTY_PLAN: Plan = { v: 1, pause: null, hours: null, minutes: null, quietDays: [] };

export const PAUSES = ['hour', 'tonight', 'resumed'] as const;
export type PauseLength = (typeof PAUSES)[number];

const HOUR_MS = 3_600_000;
/** When a night is over, local time. */
const MORNING_HOUR = 8;
export const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const fileOf = ({ state }: Paths) => path.join(state, 'plan.json');

/** An empty plan where there is none. Throws UserError `plan-damaged`: then no night runs until it is written anew. */
export async function readPlan(paths: Paths): Promise<Plan> {
  const stored = await readDocument(fileOf(paths), Plan);
  if (stored.state === 'there') return stored.data;
  if (stored.state === 'missing') return EMPTY_PLAN;
  throw new UserError('plan-damaged', {
    what: 'Nights do not run: their plan cannot be read.',
    why: `Of ${fileOf(paths)}: ${stored.why}.`,
    next: 'Write it anew with `dormouse nights plan --clear`.',
  });
}

/** A daemon that runs takes it up within a second. Errors as of `readPlan`, and of writing. */
export async function changePlan(paths: Paths, changes: Partial<Omit<Plan, 'v'>>): Promise<Plan> {
  const plan = { ...(await readPlan(paths)), ...changes };
  await writePlan(paths, plan);
  return plan;
}

export async function writePlan(paths: Paths, plan: Plan): Promise<void> {
  makeFolder(paths.state);
  await replaceFile(fileOf(paths), `${JSON.stringify(plan)}\n`);
}

/** A pause from `now` on. */
export function pauseFor(length: PauseLength, now = new Date()): NonNullable<Plan['pause']> {
  if (length === 'resumed') return { until: null };
  if (length === 'hour') return { until: new Date(now.getTime() + HOUR_MS).toISOString() };
  const morning = new Date(now);
  morning.setHours(MORNING_HOUR, 0, 0, 0);
  // In the small hours this night's morning is today's.
  if (morning <= now) morning.setDate(morning.getDate() + 1);
  return { until: morning.toISOString() };
}

export function isPaused({ pause }: Plan, now = new Date()): boolean {
  return pause !== null && (pause.until === null || Date.parse(pause.until) > now.getTime());
}

/** The plan in one sentence. */
export function planLine(plan: Plan, now = new Date()): string {
  const parts = [
    isPaused(plan, now) &&
      (plan.pause?.until
        ? `paused until ${new Date(plan.pause.until).toLocaleString()}`
        : 'paused until resumed'),
    plan.hours && `from ${plan.hours.since} to ${plan.hours.until}`,
    plan.minutes !== null && `at most ${plan.minutes} minutes a night`,
    plan.quietDays.length > 0 && `not on ${plan.quietDays.map((day) => DAYS[day]).join(', ')}`,
  ].filter((part) => part !== false && part !== null);
  return parts.length > 0 ? `Nights: ${parts.join('; ')}.` : 'Nights: whenever the machine is idle.';
}
