// What of a conversation goes into the next prompt: what was said, the newest last; and how the log gives it back.
import assert from 'node:assert/strict';
import type { Turn } from '../../../extension/capture/schema.ts';
import { PURGED } from '../../../extension/capture/session-log.ts';
import { Conversation } from '../../../extension/chat/conversation.ts';

function exchange(
  conversation: Conversation,
  question: string,
  answer: string,
  state: 'done' | 'stopped' | 'failed',
) {
  conversation.add('user', question);
  const turn = conversation.add('assistant');
  turn.state = state;
  conversation.setAnswer(turn, answer);
}

describe('conversation', () => {
  it('gives what was said back as messages, also where an answer was stopped', () => {
    const conversation = new Conversation();
    exchange(conversation, 'q1', 'a1', 'done');
    exchange(conversation, 'q2', 'half', 'stopped');
    exchange(conversation, 'q3', '', 'failed');
    exchange(conversation, 'q4', 'a4', 'done');
    conversation.add('user', 'q5');
    conversation.add('assistant');
    assert.deepEqual(
      conversation.history().map(({ role, content }) => `${role}:${content}`),
      ['user:q1', 'assistant:a1', 'user:q2', 'assistant:half', 'user:q4', 'assistant:a4'],
    );
  });

  it('is a session of its own in the log', () => {
    assert.notEqual(new Conversation().session, new Conversation().session);
  });

  it('loses what was forgotten, its summary, and what was said of it without a model', async () => {
    const conversation = new Conversation();
    exchange(conversation, 'the port of quartz is 4182', 'Noted.', 'done');
    exchange(conversation, '/remember the port of quartz is 4182', 'Remembered.', 'done');
    exchange(conversation, 'q3', 'a3', 'done');
    conversation.note(conversation.turns[1]!, [1, 2]);
    conversation.note(conversation.turns[5]!, [3, 4]);
    conversation.summary = { text: 'The port is 4182.', minutes: 'The port is 4182.', exchanges: 1 };
    async function* log(): AsyncIterable<Turn> {
      for (const [turn, text] of [PURGED, 'Noted.', 'q3', 'a3'].entries())
        yield {
          session: 's',
          turn: turn + 1,
          role: 'user',
          text,
          at: '2026-11-29T00:00:00Z',
          source: 'user',
        };
    }
    await conversation.forget(log(), 'the port of quartz is 4182');
    assert.equal(conversation.summary, undefined);
    assert.deepEqual(
      conversation.history().map(({ content }) => content),
      ['q3', 'a3'],
    );
    assert.deepEqual(
      conversation.turns.map(({ id, text }) => (text === '' ? conversation.answer(id) : text)),
      [PURGED, PURGED, PURGED, PURGED, 'q3', 'a3'],
    );
  });

  it('comes back from its session, continued answers whole and forgotten words out of the prompt', async () => {
    async function* logged(): AsyncIterable<Turn> {
      const said: [Turn['role'], string][] = [
        ['user', 'q1'],
        ['assistant', '**half'],
        ['assistant', ' and half**'],
        ['user', PURGED],
        ['assistant', PURGED],
        ['user', PURGED],
        ['assistant', 'a2'],
      ];
      for (const [index, [role, text]] of said.entries())
        yield { session: 's', turn: index + 1, role, text, at: '2026-11-29T00:00:00Z', source: role };
    }
    const conversation = await Conversation.restore('chat-s', logged());
    assert.equal(conversation.session, 'chat-s');
    assert.deepEqual(
      conversation.turns.map(({ role, state }) => `${role} ${state}`),
      ['user done', 'assistant done', 'user done', 'assistant done'],
    );
    assert.match(conversation.turns[1]!.blocks[0]!, /<strong>half and half<\/strong>/);
    assert.deepEqual(
      conversation.history().map(({ content }) => content),
      ['q1', '**half and half**'],
    );
    const next = conversation.add('user', 'q3');
    assert.equal(next.id, 4);
  });
});
