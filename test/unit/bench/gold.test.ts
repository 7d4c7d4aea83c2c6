// Reading scenarios: the shipped ones are whole, and what is no scenario is refused with its first fault.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { readScenarios } from '../../bench/gold.ts';

describe('benchmark scenarios', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-gold-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('are shipped with turns that every gold memory and trap can cite', async () => {
    const found = [
      ...(await readScenarios('test/bench/scenarios')),
      ...(await readScenarios('test/bench/memories/scenarios')),
    ];
    assert.ok(found.length >= 5);
    for (const { scenario } of found) {
      const numbers = new Map(
        scenario.sessions.map(({ id, turns }) => [id, new Set(turns.map(({ n }) => n))]),
      );
      for (const { session, turns } of scenario.memories)
        for (const turn of turns) assert.ok(numbers.get(session)?.has(turn), `${session} ${turn}`);
      for (const { session, turn } of scenario.traps) assert.ok(numbers.get(session)?.has(turn));
    }
  });

  it('are missing in a folder without any, and in none', async () => {
    for (const where of [folder, path.join(folder, 'no')])
      await assert.rejects(readScenarios(where), (error) => isUserError(error, 'scenarios-missing'));
  });

  it('are refused with the first fault', async () => {
    for (const [text, fault] of [
      ['{', /JSON/],
      ['{"name": "x", "sessions": []}', /memories/],
    ] as const) {
      await writeFile(path.join(folder, 'x.json'), text);
      await assert.rejects(
        readScenarios(folder),
        (error) => isUserError(error, 'scenario-invalid') && fault.test(error.text.why),
      );
    }
  });
});
