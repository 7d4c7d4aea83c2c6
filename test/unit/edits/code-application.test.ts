// Where code of an answer goes in a document: to its namesakes, and never over what it leaves out.
import assert from 'node:assert/strict';
import { appliedCode } from '../../../extension/edits/code-application.ts';

/** The document after the code; the caret or selection is marked by `|` in `text`. */
function applied(marked: string, code: string, language = 'typescript'): string {
  const [before = '', selected, behind] = marked.split('|');
  const text = [before, selected, behind].filter((part) => part !== undefined).join('');
  const start = before.length;
  const end = behind === undefined ? start : start + selected!.length;
  const result = appliedCode({ text, start, end, code, language });
  if ('refused' in result) return result.refused;
  return text.slice(0, result.start) + result.change + text.slice(result.end);
}

const TS = `import { a } from './a.ts';

/** Adds. */
export function add(x: number, y: number) {
  return x + y;
}

class Mill {
  grind(grain: string): string {
    if (grain) {
      return grain;
    } else {
      return '';
    }
  }

  stop() {}
}
|`;

describe('code of an answer', () => {
  it('takes the place of the function with its name, and leaves its neighbours alone', () => {
    const after = applied(TS, 'export function add(x: number, y: number) {\n  return y + x;\n}\n');
    assert.equal(after, TS.replace('|', '').replace('x + y', 'y + x'));
  });

  it('takes the place of a method inside of a class, as deep as that stands', () => {
    const after = applied(TS, 'grind(grain: string): string {\n  return grain.trim();\n}');
    assert.match(
      after,
      /class Mill \{\n {2}grind\(grain: string\): string \{\n {4}return grain\.trim\(\);\n {2}\}\n\n {2}stop/,
    );
    assert.doesNotMatch(after, /else/);
  });

  it('adds what is new behind it, and imports that are missing below the others', () => {
    const after = applied(
      TS,
      "import { a } from './a.ts';\nimport { b } from './b.ts';\n\nexport function add(x: number) {\n  return twice(x);\n}\n\nfunction twice(x: number) {\n  return b(x);\n}",
    );
    assert.match(
      after,
      /'\.\/a\.ts';\nimport \{ b \} from '\.\/b\.ts';\n\n\/\*\* Adds\. \*\/\nexport function add/,
    );
    assert.match(
      after,
      /return twice\(x\);\n\}\n\nfunction twice\(x: number\) \{\n {2}return b\(x\);\n\}\n\nclass Mill/,
    );
    assert.equal(after.match(/a\.ts/g)!.length, 1);
  });

  it('brings its own comment along and none twice', () => {
    const after = applied(
      TS,
      '/** Adds two. */\nexport function add(x: number, y: number) {\n  return y + x;\n}',
    );
    assert.match(after, /\n\n\/\*\* Adds two\. \*\/\nexport function add/);
    assert.doesNotMatch(after, /Adds\. /);
  });

  it('knows blocks of Python by their depth', () => {
    const text = 'def a():\n    x = 1\n\n    return x\n\n\ndef b():\n    return 2\n|';
    assert.equal(
      applied(text, 'def a():\n    return 1', 'python'),
      'def a():\n    return 1\n\n\ndef b():\n    return 2\n',
    );
  });

  it('knows functions of Go, Rust and Java', () => {
    assert.equal(
      applied(
        'func (m *Mill) Run(n int) error {\n\treturn nil\n}\n|',
        'func (m *Mill) Run(n int) error {\n\treturn err\n}',
        'go',
      ),
      'func (m *Mill) Run(n int) error {\n\treturn err\n}\n',
    );
    assert.equal(
      applied(
        'pub async fn run() -> u8 {\n    1\n}\n\nfn b() {}\n|',
        'pub async fn run() -> u8 {\n    2\n}',
        'rust',
      ),
      'pub async fn run() -> u8 {\n    2\n}\n\nfn b() {}\n',
    );
    assert.equal(
      applied(
        'class A {\n    public static int run(int n) {\n        return n;\n    }\n}\n|',
        'public static int run(int n) {\n    return n + 1;\n}',
        'java',
      ),
      'class A {\n    public static int run(int n) {\n        return n + 1;\n    }\n}\n',
    );
  });

  it('takes the place of what is selected', () => {
    assert.equal(applied('a();\nif (b) {\n  |c();\n  d();|\n}\n', 'e();'), 'a();\nif (b) {\n  e();\n}\n');
  });

  it('is the whole file where it has most of its lines, and goes to the caret where it has none', () => {
    assert.equal(applied('a: 1\nb: 2\nc: 3\n|', 'a: 1\nb: 5\nc: 3', 'yaml'), 'a: 1\nb: 5\nc: 3\n');
    assert.equal(applied('a();\n  |\nb();\n', 'c();\nd();'), 'a();\n  c();\n  d();\nb();\n');
    assert.equal(applied('|', 'c();'), 'c();\n');
  });

  it('keeps the line ends of the file', () => {
    assert.equal(applied('a: 1\r\nb: 2\r\n|', 'a: 1\nb: 3', 'yaml'), 'a: 1\r\nb: 3\r\n');
  });

  it('is refused where it would delete what it leaves out, breaks brackets, or changes nothing', () => {
    assert.equal(applied(TS, 'class Mill {\n  // ... existing code ...\n  go() {}\n}'), 'elided');
    assert.equal(applied(TS, 'export function add(x) {\n  # ...\n}'), 'elided');
    assert.equal(applied(TS, 'export function add(x: number) {\n  return (x;\n}'), 'unbalanced');
    assert.equal(applied(TS, 'export function add(x: number, y: number) {\n  return x + y;\n}'), 'same');
    assert.notEqual(applied('|', 'const all = [...rest];'), 'elided', 'spread is no omission');
  });
});
