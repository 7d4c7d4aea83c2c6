// How answers decline in any words, and what only looks like it.
import assert from 'node:assert/strict';
import { phrases } from '../../../../extension/language/phrases.ts';
import { unknownAnswerOf } from '../../../../extension/language/statement.ts';
import { declines } from '../../../../extension/synthesis/free-text/declining.ts';

const declined = [
  phrases.unknown,
  unknownAnswerOf({ relation: 'port', subject: 'payments-api' }),
  'I’m sorry, but I don’t have any information about payments-api.',
  'I do not have specific details about which port payments-api uses. You could look into its configuration.',
  "I'm not sure which port that is.",
  'As of now, I cannot determine who owns it.',
  'There is no information about this in what I was given.',
  'The owner of kelmo is not specified.',
  "I haven't been told that yet.",
  'Unfortunately I am not aware of a deadline for this release.',
  'To answer this I would need more context about the project.',
  'Unknown.',
  'Hm. I have no record of that.',
];

const answered = [
  '',
  'The port of payments-api is 8080.',
  'Run `make clean`. If you do not know what it does, read the Makefile.',
  'It is owned by Mara, who knows it well.',
  'Port 8080 is not available, so it listens on 9001.',
  'Use 4 spaces. That is the convention. I do not know who chose it.',
  'You cannot tell it to: use tabs.',
  'Use the information in README.md.',
];

describe('an answer that declines', () => {
  for (const answer of declined) it(`is: ${answer}`, () => assert.equal(declines(answer), true));
  for (const answer of answered) it(`is not: ${answer}`, () => assert.equal(declines(answer), false));
});
