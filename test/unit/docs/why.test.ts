// docs/why.md answers complaints with tests: each one that it names must be there, under exactly that name.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const page = readFileSync(path.join(root, 'docs/why.md'), 'utf8');
/** A file and the titles that follow it: `test/x.test.ts`: “one”, “another”. */
const HELD = /`(test\/[\w./-]+\.test\.ts)`:((?:\s*“[^”]+”,?)+)/g;

const answers = page
  .split('\n\n')
  .filter((paragraph) => paragraph.startsWith('**'))
  .map((paragraph) => ({
    complaint: /^\*\*([^*]+)\*\*/.exec(paragraph)?.[1]?.replace(/\s+/g, ' ') ?? '',
    held: [...paragraph.matchAll(HELD)].flatMap(([, file, titles]) =>
      [...titles!.matchAll(/“([^”]+)”/g)].map(([, title]) => ({
        file: file!,
        title: title!.replace(/\s+/g, ' '),
      })),
    ),
  }));

describe('the answers to complaints', () => {
  it('are fourteen, each with a test that holds it', () => {
    assert.equal(answers.length, 14);
    for (const { complaint, held } of answers) assert.ok(held.length > 0, complaint);
  });

  for (const { complaint, held } of answers)
    it(`name tests that there are: ${complaint}`, () => {
      for (const { file, title } of held) {
        assert.ok(existsSync(path.join(root, file)), `${file} is not there`);
        const tests = readFileSync(path.join(root, file), 'utf8');
        const known = [...tests.matchAll(/\bit\(\s*(['"`])((?:\\.|(?!\1).)*)\1/g)].map(([, , name]) =>
          name!.replace(/\\(.)/g, '$1'),
        );
        assert.ok(known.includes(title), `${file} has no test “${title}”`);
      }
    });
});
