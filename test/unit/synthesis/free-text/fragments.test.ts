import { deepEqual, equal, ok } from 'node:assert/strict';
import { askedInPlace, fragmentsOf } from '../../../../extension/synthesis/free-text/fragments.ts';
import { type Span, spansOf } from '../../../../extension/synthesis/free-text/spans.ts';

const spanNamed = (text: string, name: string): Span => spansOf(text).find((span) => span.text === name)!;

describe('fragments of a memory', () => {
  const schedules = 'Schedules in chores.toml mean Europe/Copenhagen time, although quayside-02 runs on UTC.';

  it('are pieces of one clause as they stand, and none gives the answer away', () => {
    const pieces = fragmentsOf(schedules, spanNamed(schedules, 'Europe/Copenhagen'), 100);
    ok(pieces.includes('Schedules in chores.toml'), String(pieces));
    ok(pieces.includes('quayside-02 runs on UTC'), String(pieces));
    for (const piece of pieces) {
      ok(schedules.includes(piece), piece);
      ok(!piece.includes('Copenhagen'), piece);
      ok(!piece.includes(','), piece);
      ok(piece.split(' ').length <= 5, piece);
    }
  });

  it('begin and end with words that tell something', () => {
    for (const piece of fragmentsOf(schedules, spanNamed(schedules, 'UTC'), 100)) {
      const words = piece.split(' ');
      for (const end of [words[0]!, words.at(-1)!]) ok(!['in', 'on', 'although'].includes(end), piece);
    }
  });

  it('keep code whole, whatever stands in it', () => {
    const text = 'Call `out.say("x", 2)` for everything that the program prints on STDOUT.';
    const pieces = fragmentsOf(text, spanNamed(text, 'STDOUT'), 100);
    ok(pieces.some((piece) => piece.includes('`out.say("x", 2)`')));
    for (const piece of pieces) equal(piece.split('`').length % 2, 1, piece);
  });

  it('are spread over the whole text when only some are wanted', () => {
    const pieces = fragmentsOf(schedules, spanNamed(schedules, 'Europe/Copenhagen'), 4);
    equal(pieces.length, 4);
    ok(
      pieces.some((piece) => piece.includes('chores')) && pieces.some((piece) => piece.includes('quayside')),
    );
    deepEqual(pieces, fragmentsOf(schedules, spanNamed(schedules, 'Europe/Copenhagen'), 4));
  });

  it('are none where the whole text is the answer', () => {
    deepEqual(fragmentsOf('pnpm', { text: 'pnpm', kind: 'name', start: 0, avoided: false }, 5), []);
  });
});

describe('a question in place', () => {
  it('puts the word for what is asked in the place of the span, within its clause', () => {
    const text = 'The staging server is called `quayside-02`, and nobody deploys there on Fridays.';
    equal(askedInPlace(text, spanNamed(text, 'quayside-02'), 'what'), 'The staging server is called what');
    equal(askedInPlace(text, spanNamed(text, 'Fridays'), 'what'), 'nobody deploys there on what');
  });

  it('is none where too little is left, or where the answer stands beside it', () => {
    equal(askedInPlace('Use `pnpm`.', spanNamed('Use `pnpm`.', 'pnpm'), 'what'), undefined);
    const twice = 'Always run `make lint` because CI runs make lint, too';
    equal(askedInPlace(twice, spanNamed(twice, 'make lint'), 'what'), undefined);
  });
});
