// The assistant answers through the extension's API from what it was told a moment ago.
import assert from 'node:assert/strict';
import { dormouse, remember } from './extension.ts';

describe('asking', () => {
  it('streams an answer from a memory in the prompt, and says which one', async () => {
    const memory = await remember('the port of brindlewick is 7341');
    const pieces: string[] = [];
    const answer = await (await dormouse()).ask('which port does brindlewick use?', (piece) =>
      pieces.push(piece),
    );
    assert.match(answer.answer, /7341/);
    assert.equal(pieces.join(''), answer.answer);
    assert.ok(pieces.length > 1, 'the answer came in one piece');
    assert.deepEqual(
      answer.memories.find(({ id }) => id === memory.id),
      { id: memory.id, stage: 'context', used: true },
    );
    assert.equal(answer.adapter, null);
    assert.ok(answer.promptTokens > 0);
  });

  it('says that it does not know what nobody told it', async () => {
    const answer = await (await dormouse()).ask('which port does velvetscarp use?');
    assert.match(answer.answer, /don't know/);
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    const answer = await (await dormouse()).ask(
      'which port does brindlewick use?',
      () => abort.abort(),
      abort.signal,
    );
    assert.equal(answer.stopped, 'cancelled');
  });
});
