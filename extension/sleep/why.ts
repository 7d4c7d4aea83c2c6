// "Why isn't it sleeping?": every signal that decides, with its value, and the one sentence that sums them up.
import { isUserError } from '../base/errors.ts';
import { hasEnded, isParked } from '../trainer/client.ts';
import { isPaused, planLine, readPlan } from '../trainer/plan.ts';
import type { DaemonStatus } from '../trainer/schema.ts';
import type { Services } from '../workspace/services.types.ts';
import { viewWorkspace } from '../workspace/view.ts';
import { TRIGGERS } from './depth.ts';
import { type Pressure, pressureIn, termsLine, wakingOf } from './pressure.ts';

export interface SleepSignal {
  name: string;
  value: string;
  /** Whether this signal lets the night begin. */
  ok: boolean;
}

export interface Wakefulness {
  sentence: string;
  signals: SleepSignal[];
}

/** Starts nothing: a trainer that does not run is one of the reasons. */
export async function whyAwake(services: Services): Promise<Wakefulness> {
  const [view, trainer] = await Promise.all([viewWorkspace(services), services.trainer({ start: false })]);
  // A plan that cannot be read holds every night, and is a reason like any other.
  const plan = await readPlan(services.paths).then(
    (plan) => ({ value: planLine(plan), ok: !isPaused(plan) }),
    (error) => ({ value: isUserError(error) ? error.message : String(error), ok: false }),
  );
  return explain(pressureIn(view), await trainer?.status(), services.workspace.id, plan);
}

/** Pure part of `whyAwake`; `status` is undefined when no trainer runs. */
export function explain(
  pressure: Pressure,
  status: DaemonStatus | undefined,
  workspace: string,
  plan: { value: string; ok: boolean },
): Wakefulness {
  const waits = pressure.waiting + pressure.failed > 0;
  const learned = pressure.known > 0;
  const job = status?.jobs.find((each) => each.workspace === workspace && !hasEnded(each));
  const other = status?.jobs.find((each) => each.id === status.running && each.workspace !== workspace);
  const due = TRIGGERS.some((trigger) => trigger.due(wakingOf(pressure)));
  const begins = TRIGGERS.map(({ about }) => about).join(', ');
  const signals: SleepSignal[] = [
    {
      name: 'memories',
      value: learned
        ? pressure.sentence
        : 'None yet. State a fact or a rule in the chat, and it becomes one.',
      ok: waits,
    },
    { name: 'pressure', value: `${termsLine(pressure)}; by itself begins ${begins}`, ok: due },
    { name: 'trainer', value: status ? `process ${status.pid}` : 'not running', ok: status !== undefined },
    {
      name: 'job',
      value: job ? `${job.paused ? 'paused' : job.phase}: ${job.reason ?? job.message}` : 'none',
      ok: !!job && !job.paused && !isParked(job),
    },
    { name: 'plan', ...plan },
    ...(status?.signals ?? []).map(({ name, value, idle, remedy }) => ({
      name,
      value: remedy === null ? value : `${value}. ${remedy}`,
      ok: idle,
    })),
  ];
  if (other) signals.push({ name: 'other workspace', value: 'it trains at the moment', ok: false });
  const busy =
    status?.signals.filter(({ idle }) => !idle).map(({ name, value }) => `${name}: ${value}`) ?? [];
  return { sentence: sentence(), signals };

  function sentence(): string {
    if (job && status?.running === job.id && !job.paused) return 'It is sleeping now.';
    if (job && isParked(job))
      return `A night is parked: ${job.reason ?? job.message} Resume it with "Resume Nights" or \`dormouse nights resume\`.`;
    if (!plan.ok) return plan.value;
    if (job?.reason) return `A night waits: ${job.reason}.`;
    if (!learned) return 'Nothing was learned yet. Nothing waits to be consolidated.';
    if (!waits) return 'Nothing waits to be consolidated.';
    if (!job && !due)
      return `Too little waits, or not for long: the pressure is ${pressure.value.toFixed(2)}; by itself begins ${begins}.`;
    if (!job) return 'Enough waits, but no night was asked for yet.';
    if (other) return 'Another workspace is sleeping; this one is next.';
    return busy.length > 0 ? `The machine is not idle (${busy.join(', ')}).` : 'It is about to begin.';
  }
}
