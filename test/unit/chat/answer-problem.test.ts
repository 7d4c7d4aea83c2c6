// A failure in the chat offers what mends it.
import assert from 'node:assert/strict';
import { UserError } from '../../../extension/base/errors.ts';
import { answerProblem } from '../../../extension/chat/answer-problem.ts';
import { recordedHash } from '../../../extension/model/model-record.ts';

describe('the problem of an answer', () => {
  it('offers another model where the file is at fault, and the setting where it names the file', async () => {
    const missing = await recordedHash('/nowhere/x.gguf', '/nowhere').catch((error: unknown) => error);
    const said = answerProblem(missing, true);
    assert.deepEqual(
      said.actions.map(({ label }) => label),
      ['Open Settings', 'Choose a Model'],
    );
    assert.match(said.what, /x\.gguf/);
    assert.doesNotMatch(said.why, /ENOENT|stat/);
    assert.deepEqual(
      answerProblem(missing, false).actions.map(({ name }) => name),
      ['chooseModel'],
    );
  });

  it('offers nothing beside asking again for other refusals, and the log for a defect', () => {
    const text = { what: 'a', why: 'b', next: 'c' };
    assert.deepEqual(answerProblem(new UserError('prompt-too-long', text), true), { ...text, actions: [] });
    assert.deepEqual(
      answerProblem(new Error('x'), true).actions.map(({ name }) => name),
      ['showLog'],
    );
  });
});
