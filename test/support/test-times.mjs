// Seconds of every test and hook, appended to the file that DORMOUSE_TEST_TIMES names: scripts/test.mjs lists the
// slowest ones of all suites. Plain JavaScript, because mocha loads its reporter before tsx is there.
import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';

const { EVENT_HOOK_END, EVENT_TEST_END } = Mocha.Runner.constants;

/** @param {Mocha.Runner} runner */
export function recordTimes(runner) {
  const file = process.env.DORMOUSE_TEST_TIMES;
  if (!file) return;
  const record = (/** @type {Mocha.Runnable} */ runnable) => {
    if (!runnable.duration) return;
    const line = { title: runnable.titlePath().join(' › '), seconds: runnable.duration / 1000 };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  };
  runner.on(EVENT_TEST_END, record);
  runner.on(EVENT_HOOK_END, record);
}

/** The reporter that .mocharc.json names: mocha's own, which also records times. */
export default class TimedSpec extends Mocha.reporters.Spec {
  /**
   * @param {Mocha.Runner} runner
   * @param {Mocha.MochaOptions} options
   */
  constructor(runner, options) {
    super(runner, options);
    recordTimes(runner);
  }
}
