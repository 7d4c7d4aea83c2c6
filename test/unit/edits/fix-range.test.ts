// A fix replaces what belongs together, and cuts through no function.
import assert from 'node:assert/strict';
import { type CodeSymbol, fixRange } from '../../../extension/edits/fix-range.ts';

const FILE = [
  'export function first() {',
  '  return 1;',
  '}',
  '',
  'export function second() {',
  '  const value = {',
  '    typo: retrun(1),',
  '  };',
  '  return value;',
  '}',
];
const at = (line: number) => ({ from: line, to: line });

describe('the range of a fix', () => {
  const symbols: CodeSymbol[] = [
    { from: 0, to: 2, block: true },
    { from: 4, to: 9, block: true },
    { from: 5, to: 7, block: false },
    { from: 6, to: 6, block: false },
  ];

  it('is the innermost function around the problem', () => {
    assert.deepEqual(fixRange(FILE, at(6), symbols, 'typescript'), { from: 4, to: 9 });
    assert.deepEqual(fixRange(FILE, at(1), symbols, 'typescript'), { from: 0, to: 2 });
  });

  it('is the outermost variable where no function is around it', () => {
    assert.deepEqual(fixRange(FILE, at(6), symbols.slice(2), 'typescript'), { from: 5, to: 7 });
  });

  it('is some lines in no symbol, as many as close what they open', () => {
    assert.deepEqual(fixRange(FILE, at(1), [], 'typescript'), { from: 0, to: 9 });
    const flat = Array.from({ length: 20 }, (_, line) => `key${line}: ${line}`);
    assert.deepEqual(fixRange(flat, at(10), [], 'yaml'), { from: 7, to: 13 });
  });

  it('is no symbol that is too long to be written again', () => {
    const long = Array.from({ length: 400 }, () => 'a();');
    assert.deepEqual(fixRange(long, at(200), [{ from: 0, to: 399, block: true }], 'typescript'), {
      from: 197,
      to: 203,
    });
  });
});
