// `dormouse check` as a user types it: what is broken, where, and the exit code that a script sees.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type CliProject, cliProject } from '../support/cli-project.ts';

const Found = z.object({
  files: z.number(),
  violations: z.array(
    z.object({ file: z.string(), line: z.number(), column: z.number(), code: z.string(), rule: z.string() }),
  ),
  skipped: z.array(z.unknown()),
});

describe('dormouse check', function () {
  this.timeout(120_000);
  let project: CliProject;
  const write = async (file: string, text: string) => {
    await mkdir(path.dirname(path.join(project.workspace, file)), { recursive: true });
    await writeFile(path.join(project.workspace, file), text);
  };
  before(async () => {
    project = await cliProject();
    await write('src/rows.ts', "import _ from 'lodash'\n\nexport const rows = _.keyBy([], 'id')\n");
    await write('package.json', '{ "scripts": { "setup": "npm install" } }\n');
    await write('.gitignore', 'made/\n');
    await write('made/rows.js', "import _ from 'lodash'\n");
    await project.json(['remember', 'never use lodash, arrays have what we need']);
    await project.json(['remember', 'use pnpm, never npm']);
  });
  after(() => project.remove());

  it('prints each violation with its place and its memory, and fails', async () => {
    const { code, stdout } = await project.run(['check']);
    assert.equal(code, 1);
    assert.match(stdout, /^src\/rows\.ts:1:16\s+lodash\s+never use lodash/m);
    assert.match(stdout, /^package\.json:1:26\s+npm\s+use pnpm, never npm/m);
    assert.doesNotMatch(stdout, /made/);
  });

  it('looks at the paths that it is given, and succeeds where nothing is broken', async () => {
    await write('src/clean.ts', 'export const rows = [] // not lodash\n');
    const { code, stdout } = await project.run(['check', 'src/clean.ts', '--json']);
    assert.equal(code, 0);
    assert.deepEqual(Found.parse(JSON.parse(stdout)), { files: 1, violations: [], skipped: [] });
  });

  it('refuses a path that is not there, or not in the workspace', async () => {
    assert.match((await project.run(['check', 'nowhere'])).stderr, /There is no nowhere/);
    assert.match((await project.run(['check', '..'])).stderr, /not in this workspace/);
  });
});
