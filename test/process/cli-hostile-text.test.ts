// Names and texts that would act on a terminal, through every way in which a command prints them.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { printableJson } from '../../extension/base/printable.ts';
import { actingIn } from '../support/acting.ts';
import { type CliProject, cliProject } from '../support/cli-project.ts';

/** Escape sequences in one and in two bytes, an override of direction, a separator of lines, and hidden tags. */
const HOSTILE = 'x\u001b[2J\u009b8m\u202e\u2066\u2028\u200f\u{e0041}y';

describe('Text of others on the terminal', () => {
  let project: CliProject;
  before(async () => {
    project = await cliProject();
    const turns = [
      { session: HOSTILE, turn: 1, role: 'user', text: `The port of ${HOSTILE} is 4182.` },
      { session: HOSTILE, turn: 2, role: 'user', text: `Rule: never call ${HOSTILE} on Friday.` },
    ];
    const lines = turns.map((turn) =>
      JSON.stringify({ v: 1, at: '2026-11-21T08:00:00.000Z', source: 'user', ...turn }),
    );
    await writeFile(path.join(project.workspace, `${HOSTILE}.jsonl`), `${lines.join('\n')}\n{\n`);
  });
  after(() => project.remove());

  const commands = [
    ['import', `${HOSTILE}.jsonl`, '--verbose'],
    ['import', `${HOSTILE}-missing.jsonl`],
    ['remember', `The port of ${HOSTILE} is 4182.`],
    ['ask', `Which port does ${HOSTILE} use?`],
    ['memories', '--all'],
    ['show', HOSTILE],
    ['log'],
    ['forget', HOSTILE],
    ['memories', `--${HOSTILE}`],
    ['memories', '--workspace', HOSTILE],
    [HOSTILE],
  ];
  for (const args of commands)
    it(`is only text to ${printableJson(args)}, for people and as JSON`, async () => {
      for (const flags of [[], ['--json']]) {
        const { stdout, stderr } = await project.run([...args, ...flags]);
        assert.ok(stdout + stderr !== '');
        assert.deepEqual(actingIn(stdout), [], stdout);
        assert.deepEqual(actingIn(stderr), [], stderr);
      }
    });
});
