// What of a conversation goes into the next prompt: complete exchanges only, the newest last.
import assert from 'node:assert/strict';
import { Conversation } from '../../../extension/editor/conversation.ts';

function exchange(
  conversation: Conversation,
  question: string,
  answer: string,
  state: 'done' | 'stopped' | 'failed',
) {
  conversation.add('user', question);
  const turn = conversation.add('assistant');
  turn.state = state;
  conversation.setAnswer(turn.id, answer);
}

describe('conversation', () => {
  it('gives complete exchanges back as messages', () => {
    const conversation = new Conversation();
    exchange(conversation, 'q1', 'a1', 'done');
    exchange(conversation, 'q2', 'half', 'stopped');
    exchange(conversation, 'q3', '', 'failed');
    exchange(conversation, 'q4', 'a4', 'done');
    conversation.add('user', 'q5');
    conversation.add('assistant');
    assert.deepEqual(
      conversation.history().map(({ role, content }) => `${role}:${content}`),
      ['user:q1', 'assistant:a1', 'user:q4', 'assistant:a4'],
    );
  });

  it('drops the oldest exchanges, whole', () => {
    const conversation = new Conversation();
    for (let n = 0; n < 10; n++) exchange(conversation, `q${n}`, `a${n}`, 'done');
    const history = conversation.history();
    assert.equal(history.length, 8);
    assert.deepEqual(history[0], { role: 'user', content: 'q6' });
    assert.deepEqual(history.at(-1), { role: 'assistant', content: 'a9' });
  });

  it('is a session of its own in the log', () => {
    assert.notEqual(new Conversation().session, new Conversation().session);
  });
});
