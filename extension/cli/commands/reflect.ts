// `dormouse reflect`: makes memories of what the session log holds and was not looked at yet.

import type { Memory } from '../../memory/schema.ts';
import { reflectSession } from '../../reflection/reflect.ts';
import { rulesReflector } from '../../reflection/rules.ts';
import type { Command } from '../command.ts';
import { memoryLine } from '../memory-lines.ts';

export const reflect: Command = {
  name: 'reflect',
  summary: 'make memories of the captured sessions',
  usage: '',
  positionals: [0, 0],
  options: {},
  details:
    'Runs again without harm: only turns that were not reflected yet are looked at. Memories that Dormouse is\n' +
    'not sure of are proposed for your review. --json prints {sessions, added: [memory], superseded: [memory]}.',
  async run(context) {
    const services = await context.services();
    const before = await services.memories.read();
    const sessions = await services.sessions.sessions();
    for (const [index, session] of sessions.entries()) {
      context.progress.report(`Reflecting on ${session}`, index / sessions.length);
      await reflectSession(services, session, rulesReflector, {
        progress: context.progress,
        signal: context.signal,
      });
    }
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
    context.print(
      `${added.length} new memories, ${superseded.length} superseded, ${sessions.length} sessions.`,
    );
    return { json: { sessions: sessions.length, added, superseded } };
  },
};
