// `dormouse reflect`: makes memories of what the session log holds and was not looked at yet.

import type { Memory } from '../../memory/schema.ts';
import { estimateAll, reflectorNamed, reflectorOf } from '../../reflection/reflectors.ts';
import { reflectSessions } from '../../reflection/sessions.ts';
import type { Command } from '../../terminal/command.ts';
import { counted } from '../../terminal/terminal.ts';
import { withClaude } from '../claude.ts';
import { memoryLine } from '../memory-lines.ts';

export const reflect: Command = {
  name: 'reflect',
  summary: 'make memories of the captured sessions',
  usage: '',
  positionals: [0, 0],
  options: {
    reflector: {
      type: 'string',
      value: 'rules|local|claude',
      description: 'who reads: the rules (default), the local chat model, or Claude',
    },
    yes: { type: 'boolean', description: 'send the sessions to Claude at the cost that was shown' },
  },
  details:
    'Runs again without harm: each reflector looks only at turns that it has not read yet. Memories that Dormouse\n' +
    'is not sure of are proposed for your review. Claude needs ANTHROPIC_API_KEY, gets the redacted sessions, and\n' +
    'shows its cost before and after; without --yes nothing is sent (refused, 3). A session that could not be read\n' +
    'is tried again next time, and the command fails (1) after the others were read.\n' +
    '--json prints {sessions, added: [memory], superseded: [memory], failed: [{session, code, what, why, next}],\n' +
    'claude: null | {model, host, estimate, used}}.',
  async run(context, input) {
    const name = reflectorNamed(String(input.values.reflector ?? 'rules'));
    const services = await context.services();
    const before = await services.memories.read();
    const { progress, signal } = context;
    const estimate = name === 'claude' ? await estimateAll(services) : undefined;
    // Where Claude has read everything, there is nothing to agree to.
    const { result, bill } =
      estimate && estimate.requests > 0
        ? await withClaude(
            context,
            { what: 'the sessions', estimate, yes: input.values.yes === true },
            (claude) => reflectSessions(services, reflectorOf(name, services, claude), { progress, signal }),
          )
        : {
            result: estimate
              ? { sessions: (await services.sessions.sessions()).length, failed: [] }
              : await reflectSessions(services, reflectorOf(name, services, undefined), { progress, signal }),
            bill: null,
          };
    const after = await services.memories.read();
    const changed = (status: (memory: Memory, old: Memory | undefined) => boolean) =>
      [...after.memories.values()].filter((memory) => status(memory, before.memories.get(memory.id)));
    const added = changed((_, old) => old === undefined);
    const superseded = changed(
      (memory, old) => memory.status === 'superseded' && old?.status !== 'superseded',
    );
    for (const memory of added)
      context.print(`${memory.kind.padEnd(10)}  ${memoryLine(context.style, memory)}`);
    for (const memory of superseded)
      context.print(context.style.dim(`superseded  ${memoryLine(context.style, memory)}`));
    for (const { session, error } of result.failed)
      context.print(context.style.red(`${session}: ${error.text.what} ${error.text.why} ${error.text.next}`));
    context.print(
      `${counted(added.length, 'new memory', 'new memories')}, ${superseded.length} superseded, ` +
        `${counted(result.sessions, 'session')}.`,
    );
    const failed = result.failed.map(({ session, error }) => ({ session, code: error.code, ...error.text }));
    return {
      json: { sessions: result.sessions, added, superseded, failed, claude: bill },
      code: failed.length > 0 ? 1 : 0,
    };
  },
};
