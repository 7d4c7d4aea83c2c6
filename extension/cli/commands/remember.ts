// `dormouse remember TEXT`: an explicit order of the user, so what it says is a live memory at once.
import { UserError } from '../../base/errors.ts';
import type { Command } from '../../terminal/command.ts';
import { givenText } from '../../terminal/given-text.ts';
import { rememberCode, remember as rememberText } from '../../workspace/remember.ts';
import { memoryLine } from '../memory-lines.ts';

function placeOf(value: string): { file: string; from: number; to: number } {
  const found = /^(.+):(\d+)(?:-(\d+))?$/.exec(value);
  if (found?.[1]) return { file: found[1], from: Number(found[2]), to: Number(found[3] ?? found[2]) };
  throw new UserError(
    'usage',
    {
      what: `${JSON.stringify(value)} names no lines of a file.`,
      why: 'Its form is FILE:LINE or FILE:FROM-TO.',
      next: 'For example: `--code src/main.ts:10-14`.',
    },
    'usage',
  );
}

export const remember: Command = {
  name: 'remember',
  summary: 'teach one thing, in a sentence',
  usage: '[TEXT|-]',
  positionals: [0, 1],
  options: {
    code: {
      type: 'string',
      value: 'FILE:FROM-TO',
      description: 'the lines it is about: it is flagged when they change',
    },
  },
  details:
    'The text may come through a pipe; `-` reads it from there.\n' +
    'Because you ordered it, the memory needs no review. A statement about something that is known already\n' +
    'replaces what was known. A sentence that holds a secret is refused, and nothing of it is written.',
  async run(context, input) {
    const text = await givenText(context, input, {
      what: 'There is nothing to remember.',
      example: 'dormouse remember "the gateway listens on port 8081"',
    });
    const services = await context.services();
    const code = typeof input.values.code === 'string' ? placeOf(input.values.code) : undefined;
    const memories = code
      ? await rememberCode(services, text, code)
      : await rememberText(services, text, context.signal);
    for (const memory of memories) context.print(memoryLine(context.style, memory));
    return { json: memories };
  },
};
