// Code beside a question: named, fenced so that it cannot break out, and left out piece by piece where room is short.
import assert from 'node:assert/strict';
import { type Attachment, withAttachments } from '../../../extension/recall/attachment.ts';
import { promptChoices } from '../../../extension/recall/prompt-choice.ts';

const piece = (file: string, text: string): Attachment => ({ kind: 'file', file, from: 1, to: 2, text });
const history = [1, 2, 3].flatMap((n) => [
  { role: 'user' as const, content: `question ${n} ${'x'.repeat(900)}` },
  { role: 'assistant' as const, content: `answer ${n}` },
]);

describe('attachments', () => {
  it('stand before the question by name, in a fence that they cannot close', () => {
    const said = withAttachments('why?', [piece('a.md', 'one\n````\ntwo')]);
    assert.match(said, /^a\.md, lines 1 to 2, open in the editor:\n`{5}\none\n````\ntwo\n`{5}\n\nwhy\?$/);
  });

  it('go into the prompt of a real model only, and never into the question that is captured', () => {
    const attachments = [piece('a.ts', 'loop()')];
    const last = (family: 'real' | 'embedded') =>
      [...promptChoices(family, [], 'why?', { attachments })][0]!.messages.at(-1)!.content;
    assert.match(last('real'), /loop\(\)/);
    assert.equal(last('embedded'), 'why?');
  });

  it('give way after the oldest exchanges, the largest first, until an answer has room', () => {
    const small = piece('small.ts', 'y'.repeat(30));
    const large = piece('large.ts', 'z'.repeat(6000));
    const tried = [...promptChoices('real', [], 'why?', { history, attachments: [large, small] }, 2048)];
    const [first] = tried;
    assert.deepEqual(first!.leftOut, [large]);
    assert.match(first!.messages.at(-1)!.content, /small\.ts/);
    assert.equal(first!.messages.length, 2, 'the exchanges went first');
    assert.deepEqual(tried.at(-1)!.leftOut, [large, small]);
    const roomy = [...promptChoices('real', [], 'why?', { history, attachments: [small] }, 4096)];
    assert.equal(roomy[0]!.messages.length, 2 + history.length);
    assert.deepEqual(roomy[0]!.leftOut, []);
  });
});
