// The closed language: what is expanded is read back, whatever the values look like.
import assert from 'node:assert/strict';
import { expand } from '../../../extension/language/grammar.ts';
import { phrases, type Relation, splitQuestions } from '../../../extension/language/phrases.ts';
import { parseQuestion } from '../../../extension/language/question.ts';
import { deriveSeed, pick, type Rng, seededRng } from '../../../extension/language/random.ts';
import {
  answerOf,
  canonical,
  factKey,
  parseStatement,
  sameValue,
  unknownAnswerOf,
} from '../../../extension/language/statement.ts';
import { drawName } from '../../../extension/synthesis/names.ts';

const drawSlots = (relation: Relation, rng: Rng) => ({
  s: drawName(relation.subject, rng),
  v: drawName(relation.value, rng),
});

describe('language', () => {
  it('draws the same text from the same seed, and other text from another', () => {
    const skeleton = phrases.relations[0]!.statements[0]!;
    const draw = (seed: number) => {
      const rng = seededRng(seed);
      return Array.from({ length: 20 }, () => expand(skeleton, { s: 'a', v: 'b' }, rng));
    };
    assert.deepEqual(draw(1), draw(1));
    assert.notDeepEqual(draw(1), draw(2));
    assert.notEqual(deriveSeed(1, 'a'), deriveSeed(1, 'b'));
  });

  it('reads every canonical form back', () => {
    for (const relation of phrases.relations) {
      for (let seed = 0; seed < 40; seed++) {
        const { s, v } = drawSlots(relation, seededRng(seed));
        const text = canonical(relation.id, s, v);
        const read = parseStatement(text);
        assert.equal(read?.relation, relation.id, text);
        assert.equal(read.subject, s, text);
        assert.equal(read.value, v, text);
      }
    }
  });

  it('answers with the whole fact, and without a value with the same words up to it', () => {
    // models/tests/test_recipe.py holds the same sentences: the base model is trained on them.
    const port = { relation: 'port', subject: 'payments-api' };
    assert.equal(answerOf({ ...port, value: '8080' }), 'The port of payments-api is 8080.');
    assert.equal(unknownAnswerOf(port), "The port of payments-api is … I don't know that yet.");
    const quotes = { relation: 'quotes', subject: 'src/' };
    assert.equal(answerOf({ ...quotes, value: 'single' }), 'Write strings in src/ with single quotes.');
    assert.equal(unknownAnswerOf(quotes), "Write strings in src/ with … I don't know that yet.");
  });

  it('reads expanded statements with openers and a closing dot, 97 of 100 exactly', () => {
    let right = 0;
    let all = 0;
    const wrong: string[] = [];
    for (const relation of phrases.relations) {
      for (const skeleton of relation.statements) {
        const rng = seededRng(deriveSeed(7, skeleton));
        for (let n = 0; n < 12; n++) {
          const { s, v } = drawSlots(relation, rng);
          const text = `${pick(rng, phrases.openers.statement)}${expand(skeleton, { s, v }, rng)}.`;
          const read = parseStatement(text);
          all++;
          if (read?.relation === relation.id && sameValue(read.subject, s) && sameValue(read.value, v))
            right++;
          else wrong.push(`${relation.id}: ${text} -> ${JSON.stringify(read)}`);
        }
      }
    }
    assert.ok(right / all >= 0.97, `${right}/${all}\n${wrong.slice(0, 30).join('\n')}`);
  });

  it('reads expanded questions back', () => {
    let right = 0;
    let all = 0;
    const wrong: string[] = [];
    for (const relation of phrases.relations) {
      for (const skeleton of relation.questions) {
        const rng = seededRng(deriveSeed(11, skeleton));
        for (let n = 0; n < 6; n++) {
          const { s } = drawSlots(relation, rng);
          const text = `${pick(rng, phrases.openers.question)}${expand(skeleton, { s }, rng)}?`;
          const read = parseQuestion(text);
          all++;
          if (read?.relation === relation.id && sameValue(read.subject, s)) right++;
          else wrong.push(`${relation.id}: ${text} -> ${JSON.stringify(read)}`);
        }
      }
    }
    assert.ok(right / all >= 0.95, `${right}/${all}\n${wrong.slice(0, 30).join('\n')}`);
  });

  const cases: [string, [string, string, string] | undefined, boolean?][] = [
    ['react-query is pinned at version 2.4.1.', ['version', 'react-query', '2.4.1']],
    ['No, the version of `left-pad` is now ^1.3.0-rc.1!', ['version', 'left-pad', '^1.3.0-rc.1'], true],
    [
      'fyi the ledger lives in the file src/core/ledger.v2.ts.',
      ['location', 'ledger', 'src/core/ledger.v2.ts'],
    ],
    ['actually payments-api listens on port 8081, not 8080', ['port', 'payments-api', '8081'], true],
    ['ok, use pnpm instead of npm, please', ['instead', 'npm', 'pnpm']],
    ['no, use pnpm instead of npm', ['instead', 'npm', 'pnpm'], true],
    ['No eval in the templates', ['avoid', 'templates', 'eval']],
    ['run `make proto` before the release because CI checks the drift', ['before', 'release', 'make proto']],
    ['does payments-api listen on port 8080?', undefined],
    ['it listens on port 8080', undefined],
    ['I am not sure that anything causes it', undefined],
    ['the whole thing broke because of what you did yesterday and nobody knows why', undefined],
    ['port 99999 is for payments-api', undefined],
  ];
  for (const [text, expected, correction = false] of cases)
    it(`reads "${text}" as ${expected ? expected.join(' / ') : 'nothing'}`, () => {
      const read = parseStatement(text);
      assert.deepEqual(read && [read.relation, read.subject, read.value], expected);
      if (read) assert.equal(read.correction, correction);
    });

  it('keys memories by relation and subject, whatever the wording', () => {
    assert.equal(
      factKey({ text: 'the port of Payments is 1' }),
      factKey({ text: 'payments listens on port 2' }),
    );
    assert.equal(factKey({ text: 'a sentence about nothing in particular' }), undefined);
  });

  it('keeps a third of the question skeletons for probes', () => {
    for (const relation of phrases.relations) {
      const { trained, reserved } = splitQuestions(relation);
      assert.ok(reserved.length >= 3 && trained.length >= reserved.length, relation.id);
    }
  });
});
