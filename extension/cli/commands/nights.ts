// `dormouse nights`: how the last night went, what is planned, and to pause and resume.
import { z } from 'zod';
import { UserError } from '../../base/errors.ts';
import { printable } from '../../base/printable.ts';
import { lastMorning, morningLines } from '../../sleep/morning.ts';
import { pauseNights, resumeNights } from '../../sleep/night-control.ts';
import type { Command, Input } from '../../terminal/command.ts';
import { counted } from '../../terminal/terminal.ts';
import {
  ClockTime,
  changePlan,
  DAYS,
  EMPTY_PLAN,
  PAUSES,
  type Plan,
  planLine,
  readPlan,
  writePlan,
} from '../../trainer/plan.ts';

const ACTIONS = ['report', 'pause', 'resume', 'plan'] as const;

export const nights: Command = {
  name: 'nights',
  summary: 'show how the last night went, and plan, pause and resume nights',
  usage: `[${ACTIONS.join('|')}]`,
  positionals: [0, 1],
  options: {
    for: { type: 'string', value: PAUSES.join('|'), description: 'how long to pause (default: tonight)' },
    hours: { type: 'string', value: 'HH:MM-HH:MM', description: 'nights run by themselves only then' },
    minutes: { type: 'string', value: 'N', description: 'most minutes of training by themselves a night' },
    'quiet-days': { type: 'string', value: 'sat,sun', description: 'days without nights by themselves' },
    clear: { type: 'boolean', description: 'forget the plan, a pause included' },
  },
  details:
    '`report`, which is meant when nothing is given, tells what the last night learned, refreshed, returned to the prompt\n' +
    'and left as text, and what changed in general ability. `pause` holds every night, `resume` ends the pause and takes up\n' +
    'a night that was parked after its process died three times. `plan` holds for nights that begin by themselves; what you\n' +
    'ask for with `dormouse sleep` runs at any time, unless nights are paused. --json prints the report or the plan.',
  async run(context, input) {
    const action = ACTIONS.find((each) => each === (input.positionals[0] ?? 'report'));
    if (!action) throw unusable(`There is no \`dormouse nights ${printable(input.positionals[0] ?? '')}\`.`);
    const services = await context.services();
    if (action === 'report') {
      const morning = await lastMorning(services);
      for (const line of morning ? morningLines(morning) : ['No night has ended here yet.'])
        context.print(printable(line));
      context.print(planLine(await readPlan(services.paths)));
      return { json: morning ?? null };
    }
    if (action === 'pause') {
      const length = PAUSES.find((each) => each === (input.values.for ?? 'tonight'));
      if (!length) throw unusable(`Nights cannot be paused for ${printable(String(input.values.for))}.`);
      const plan = await pauseNights(services, length);
      context.print(planLine(plan));
      return { json: plan };
    }
    if (action === 'resume') {
      const resumed = await resumeNights(services);
      const plan = await readPlan(services.paths);
      context.print(
        `${planLine(plan)}${resumed > 0 ? ` ${counted(resumed, 'night goes', 'nights go')} on.` : ''}`,
      );
      return { json: plan };
    }
    if (input.values.clear === true) await writePlan(services.paths, EMPTY_PLAN);
    const plan = await changePlan(services.paths, changesOf(input));
    context.print(planLine(plan));
    return { json: plan };
  },
};

function changesOf({ values }: Input): Partial<Plan> {
  const changes: Partial<Plan> = {};
  if (values.hours !== undefined) {
    const [since, until] = String(values.hours).split('-');
    const hours = z.object({ since: ClockTime, until: ClockTime }).safeParse({ since, until });
    if (!hours.success || since === until)
      throw unusable('Hours are two times of day, as in --hours 22:00-06:00.');
    changes.hours = hours.data;
  }
  if (values.minutes !== undefined) {
    const minutes = Number(values.minutes);
    if (!Number.isInteger(minutes) || minutes < 1) throw unusable('Minutes are a whole number above 0.');
    changes.minutes = minutes;
  }
  if (values['quiet-days'] !== undefined) {
    const days = String(values['quiet-days'])
      .split(',')
      .map((day) => (DAYS as readonly string[]).indexOf(day.trim()));
    if (days.includes(-1)) throw unusable(`Days are ${DAYS.join(', ')}, with commas between them.`);
    changes.quietDays = [...new Set(days)].sort();
  }
  return changes;
}

function unusable(what: string): UserError {
  return new UserError(
    'usage',
    { what, why: 'Nights are reported, paused, resumed and planned.', next: 'See `dormouse help nights`.' },
    'usage',
  );
}
