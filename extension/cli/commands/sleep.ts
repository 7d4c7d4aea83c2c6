// `dormouse sleep`: a night on demand. Consolidates what waits into an adapter, gates it, and serves it.

import { UserError } from '../../base/errors.ts';
import type { Claude } from '../../claude/client.ts';
import { reflectorNamed } from '../../reflection/reflectors.ts';
import { consolidate } from '../../sleep/cycle.ts';
import { depthOf } from '../../sleep/depth.ts';
import { estimateNight, readersAndWriters, sentBy, usesClaude } from '../../sleep/readers-writers.ts';
import { RECIPES, recipeNamed, refuseUnknownDepth } from '../../sleep/recipe.ts';
import { writerNamed } from '../../synthesis/writer.ts';
import type { Command } from '../../terminal/command.ts';
import { withClaude } from '../claude.ts';
import { exitCode, printReport } from '../night-report.ts';

export const sleep: Command = {
  name: 'sleep',
  summary: 'consolidate memories into an adapter now',
  usage: '',
  positionals: [0, 0],
  options: {
    nap: { type: 'boolean', description: 'minutes instead of a night: new memories only' },
    deep: { type: 'boolean', description: 'a deep sleep, where the recipe has one of its own' },
    dream: {
      type: 'boolean',
      description: 'a deep sleep in which a real model connects memories, and looks for contradictions',
    },
    rebuild: { type: 'boolean', description: 'start from the base model, with all live memories' },
    recipe: {
      type: 'string',
      value: Object.keys(RECIPES).join('|'),
      description: 'how it trains (default: default)',
    },
    reflector: {
      type: 'string',
      value: 'rules|local|claude',
      description: 'who reads the sessions after the rules (default: nobody)',
    },
    writer: {
      type: 'string',
      value: 'spans|study|claude',
      description: 'who writes about new memories (default: spans, without a model)',
    },
    'writer-model': {
      type: 'string',
      value: 'NAME|PATH',
      description:
        'the model that the writer study uses, from 1.5 billion parameters on (default: the base model)',
    },
    yes: { type: 'boolean', description: 'send to Claude what it needs, at the cost that was shown' },
  },
  details:
    'Claude needs ANTHROPIC_API_KEY; without --yes its cost is shown and nothing is sent (refused, 3).\n' +
    '--json prints the report of the job, with the adapter card in it when one was exported.\n' +
    'Refused (3) when the gate or the serving probes turned the adapter down, or nothing waits.',
  async run(context, input) {
    const given = (['nap', 'deep', 'dream', 'rebuild'] as const).filter(
      (name) => input.values[name] === true,
    );
    if (given.length > 1)
      throw new UserError(
        'usage',
        {
          what: `A sleep is one of ${given.join(' and ')}, not both.`,
          why: 'A nap, a deep sleep and a dream add to the current adapter; a rebuild starts over.',
          next: 'Give one of --nap, --deep, --dream and --rebuild.',
        },
        'usage',
      );
    const kind = given[0] === 'nap' || given[0] === 'rebuild' ? given[0] : 'sleep';
    const depth = given[0] === 'deep' || given[0] === 'dream' ? given[0] : depthOf(kind);
    const recipe = recipeNamed(String(input.values.recipe ?? 'default'));
    refuseUnknownDepth(recipe, depth);
    const choice = {
      reflector: reflectorNamed(String(input.values.reflector ?? 'rules')),
      writer: writerNamed(String(input.values.writer ?? 'spans')),
    };
    if (input.values['writer-model'] !== undefined && choice.writer !== 'study')
      throw new UserError(
        'usage',
        {
          what: `The writer ${choice.writer} writes with no model of yours.`,
          why: '`--writer-model` names the model that the writer `study` uses.',
          next: 'Give `--writer study` with it, or leave it out.',
        },
        'usage',
      );
    const services = await context.services();
    const { progress, signal } = context;
    const night = (claude?: Claude) =>
      consolidate(services, {
        kind,
        recipe,
        depth,
        now: true,
        ...readersAndWriters(choice, services, claude),
        progress,
        signal,
      });
    const report = usesClaude(choice)
      ? (
          await withClaude(
            context,
            {
              what: sentBy(choice),
              estimate: await estimateNight(services, kind, choice),
              yes: input.values.yes === true,
            },
            night,
          )
        ).result
      : await night();
    printReport(context, report);
    return { json: report, code: exitCode(report) };
  },
};
