// `dormouse promote ID`: what one workspace taught about the user counts in all of them.

import { printable } from '../../base/printable.ts';
import { promote as promoteMemory } from '../../memory/scope.ts';
import type { Command } from '../../terminal/command.ts';
import { memoryById, SHORTEST } from '../../workspace/find-memory.ts';

export const promote: Command = {
  name: 'promote',
  summary: 'let a memory about you count in all workspaces',
  usage: 'ID',
  positionals: [1, 1],
  options: {},
  details:
    `ID may be shortened to ${SHORTEST} or more characters. Only semantic memories that are live and that you typed\n` +
    'or accepted can be promoted (otherwise: refused, 3). The memory moves to your own ledger, with the quotes it\n' +
    'rests on, and is recalled in every workspace from now on. It enters the nights of this workspace; in another\n' +
    'one it does so when you promote it there, too. Nothing else ever leaves a workspace.',
  async run(context, input) {
    const services = await context.services();
    const memory = await memoryById(services, input.positionals[0] as string);
    await promoteMemory(services, memory);
    context.print(`Yours everywhere from now on: ${printable(memory.text)}`);
    for (const { quote } of memory.evidence)
      context.print(context.style.dim(`  its quote goes along: “${printable(quote)}”`));
    context.print('It enters the nights of this workspace.');
    const { memories } = await services.userMemories.read();
    return { json: memories.get(memory.id) };
  },
};
