// `dormouse review`: what waits for a decision, and the decision.

import { UserError } from '../../base/errors.ts';
import { expireMemories } from '../../memory/expiry.ts';
import { findMemory, readLedgers } from '../../memory/ledgers.ts';
import { acceptMemory, rejectMemory, reviewItems } from '../../memory/review.ts';
import type { Command } from '../../terminal/command.ts';
import { printable } from '../../terminal/terminal.ts';
import { memoryByPrefix, SHORTEST } from '../find-memory.ts';
import { memoryLine } from '../memory-lines.ts';

const decisions = { accept: acceptMemory, reject: rejectMemory };

export const review: Command = {
  name: 'review',
  summary: 'decide what Dormouse is not sure of',
  usage: '[accept|reject ID]',
  positionals: [0, 2],
  options: {},
  details:
    'Without arguments it lists what waits, each with the reason: proposals; memories that exclude each other, where\n' +
    'neither is clearly newer; newer ones that may take the place of older ones; memories that have expired, by the\n' +
    'day in their text or because nothing asked for them for 30 nights; memories about code that changed. `accept`\n' +
    'lets a memory count and replaces what it is against; `reject` takes it out of use, and keeps it in the history.\n' +
    `ID may be shortened to ${SHORTEST} or more characters.\n` +
    'What does not wait is refused (3). --json prints [{memory, why, reason, against: [memory]}], or the memory.',
  async run(context, { positionals: [decision, prefix] }) {
    const services = await context.services();
    if (decision === undefined) {
      await expireMemories(services);
      const items = await reviewItems(services);
      for (const { memory, reason, against } of items) {
        context.print(memoryLine(context.style, memory));
        context.print(context.style.dim(`  ${reason}`));
        for (const other of against)
          context.print(context.style.dim(`  against ${other.id}  ${printable(other.text)}`));
      }
      context.print(
        items.length === 0
          ? 'Nothing waits for a decision.'
          : `${items.length} wait: \`dormouse review accept ID\` or \`dormouse review reject ID\`.`,
      );
      return { json: items };
    }
    if ((decision !== 'accept' && decision !== 'reject') || prefix === undefined)
      throw new UserError(
        'usage',
        {
          what: '`dormouse review` does not understand that.',
          why: `After \`review\` comes nothing, or \`accept\` or \`reject\` with the id of a memory.`,
          next: 'See `dormouse review --help`.',
        },
        'usage',
      );
    const { id } = await memoryByPrefix(services, prefix);
    await decisions[decision](services, id);
    const decided = findMemory(await readLedgers(services), id);
    if (decided) context.print(memoryLine(context.style, decided));
    return { json: decided };
  },
};
