// Conversations of other programs: whatever order their messages have, one question comes out, or one clear error.
import assert from 'node:assert/strict';
import { isUserError } from '../../../extension/base/errors.ts';
import type { ChatMessage } from '../../../extension/model/schema.ts';
import { composeMessages } from '../../../extension/recall/prompt.ts';
import { foreignTalk } from '../../../extension/workspace/foreign-talk.ts';

const said = (...pairs: [ChatMessage['role'], string][]) =>
  pairs.map(([role, content]): ChatMessage => ({ role, content }));

describe('a foreign conversation', () => {
  it('gives instructions, history and the last question of the user', () => {
    const talk = foreignTalk(
      said(
        ['system', 'Be brief.'],
        ['user', 'a'],
        ['assistant', 'b'],
        ['system', 'In French.'],
        ['user', 'c'],
      ),
    );
    assert.deepEqual(talk, {
      instructions: 'Be brief.\n\nIn French.',
      history: said(['user', 'a'], ['assistant', 'b']),
      question: 'c',
    });
  });

  it('joins messages of one role, so that user and assistant take turns', () => {
    const { history, question } = foreignTalk(
      said(['user', 'a'], ['user', 'b'], ['assistant', ''], ['assistant', 'c'], ['user', 'd'], ['user', 'e']),
    );
    assert.deepEqual([history, question], [said(['user', 'a\n\nb'], ['assistant', 'c']), 'd\n\ne']);
  });

  it('refuses one without a question', () => {
    for (const messages of [said(), said(['system', 'x']), said(['user', 'a'], ['assistant', 'b'])])
      assert.throws(
        () => foreignTalk(messages),
        (error) => isUserError(error, 'no-question'),
      );
  });

  it('puts instructions behind our own words, and gives the embedded model none', () => {
    const system = (family: 'real' | 'embedded') =>
      composeMessages([], family, [], 'q', 'Answer in verse.')[0]!.content;
    assert.match(
      system('real'),
      /^You are the coding assistant of this project\.[\s\S]*\n\nAnswer in verse\.$/,
    );
    assert.doesNotMatch(system('embedded'), /verse/);
  });
});
