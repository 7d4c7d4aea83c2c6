// Conventions that stand in the prompt whatever is asked.
import assert from 'node:assert/strict';
import type { Memory } from '../../../extension/memory/schema.ts';
import { recall } from '../../../extension/recall/recall.ts';
import { appliesTo, standingBudget, standingConventions } from '../../../extension/recall/standing.ts';
import { memoryOf } from '../../support/memories.ts';

const texts = (memories: Memory[]) => memories.map(({ text }) => text);

describe('standing conventions', () => {
  const pnpm = memoryOf('Use pnpm, never npm', { createdAt: '2026-11-01T08:00:00.000Z' });
  const dates = memoryOf('Write dates as ISO 8601', { createdAt: '2026-11-02T08:00:00.000Z' });
  const api = memoryOf('Handlers return a Result', { applies: { globs: ['packages/api/**'] } });
  const endpoint = memoryOf('Bump the minor version', { applies: { when: 'when you add an endpoint' } });

  it('are conventions that count, and nothing else', () => {
    const others = [
      memoryOf('Postgres listens on port 5433', { kind: 'episodic' }),
      memoryOf('Use yarn', { status: 'proposed' }),
      memoryOf('Use tabs', { expiresAt: '2026-01-01T00:00:00.000Z' }),
    ];
    assert.deepEqual(texts(standingConventions([pnpm, ...others], { budget: 600 })), ['Use pnpm, never npm']);
  });

  it('come most general first, and those of other files not at all', () => {
    const all = [api, endpoint, pnpm, dates];
    const general = ['Write dates as ISO 8601', 'Use pnpm, never npm', 'Bump the minor version'];
    assert.deepEqual(texts(standingConventions(all, { budget: 600 })), general);
    assert.deepEqual(texts(standingConventions(all, { budget: 600, file: 'packages/web/a.ts' })), general);
    assert.deepEqual(texts(standingConventions(all, { budget: 600, file: 'packages/api/src/a.ts' })), [
      ...general,
      'Handlers return a Result',
    ]);
  });

  it('keep to the budget, and a long one keeps no shorter one out', () => {
    const long = memoryOf(`Never ${'very '.repeat(200)}long`, { createdAt: '2026-11-09T08:00:00.000Z' });
    assert.deepEqual(texts(standingConventions([long, pnpm, dates], { budget: 12 })), [
      'Write dates as ISO 8601',
    ]);
  });

  it('get the room of the context where the question asks for them, in any language', () => {
    assert.equal(standingBudget('how do I add zod?', 600, 9000), 600);
    for (const question of [
      'what conventions do we have?',
      'List our coding rules',
      'Welche Regeln haben wir?',
      '我们有什么规范?',
    ])
      assert.equal(standingBudget(question, 600, 9000), 3000, question);
    assert.equal(standingBudget('what conventions do we have?', 600, 900), 600);
  });

  it('know globs with braces, lists and dots', () => {
    const braces = memoryOf('a', { applies: { globs: ['src/**/*.{ts,tsx}', '.github/**'] } });
    assert.ok(appliesTo(braces, 'src/a/b.tsx') && appliesTo(braces, '.github/workflows/ci.yml'));
    assert.ok(!appliesTo(braces, 'src/a/b.py') && !appliesTo(braces, undefined));
  });

  it('let what is about the file at hand be recalled before what is about others', () => {
    const web = memoryOf('Handlers of forms validate on blur', { applies: { globs: ['packages/web/**'] } });
    const handlers = memoryOf('Handlers of routes validate the body', {
      applies: { globs: ['packages/api/**'] },
    });
    const first = (file: string) => recall('handlers validate', [web, handlers], { file })[0]?.memory.text;
    assert.equal(first('packages/web/form.ts'), web.text);
    assert.equal(first('packages/api/route.ts'), handlers.text);
  });
});
