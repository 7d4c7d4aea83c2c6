// What makes F5 work in VS Code: every task that a launch configuration waits for is there, and comes to its end.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const json = (file: string) => JSON.parse(readFileSync(path.join(root, file), 'utf8'));

interface Task {
  label: string;
  type: string;
  script?: string;
  args?: string[];
  dependsOn?: string;
  problemMatcher?: { background?: { endsPattern: string } };
}
const { tasks } = json('.vscode/tasks.json') as { tasks: Task[] };
const { configurations } = json('.vscode/launch.json') as {
  configurations: { name: string; args?: string[]; preLaunchTask?: string }[];
};
const task = (label: string) => {
  const found = tasks.find((each) => each.label === label);
  assert.ok(found, `there is no task ${label}`);
  return found;
};

describe('debugging in VS Code', function () {
  this.timeout(120_000);

  it('names only tasks and scripts that are there', () => {
    const { scripts } = json('package.json');
    for (const { preLaunchTask } of configurations) if (preLaunchTask) task(preLaunchTask);
    for (const { type, script, dependsOn } of tasks) {
      if (type === 'npm') assert.ok(script && scripts[script], `npm run ${script}`);
      if (dependsOn) task(dependsOn);
    }
  });

  it('F5 sees the end of the first build', async () => {
    const { problemMatcher } = task('watch');
    const child = spawn(process.execPath, ['scripts/build.mjs', '--watch'], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    let said = '';
    child.stderr.setEncoding('utf8');
    while (!new RegExp(problemMatcher!.background!.endsPattern).test(said)) {
      const [piece] = await Promise.race([once(child.stderr, 'data'), once(child, 'exit')]);
      assert.equal(typeof piece, 'string', `the watcher ended: ${said}`);
      said += piece;
    }
    child.kill();
    assert.ok(existsSync(path.join(root, 'dist/main.js')));
  });

  it('the tests of the editor are built where the debugger looks for them', () => {
    const { args } = task("build the editor's tests");
    assert.equal(spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status, 0);
    const debugged = configurations.find(({ name }) => name === "Debug the editor's tests")!;
    const [project, , tests] = debugged.args!.map((arg) =>
      arg.replace(/^.*=/, '').replace(/\$\{workspaceFolder\}/, root),
    );
    for (const wanted of [project, tests]) assert.ok(existsSync(wanted!), wanted);
  });
});
