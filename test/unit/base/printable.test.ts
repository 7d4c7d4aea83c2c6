import assert from 'node:assert/strict';
import { stderrLogger } from '../../../extension/base/log.ts';
import {
  printable,
  printableDocument,
  printableJson,
  printableLines,
} from '../../../extension/base/printable.ts';
import { activityLine } from '../../../extension/storage/activity-log.ts';
import { ACTING, actingIn } from '../../support/acting.ts';

const HOSTILE = `a${ACTING.join('b')}`;

describe('printable text', () => {
  it('holds no character that acts, on one line or on several', () => {
    for (const character of ACTING) {
      assert.ok(!printable(`a${character}b`).includes(character), JSON.stringify(character));
      if (character !== '\n' && character !== '\t')
        assert.ok(!printableLines(`a${character}b`).includes(character), JSON.stringify(character));
    }
    assert.equal(printable('a\u001b[2Jb\nc\r\u202ed\u{e0041}'), 'a\\x1b[2Jb c\\x0d\\u202ed\\u{e0041}');
    assert.equal(printableLines('a\r\nb\tc\r'), 'a\nb\tc\\x0d');
  });

  it('leaves what only shows as it is', () => {
    for (const text of ['', 'über 東京 שלום نعم', '👩‍💻 🐭 é', 'a\u00a0b'])
      assert.equal(printable(text), text);
  });

  it('as JSON reads back as what it was', () => {
    for (const indent of [undefined, 2]) {
      const json = printableJson({ [HOSTILE]: [HOSTILE, 1, null] }, indent);
      assert.deepEqual(actingIn(json), []);
      assert.deepEqual(JSON.parse(json), { [HOSTILE]: [HOSTILE, 1, null] });
    }
  });

  it('is made of every text in a document', () => {
    const shown = printableDocument({ turns: [{ text: HOSTILE, id: 1, error: undefined }], done: false });
    assert.deepEqual(actingIn(shown.turns[0]!.text), []);
    assert.deepEqual([shown.turns[0]!.id, shown.done], [1, false]);
  });

  it('is all that a log and the activity hold', () => {
    const { write } = process.stderr;
    let logged = '';
    process.stderr.write = (text: string) => {
      logged += text;
      return true;
    };
    try {
      const log = stderrLogger(true);
      for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level](HOSTILE);
      log.error('failed', new Error(HOSTILE));
    } finally {
      process.stderr.write = write;
    }
    assert.ok(logged.includes('\\u202e'));
    assert.deepEqual(actingIn(logged), []);
    const activity = { v: 1, at: '2026-11-21T08:00:00.000Z', step: 'import', of: HOSTILE } as const;
    const line = activityLine({ ...activity, came: HOSTILE, kept: HOSTILE, left: { [HOSTILE]: 1 } });
    assert.deepEqual(actingIn(line), []);
    assert.ok(!line.includes('\n'));
  });
});
