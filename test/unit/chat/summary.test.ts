// When a conversation is summarised, of what, and that nothing of it is left out unread.
import assert from 'node:assert/strict';
import { Conversation } from '../../../extension/chat/conversation.ts';
import { exchangesToSummarise, summarise, withQuotes } from '../../../extension/chat/summary.ts';
import type { ChatMessage } from '../../../extension/model/schema.ts';

const exchange = (n: number, length = 300): ChatMessage[] => [
  { role: 'user', content: `q${n} ${'x'.repeat(length)}` },
  { role: 'assistant', content: `a${n} ${'y'.repeat(length)}` },
];
const history = (count: number) => Array.from({ length: count }, (_, n) => exchange(n)).flat();

/** A model that notes what it reads, and answers by counting. */
function reader() {
  const read: string[] = [];
  const chat = async ({ messages }: { messages: ChatMessage[] }) => {
    read.push(messages.map(({ content }) => content).join('\n'));
    return { text: ` summary ${read.length} `, promptTokens: 1, stopped: 'end' as const };
  };
  return { read, model: { chat } as unknown as Parameters<typeof summarise>[0] };
}

describe('a summary of a conversation', () => {
  it('is due at 80 % of the context, for all but the last two exchanges', () => {
    assert.equal(exchangesToSummarise(history(5), 100, 4000, false), 0);
    assert.equal(exchangesToSummarise(history(10), 1500, 4000, false), 8);
    assert.equal(exchangesToSummarise(history(10), 1500, 4000, true), 0, 'the user wants everything');
    assert.equal(exchangesToSummarise(history(10), 2500, 4000, true), 8, 'and then it does not fit');
    assert.equal(exchangesToSummarise(history(2), 9000, 4000, false), 0);
  });

  it('reads every word, piece by piece, each with the summary of those before', async () => {
    const { read, model } = reader();
    const long = exchange(9, 9000);
    const text = await summarise(model, [...history(3), ...long], { contextSize: 2000, earlier: 'earlier' });
    assert.ok(read.length > 3);
    assert.match(read[0]!, /earlier[\s\S]*q0/);
    assert.match(read[1]!, /summary 1/);
    assert.equal(text, `summary ${read.length}`);
    const letters = (of: string) => [...read.join('').matchAll(new RegExp(of, 'g'))].length;
    assert.ok(letters('x') >= 3 * 300 + 9000 && letters('y') >= 3 * 300 + 9000);
    assert.ok(read.every((prompt) => prompt.length < 2000 * 3 * 0.8));
  });

  it('keeps what the user said in the same words, the newest of many', () => {
    const text = withQuotes('Minutes.', [
      { role: 'user', content: 'use p-retry\nwith 5 retries' },
      { role: 'assistant', content: 'Done.' },
      { role: 'user', content: 'x'.repeat(500) },
    ]);
    assert.match(text, /^Minutes\.\n\nThe developer said:\n\n- use p-retry with 5 retries\n- x{159}…$/);
    const many = withQuotes('', history(20));
    assert.equal(many.match(/^- q/gm)!.length, 12);
    assert.match(many, /- q19/);
  });

  it('stands for the exchanges that it was made of, until one of them is taken out', () => {
    const conversation = new Conversation();
    for (let n = 0; n < 4; n++) {
      conversation.add('user', `q${n}`);
      const turn = conversation.add('assistant');
      turn.state = 'done';
      conversation.setAnswer(turn, `a${n}`);
    }
    conversation.summary = { text: 'sum', minutes: 'sum', exchanges: 2 };
    const contents = () => conversation.history().map(({ content }) => content);
    assert.deepEqual(contents().slice(1), ['sum', 'q2', 'a2', 'q3', 'a3']);
    assert.equal(conversation.exchanges().length, 8);
    assert.deepEqual(
      conversation.history(3).map(({ content }) => content),
      ['q0', 'a0'],
      'what was asked before the summary was made goes without it',
    );
    conversation.remove(6);
    assert.equal(conversation.summary?.text, 'sum', 'it was not made of this one');
    conversation.remove(0);
    assert.equal(conversation.summary, undefined);
    assert.deepEqual(contents(), ['q1', 'a1', 'q2', 'a2']);
  });
});
