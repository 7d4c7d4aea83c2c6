// `dormouse ask QUESTION`: one question to the assistant of this workspace.

import { settle } from '../../sleep/settle.ts';
import type { Command } from '../../terminal/command.ts';
import { ask as askAssistant } from '../../workspace/exchange.ts';

export const ask: Command = {
  name: 'ask',
  summary: 'ask the assistant one question',
  usage: 'QUESTION',
  positionals: [1, 1],
  options: {
    'no-adapter': { type: 'boolean', description: 'ask the bare base model' },
    'no-recall': { type: 'boolean', description: 'put no memories into the prompt' },
  },
  details:
    'Nothing is captured: to teach, use `dormouse remember` or `dormouse chat`.\n' +
    '--json prints {answer, memories: [{id, stage}], promptTokens, adapter, ms}.',
  async run(context, input) {
    const services = await context.services();
    // A night that ended while nobody was there is taken over first.
    await settle(services, { progress: context.progress, signal: context.signal });
    const { stopped, ...answer } = await askAssistant(
      services,
      input.positionals[0] as string,
      { adapter: input.values['no-adapter'] !== true, recall: input.values['no-recall'] !== true },
      context.json ? undefined : (piece) => context.stdout.write(piece),
      context.signal,
    );
    context.print();
    for (const { id, stage } of answer.memories)
      context.print(context.style.dim(`  from memory ${id} (${stage})`));
    return { json: answer, code: stopped === 'cancelled' ? 1 : 0 };
  },
};
