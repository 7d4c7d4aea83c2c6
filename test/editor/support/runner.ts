// Runs the suite inside the extension host with mocha; writes its report where DORMOUSE_TEST_LOG says.
import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';

/** Called by VS Code with `extensionTestsPath`; rejects when a test failed, which makes the exit code 1. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, color: false });
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, '', mocha);
  await import('../suite/index.ts');
  const log = process.env.DORMOUSE_TEST_LOG;
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    if (!log) return;
    const say = (line: string) => appendFileSync(log, `${line}\n`);
    runner.on(Mocha.Runner.constants.EVENT_TEST_PASS, (test) => say(`    ✔ ${test.fullTitle()}`));
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test, error) =>
      say(`    ✘ ${test.fullTitle()}\n${error.stack ?? error.message}`),
    );
    runner.on(Mocha.Runner.constants.EVENT_TEST_PENDING, (test) => say(`    - ${test.fullTitle()}`));
    runner.on(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures: failed, pending } = runner.stats ?? { passes: 0, failures: 1, pending: 0 };
      say(`  ${passes} passing\n  ${failed} failing\n  ${pending} pending`);
    });
  });
  if (failures > 0) throw new Error(`${failures} tests failed in the extension host`);
}
