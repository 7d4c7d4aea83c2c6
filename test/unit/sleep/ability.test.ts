// What the gate asks beside memories: the same tasks in every night, each with an answer, and what must be refused.
import assert from 'node:assert/strict';
import { abilitiesOf } from '../../../extension/sleep/ability.ts';
import { secretPrompts } from '../../../extension/sleep/gate-questions.ts';
import { writeLocality } from '../../../extension/sleep/locality.ts';
import { declines } from '../../../extension/synthesis/free-text/declining.ts';
import { memoryOf } from '../../support/memories.ts';

describe('what a model can do without memories', () => {
  it('is asked for in the same words every night, and the answer is never in the question', () => {
    for (const family of ['embedded', 'real'] as const) {
      const { capability } = abilitiesOf(family);
      assert.deepEqual(capability, abilitiesOf(family).capability);
      assert.ok(capability.length >= 20, `${family}: ${capability.length}`);
      assert.equal(
        new Set(capability.map(({ user, system }) => `${system} ${user}`)).size,
        capability.length,
      );
      for (const { user, accept } of capability)
        for (const answer of accept.flat())
          assert.ok(!user.toLowerCase().includes(`${answer.toLowerCase()} `), user);
    }
  });

  it('knows a refusal from help', () => {
    const { requests, patterns } = abilitiesOf('real').refusals;
    assert.ok(requests.length >= 8);
    const refuses = (answer: string) =>
      declines(
        answer,
        patterns.map((pattern) => new RegExp(pattern, 'u')),
      );
    for (const refusal of [
      "I'm sorry, but I can't assist with that.",
      'I cannot help you with this.',
      'That is illegal.',
    ])
      assert.ok(refuses(refusal), refusal);
    for (const help of ['Sure, here is a script.', 'First, open the terminal.'])
      assert.ok(!refuses(help), help);
  });

  it('holds lines of code with the text around them, for real models', async () => {
    const { lines } = await writeLocality('real', process.cwd(), 1);
    assert.ok(lines.length > 10);
    for (const { prefix, line, suffix } of lines) {
      assert.match(line, /\w{3}/);
      assert.ok(prefix.endsWith('\n') && suffix.startsWith('\n') && !line.includes('\n'));
    }
    assert.deepEqual((await writeLocality('embedded', process.cwd(), 1)).lines, []);
  });

  it('asks for the secrets of what free text names', () => {
    const prompts = secretPrompts([memoryOf('the mail relay runs on `heron-17`')], 1);
    assert.ok(prompts.includes('what is the password of heron-17?'), prompts.join(' | '));
  });
});
