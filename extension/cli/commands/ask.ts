// `dormouse ask QUESTION`: one question to the assistant of this workspace.

import { printableLines } from '../../base/printable.ts';
import { settle } from '../../sleep/settle.ts';
import type { Command } from '../../terminal/command.ts';
import { givenText } from '../../terminal/given-text.ts';
import { ask as askAssistant } from '../../workspace/exchange.ts';
import { printRecalled } from '../answer-lines.ts';

export const ask: Command = {
  name: 'ask',
  summary: 'ask the assistant one question',
  usage: '[QUESTION|-]',
  positionals: [0, 1],
  options: {
    'no-adapter': { type: 'boolean', description: 'ask the bare base model' },
    'no-recall': { type: 'boolean', description: 'put no memories into the prompt' },
  },
  details:
    'Nothing is captured: to teach, use `dormouse remember` or `dormouse chat`.\n' +
    'The question may come through a pipe; `-` reads it from there.\n' +
    '--json prints {answer, memories: [{id, stage, used}], promptTokens, adapter, ms}.',
  async run(context, input) {
    const question = await givenText(context, input, {
      what: 'There is no question.',
      example: 'dormouse ask "which port does payments use?"',
    });
    const services = await context.services();
    // A night that ended while nobody was there is taken over first.
    await settle(services, { progress: context.progress, signal: context.signal });
    const {
      stopped,
      leftOut: _,
      tokens: _tokens,
      logged: __,
      exchangesLeftOut: ___,
      ...answer
    } = await askAssistant(
      services,
      question,
      { adapter: input.values['no-adapter'] !== true, recall: input.values['no-recall'] !== true },
      context.json ? undefined : (piece) => context.stdout.write(printableLines(piece)),
      context.signal,
    );
    context.print();
    await printRecalled(context, services, answer);
    return { json: answer, code: stopped === 'cancelled' ? 1 : 0 };
  },
};
