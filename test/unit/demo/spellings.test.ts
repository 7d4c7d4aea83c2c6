// Other ways to write a value, which the demo's quiz takes for it.
import assert from 'node:assert/strict';
import { spellings } from '../../../extension/demo/spellings.ts';
import { passes } from '../../../extension/synthesis/probe-score.ts';

const takes = (value: string, answer: string) => passes(answer, { accept: [spellings(value)], reject: [] });

describe('spellings of a value', () => {
  for (const [value, answer] of [
    ['171 ms', 'It times out after **171 milliseconds**.'],
    ['171 ms', 'The timeout is 171ms.'],
    ['12 minutes', 'a 12-minute timeout'],
    ['5 spaces', 'Indent with five spaces.'],
    ['8 columns', 'Use an 8-space indent.'],
    ['2038-09-15', 'The deadline is September 15, 2038.'],
    ['2038-09-15', 'It is 2038-09-15.'],
    ['2 May', 'By May 2nd.'],
    ['28 May', 'On the 28th of May.'],
    ['./tools/sage.sh', 'Run `./tools/sage.sh`.'],
  ] as const)
    it(`of ${value}: ${answer}`, () => assert.ok(takes(value, answer)));

  for (const [value, answer] of [
    ['171 ms', 'It is 1171 ms.'],
    ['171 ms', 'It is 171 minutes.'],
    ['5 spaces', 'Five files have spaces.'],
    ['2038-09-15', 'September 15, 2037'],
    ['28 May', 'May 8th'],
    ['traefik', 'Track it.'],
  ] as const)
    it(`of ${value}, but not: ${answer}`, () => assert.ok(!takes(value, answer)));

  it('of a name are the name alone', () => assert.deepEqual(spellings('kebab-case'), ['kebab-case']));
});
