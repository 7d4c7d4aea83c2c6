// Marks at the code of an answer: which block, which line, what is meant instead; from real checks.
import assert from 'node:assert/strict';
import { codeMarks } from '../../../extension/chat/code-marks.ts';
import { checkBook } from '../../../extension/checks/book.ts';
import { memoryOf } from '../../support/memories.ts';

describe('marks at the code of an answer', function () {
  this.timeout(30_000);
  const module = memoryOf('never import `tern-kit`, the platform has it');
  const manager = memoryOf('use pnpm, never npm');
  const book = checkBook([module, manager], new Set());
  const marksOf = (answer: string) =>
    codeMarks(answer, async (syntax, code) => (await book.lookAtCode(syntax, code)).violations);

  it('name block, line and memory, and what to write where that is certain', async () => {
    const answer = [
      'Install it first:\n\n```sh\nnpm install\n```\n',
      'Then, in `a.ts`:\n\n```ts\n// tern-kit\nimport tern from "tern-kit"\n```\n',
    ].join('\n');
    assert.deepEqual(await marksOf(answer), [
      { block: 0, line: 1, code: 'npm', rule: manager.text, memory: manager.id, instead: 'pnpm' },
      { block: 1, line: 2, code: 'tern-kit', rule: module.text, memory: module.id },
    ]);
  });

  it('are none where the language is unknown, or nothing is broken', async () => {
    assert.deepEqual(await marksOf('```\nnpm install\n```\n'), []);
    assert.deepEqual(await marksOf('```klingon\nnpm install\n```\n'), []);
    assert.deepEqual(await marksOf('```sh\npnpm install\n```\nno code: npm install'), []);
  });
});
