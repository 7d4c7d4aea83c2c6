// What a person types and what is imported is read in time that grows with its length. Redaction and rule files have
// tests of their own (redaction/secrets.test.ts, rule-files/growth.test.ts).
import assert from 'node:assert/strict';
import { phrases } from '../../../extension/language/phrases.ts';
import { disposeImports } from '../../bench/fuzz/imports.ts';
import { isOutgrown, measure, type Reader, readers, UNITS } from '../../bench/growth.ts';
import { roomReaders } from '../../bench/growth-rooms.ts';

const SIZES = [10_000, 100_000];
/** Of imports only these: what each format does with lines and with long words. */
const IMPORTED_UNITS = ['\n', 'a-a-'];
/** Of what other rooms read: white space, templates in templates, and patterns that never end. */
const ROOM_UNITS = ['\n', ' ', '`${', '=/['];

describe('time of reading', function () {
  this.timeout(300_000);
  const all = readers();
  const chat = all.find(({ name }) => name === 'chat')!;
  const inProportion = async (reader: Reader, unit: string) => {
    const measured = await measure(reader, unit, SIZES);
    assert.ok(
      !isOutgrown(measured),
      `${reader.name}, ${JSON.stringify(unit)}: ${measured.ms.join(' ms, ')} ms`,
    );
  };
  after(() => disposeImports());

  for (const unit of UNITS)
    it(`a chat message is read in proportion to its length: ${JSON.stringify(unit)}`, () =>
      inProportion(chat, unit));

  for (const [what, opening, unit] of [
    ['a speaker’s name and no end', 'system', ' '],
    ['the heading of a prompt and nothing below', phrases.memories, '\n'],
    ['courtesies that do not end the sentence', 'no, ', 'please '],
    ['a row of marks in the middle', 'use ', '!'],
    ['an identifier that begins again and again', '`', '!'],
  ] as const)
    it(`also one with ${what}`, () =>
      inProportion({ name: what, read: (text) => chat.read(`${opening}${text}x`) }, unit));

  it('every import format and every line of output', async () => {
    for (const reader of all.filter(({ name }) => /^(?:import|printable)/.test(name)))
      for (const unit of IMPORTED_UNITS) await inProportion(reader, unit);
  });

  for (const reader of roomReaders)
    it(`${reader.name}: in proportion, whatever the text is`, async () => {
      for (const unit of ROOM_UNITS) await inProportion(reader, unit);
    });

  it('a square is seen, and a line is not', () => {
    const measured = (ms: number[]) => ({ reader: 'x', unit: 'x', ms });
    assert.ok(isOutgrown(measured([5, 300, 30_000])));
    assert.ok(!isOutgrown(measured([5, 300, 3_500])));
    assert.ok(!isOutgrown(measured([0, 1, 100])));
  });
});
