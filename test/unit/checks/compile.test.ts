// Memories to checks: what a sentence forbids, where, and which examples its checks stood.
import assert from 'node:assert/strict';
import { compile } from '../../../extension/checks/compile.ts';
import { violationsIn } from '../../../extension/checks/find.ts';
import { readRule } from '../../../extension/checks/forbidden.ts';
import { placeOf } from '../../../extension/checks/place.ts';

const rule = (text: string, kind: 'semantic' | 'procedural' | 'episodic' = 'semantic') => ({
  id: '01M8NQDF7BAT5ANRRPBP4Q6FPK',
  kind,
  text,
});
const forbiddenIn = (text: string, lesson = false) =>
  readRule(text, lesson).forbidden.map(({ item }) => item.text);

describe('what a sentence forbids', () => {
  for (const [text, forbidden] of [
    ['never import `heron` or `tern`', ['heron', 'tern']],
    ['`heron.load()` instead of `tern.load()`', ['tern.load()']],
    ['use `heron`, not `tern`', ['tern']],
    ['`tern()` is banned, `heron()` does it', ['tern()']],
    ['`tern()` blocks the loop, use `heron()` instead', ['tern()']],
    ['`heron()` is the only way; nothing else calls `tern()`', ['tern()']],
    ['we use `heron` for everything', []],
    ['not only `heron` but also `tern` works', []],
    ['`heron` is not always fast', []],
    ['we do not use `tern` any more', ['tern']],
    ['where no role exists the attribute is `heron`', []],
    ['`tern.env` is read in config.py and nowhere else', ['tern.env']],
  ] as const)
    it(`${text} → ${forbidden.join(', ') || 'nothing'}`, () =>
      assert.deepEqual(forbiddenIn(text), forbidden));

  it('is what a lesson blames, where it has a remedy', () => {
    const lesson = '`tern.flush()` hangs when the pool is full; use `heron.drain()`';
    assert.deepEqual(forbiddenIn(lesson, true), ['tern.flush()']);
    assert.deepEqual(forbiddenIn(lesson), []);
    assert.deepEqual(forbiddenIn('`tern.flush()` hangs when the pool is full', true), []);
  });
});

describe('where a rule holds', () => {
  const placed = (text: string) => placeOf({ text }, readRule(text));
  it('is inside what the sentence names', () =>
    assert.deepEqual(placed('never call `tern()` in packages/web/'), {
      inside: ['**/packages/web/**'],
      outside: [],
      unless: [],
    }));
  it('is outside what it leaves out', () => {
    assert.deepEqual(placed('never read `tern.env` outside of lib/env.js').outside, ['**/lib/env.js']);
    assert.ok(placed('no `tern()` except in tests').outside.includes('**/conftest.py'));
  });
  it('is not where the replacement lives', () =>
    assert.deepEqual(placed('log through `heron` from src/log.ts, never `tern`').outside, ['**/src/log.ts']));
  it('is not what the sentence only tells of', () =>
    assert.deepEqual(placed('`tern()` came late in due.py, so never call `tern()`').inside, []));
  it('is what the memory itself says first', () => {
    const text = 'never call `tern()` in lib/';
    const applies = { globs: ['api/**'] };
    assert.deepEqual(placeOf({ text, applies }, readRule(text)).inside, ['api/**']);
  });
});

describe('a compiled check', function () {
  this.timeout(60_000);

  it('has an example that it found and one that it passed, for each language that can say it', async () => {
    const checks = await compile(rule('never import `heron-ui`'));
    const module = checks.find(({ shape }) => shape.kind === 'module')!;
    const languages = module.examples.map(({ language }) => language);
    assert.deepEqual(languages, ['typescript', 'tsx', 'javascript', 'go']);
    for (const { breaks, keeps } of module.examples) {
      assert.match(breaks, /import/);
      assert.ok(!/^(?!\/\/).*heron-ui/m.test(keeps));
    }
  });

  it('is none where the sentence names nothing that code could have', async () => {
    for (const text of ['never be late', 'no `.`', 'never use `a`', 'do not write `…`', 'avoid cleverness'])
      assert.deepEqual(await compile(rule(text)), [], text);
  });

  it('is made at once of whatever text: no pattern goes back and forth in it', async () => {
    const texts = [
      'never `'.repeat(280),
      './'.repeat(990),
      'no a, b or '.repeat(180),
      'never in '.repeat(220),
    ];
    const begun = process.cpuUsage();
    for (const text of texts) await compile(rule(text), ['typescript']);
    const { user } = process.cpuUsage(begun);
    assert.ok(user < 3_000_000, `${user} µs`);
  });

  it('is none of a decision or an event', async () =>
    assert.deepEqual(await compile(rule('we no longer use `heron`', 'episodic')), []));

  const broken = async (text: string, file: string, code: string) =>
    (await violationsIn(file, code, await compile(rule(text)))).violations.map(({ start, end }) =>
      code.slice(start, end),
    );

  it('tells code from comments, strings, declarations and other objects', async () => {
    const text = 'never call `tern.load()`';
    const code = '// tern.load(1)\nconst text = "tern.load(1)"\ninner.tern.load(1)\ntern.load(1)\n';
    assert.deepEqual(await broken(text, 'a.ts', code), ['tern.load']);
    assert.deepEqual(await broken(text, 'a.ts', ['export const a = `$', '{tern.load(1)}`\n'].join('')), [
      'tern.load',
    ]);
    assert.deepEqual(await broken('never use `fetch`', 'a.ts', 'const fetch = 1\n'), []);
  });

  it('finds what words name: default exports, bare excepts, quotes, tabs', async () => {
    assert.deepEqual(await broken('no default exports', 'a.ts', 'export default 1\n'), ['export default']);
    assert.deepEqual(await broken('no bare `except:`', 'a.py', 'try:\n    a()\nexcept:\n    b()\n'), [
      'except:',
    ]);
    assert.deepEqual(await broken('single quotes only', 'a.ts', 'a("b", \'c\', "it\'s")\n'), ['"b"']);
    assert.deepEqual(await broken('never indent with tabs', 'a.py', 'if a:\n\tb()\n'), ['\t']);
  });

  it('finds commands where they are run', async () => {
    const text = 'use pnpm, never npm';
    assert.deepEqual(await broken(text, 'package.json', '{"scripts": {"a": "npm run b", "npm": "c"}}'), [
      'npm',
    ]);
    assert.deepEqual(await broken(text, 'Dockerfile', 'RUN npm ci\n# npm ci\n'), ['npm']);
    assert.deepEqual(await broken(text, '.github/workflows/a.yml', '      - run: npm test\n'), ['npm']);
    assert.deepEqual(await broken(text, 'a.sh', 'pnpm install\necho npm\n'), []);
    const git = 'never `git push --force`';
    assert.deepEqual(await broken(git, 'a.sh', 'git push origin --force\n'), ['git push origin --force']);
    assert.deepEqual(await broken(git, 'a.sh', 'git push --force-with-lease\n'), []);
    assert.deepEqual(await broken(git, 'a.py', 'git("push", "--force")\n'), ['git("push", "--force"']);
  });

  it('finds names of files', async () => {
    const text = 'test files are named *.spec.ts';
    assert.equal((await broken(text, 'src/a.test.ts', '')).length, 1);
    assert.equal((await broken(text, 'src/a.spec.ts', '')).length, 0);
    assert.equal((await broken('file names are kebab-case', 'src/HeronList.ts', '')).length, 1);
  });
});
