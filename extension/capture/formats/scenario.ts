// A scenario of the benchmark: one JSON document with sessions of numbered turns.
import { parseJson } from '../../storage/files.ts';
import { Scenario, scenarioTurns } from '../scenario.ts';
import type { Format } from './format.ts';

export const scenario: Format = {
  name: 'scenario',
  title: 'benchmark scenario (JSON)',
  own: true,
  recognises: ({ text }) => /^\s*\{/.test(text) && /"sessions"\s*:\s*\[/.test(text),
  async *turns(file) {
    const parsed = Scenario.safeParse(parseJson(await file.text()));
    if (parsed.success) yield* scenarioTurns(parsed.data);
    else file.fault('not a scenario, or cut off');
  },
};
