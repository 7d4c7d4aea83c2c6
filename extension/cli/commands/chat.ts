// `dormouse chat`: a conversation on the terminal. What is taught in it is captured, and recalled a turn later.

import { createInterface } from 'node:readline/promises';
import { printableLines } from '../../base/printable.ts';
import { newId } from '../../base/scalars.ts';
import type { ChatMessage } from '../../model/schema.ts';
import { settle } from '../../sleep/settle.ts';
import type { Command } from '../../terminal/command.ts';
import { type Answer, ask } from '../../workspace/exchange.ts';
import { printLearned, printRecalled } from '../answer-lines.ts';

/** Messages that go back into the prompt; older ones are dropped, memories carry what mattered in them. */
const HISTORY = 8;

export const chat: Command = {
  name: 'chat',
  summary: 'talk with the assistant; what you teach is kept',
  usage: '',
  positionals: [0, 0],
  options: {},
  details:
    'What was learned or proposed is said under each answer, and that nothing was.\n' +
    'Reads one message a line from stdin until its end (Ctrl-D) or `/exit`. With --json the whole conversation\n' +
    'is printed at the end: {session, exchanges: [{question, answer, memories, learned, promptTokens, adapter, ms}]}.',
  async run(context) {
    const services = await context.services();
    // A night that ended while nobody was there is taken over first.
    await settle(services, { progress: context.progress, signal: context.signal });
    const session = `chat-${newId()}`;
    const prompt = context.stdin.isTTY && !context.json ? context.style.cyan('you › ') : '';
    const lines = createInterface({
      input: context.stdin,
      output: prompt ? context.stdout : undefined,
      prompt,
      terminal: prompt !== '',
    });
    // On a terminal readline takes Ctrl-C for itself; it means the same as everywhere else.
    lines.on('SIGINT', () => process.emit('SIGINT', 'SIGINT'));
    const close = () => lines.close();
    context.signal.addEventListener('abort', close, { once: true });
    const history: ChatMessage[] = [];
    const exchanges: ({ question: string } & Omit<
      Answer,
      'stopped' | 'leftOut' | 'tokens' | 'logged' | 'exchangesLeftOut'
    >)[] = [];
    try {
      lines.prompt();
      for await (const line of lines) {
        const question = line.trim();
        if (question === '/exit') break;
        if (question) {
          const {
            stopped,
            leftOut: _,
            tokens: _tokens,
            logged: __,
            exchangesLeftOut: ___,
            ...answer
          } = await ask(
            services,
            question,
            { history: history.slice(-HISTORY), capture: { session }, maxTokens: 'rest' },
            context.json ? undefined : (piece) => context.stdout.write(printableLines(piece)),
            context.signal,
          );
          context.print();
          await printRecalled(context, services, answer);
          await printLearned(context, services, answer);
          history.push({ role: 'user', content: question }, { role: 'assistant', content: answer.answer });
          exchanges.push({ question, ...answer });
          if (stopped === 'cancelled') break;
        }
        lines.prompt();
      }
    } finally {
      context.signal.removeEventListener('abort', close);
      lines.close();
    }
    return { json: { session, exchanges } };
  },
};
