// Which code goes along with a question by default: what is selected, and the file or what is seen of it.
import assert from 'node:assert/strict';
import { attachmentLabel, codeAtHand, type OpenFile } from '../../../extension/chat/code-at-hand.ts';
import type { AttachmentKind } from '../../../extension/recall/attachment.ts';

const lines = (count: number) =>
  Array.from({ length: count }, (_, at) => `const value${at} = ${at}; // a line`).join('\n');
const short: OpenFile = { file: 'src/a.ts', text: lines(10), visible: { from: 0, to: 9 }, problems: [] };
const long: OpenFile = { file: 'src/a.ts', text: lines(2000), visible: { from: 100, to: 129 }, problems: [] };
const labels = (open: OpenFile | undefined, ...without: AttachmentKind[]) =>
  codeAtHand(open, new Set(without)).map(attachmentLabel);

describe('code at hand', () => {
  it('is the whole of a short file, and what is seen of a long one', () => {
    assert.deepEqual(labels(short), ['a.ts']);
    assert.deepEqual(labels(long), ['a.ts:101–130']);
    const [seen] = codeAtHand(long, new Set());
    assert.equal(seen!.text.split('\n').length, 30);
    assert.match(seen!.text, /^const value100 =/);
  });

  it('has what is selected first, by its own text', () => {
    const selection = { from: 3, to: 3, text: 'value3' };
    assert.deepEqual(labels({ ...short, selection }), ['a.ts:4', 'a.ts']);
    assert.equal(codeAtHand({ ...short, selection }, new Set())[0]!.text, 'value3');
    assert.deepEqual(labels({ ...short, selection: { ...selection, text: ' ' } }), ['a.ts']);
  });

  it('loses what the user took out; without the file, what is seen of it goes', () => {
    assert.deepEqual(labels(short, 'file'), ['a.ts:1–10']);
    assert.deepEqual(labels(short, 'file', 'visible'), []);
    assert.deepEqual(labels(long, 'visible'), []);
  });

  it('has the problems of what is selected, or else seen, the worst of many', () => {
    const problem = (line: number, severity: 'error' | 'warning') => ({
      line,
      severity,
      message: `m${line}`,
    });
    const open = {
      ...long,
      problems: [problem(99, 'error'), problem(100, 'warning'), { ...problem(129, 'error'), source: 'ts' }],
    };
    assert.deepEqual(labels(open), ['a.ts:101–130', '2 problems in a.ts']);
    assert.equal(
      codeAtHand(open, new Set()).at(-1)!.text,
      'line 101: warning: m100\nline 130: error: m129 (ts)',
    );
    assert.deepEqual(labels(open, 'problems'), ['a.ts:101–130']);
    assert.deepEqual(
      labels({ ...open, selection: { from: 98, to: 99, text: 'x' } }).at(-1),
      '1 problem in a.ts',
    );
    const many = {
      ...short,
      problems: Array.from({ length: 12 }, (_, line) => problem(line % 10, line === 9 ? 'error' : 'warning')),
    };
    const text = codeAtHand(many, new Set()).at(-1)!.text;
    assert.equal(text.split('\n').length, 10);
    assert.match(text, /line 10: error/);
  });

  it('is nothing without a file, and of an empty one', () => {
    assert.deepEqual(labels(undefined), []);
    assert.deepEqual(labels({ ...short, text: ' \n' }), []);
  });
});
