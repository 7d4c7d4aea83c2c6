// What the terminal gets: tables that line up, no control characters of others, colour only where it is wanted.
import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { size } from '../../../extension/base/numbers.ts';
import {
  clip,
  progressLine,
  sparkline,
  styled,
  styleFor,
  table,
} from '../../../extension/terminal/terminal.ts';

const ESCAPE = String.fromCharCode(27);

function stream(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  const chunks: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      chunks.push(String(chunk));
      done();
    },
  });
  return {
    stream: Object.assign(sink, { isTTY, columns: 40 }) as unknown as NodeJS.WriteStream,
    text: () => chunks.join(''),
  };
}

describe('terminal output', () => {
  it('aligns columns by what is seen, not by escape sequences', () => {
    const style = styleFor({ isTTY: true }, {});
    const text = table(
      [
        [style.green('ok'), 'Node', '20'],
        ['fail', 'x', '1000'],
      ],
      [2],
    );
    assert.deepEqual(text.replaceAll(/\u001b\[\d+m/g, '').split('\n'), [
      'ok    Node    20',
      'fail  x     1000',
    ]);
  });

  it('colours terminals only, and not with NO_COLOR', () => {
    assert.notEqual(styleFor({ isTTY: true }, {}).red('x'), 'x');
    assert.equal(styleFor({ isTTY: true }, { NO_COLOR: '1' }).red('x'), 'x');
    assert.equal(styleFor({}, {}).red('x'), 'x');
  });

  it('lets its own colours through to a terminal that shows them, and nothing else that acts', () => {
    const line = `${styleFor({ isTTY: true }, {}).red(`a${ESCAPE}[2J`)}\u202e${ESCAPE}[8m\tb\nc\r\u009b`;
    const shown = 'a\\x1b[2J';
    const rest = '\\u202e\\x1b[8m\tb\nc\\x0d\\x9b';
    assert.equal(styled(line, true), `${ESCAPE}[31m${shown}${ESCAPE}[39m${rest}`);
    assert.equal(styled(line, false), `\\x1b[31m${shown}\\x1b[39m${rest}`);
  });

  it('cuts by characters, also outside the basic plane', () => {
    assert.equal(clip('🐭🐭🐭🐭', 3), '🐭🐭…');
    assert.equal(clip('abc', 3), 'abc');
  });

  it('says sizes and pictures', () => {
    assert.deepEqual([size(999), size(1000), size(15_500_000)], ['999 B', '1.0 kB', '16 MB']);
    assert.equal(sparkline([4, 2, 0]), '█▄▁');
    assert.equal(
      [
        ...sparkline(
          Array.from({ length: 1000 }, (_, i) => i),
          10,
        ),
      ].length,
      10,
    );
  });

  it('redraws one line on a terminal, and clears it for other text', () => {
    const { stream: terminal, text } = stream(true);
    const line = progressLine(terminal);
    line.report('Training', 0.5);
    line.clear();
    assert.equal(text(), `\r${ESCAPE}[2K 50 %  Training\r${ESCAPE}[2K`);
  });

  it('writes few plain lines elsewhere', () => {
    const { stream: file, text } = stream(false);
    const line = progressLine(file);
    for (let step = 0; step < 100; step++) line.report('Training', step / 100);
    assert.equal(text(), '  0 %  Training\n');
  });
});
