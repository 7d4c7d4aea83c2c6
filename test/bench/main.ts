// Entry point of `npm run bench -- NAME [OPTIONS]`: the benchmarks.
import { isUserError } from '../../extension/base/errors.ts';
import { benchBackup } from './backup.ts';
import { benchChat, benchKinds } from './chat.ts';
import { benchCurve } from './curve/main.ts';
import { benchDiversity } from './diversity.ts';
import { benchDose } from './dose.ts';
import { benchEndpoint } from './endpoint.ts';
import { benchFast } from './fast/main.ts';
import { benchFit } from './fit.ts';
import { benchFixes } from './fixes.ts';
import { benchFuzz } from './fuzz.ts';
import { benchGate } from './gate/main.ts';
import { benchGrowth } from './growth.ts';
import { benchKills } from './kills.ts';
import { benchModel } from './model.ts';
import { benchPairs } from './pairs.ts';
import { benchPressure } from './pressure/main.ts';
import { benchRecall } from './recall.ts';
import { benchReflection } from './reflection.ts';
import { benchRetention } from './retention/main.ts';
import { benchRuleFiles } from './rule-files.ts';
import { benchSecrets } from './secrets.ts';
import { benchServing } from './serving.ts';
import { benchNights } from './ten-nights/main.ts';
import { benchTraining } from './training.ts';
import { benchWindow } from './window/main.ts';

const benchmarks: Record<string, { usage: string; run: (args: string[]) => Promise<void> }> = {
  backup: { usage: '[--count N]', run: benchBackup },
  chat: { usage: '[--set tune|held|tune2|held2|fresh|blind|all] [--list]', run: benchChat },
  curve: {
    usage: '[--epochs N] [--memories N] [--seeds N] [--work DIR] [--json FILE] [--plot FILE.svg]',
    run: benchCurve,
  },
  diversity: { usage: '[--model NAME|PATH] [SEED…]', run: benchDiversity },
  dose: { usage: '[--model NAME|PATH] [--seed N] [--doses 5,10,20,40] [--neighbours 20,60]', run: benchDose },
  endpoint: { usage: '[--count N]', run: benchEndpoint },
  fast: {
    usage: '[--model NAME|PATH] [--method locft|memit] [--facts N] [--seed N] [--json FILE]',
    run: benchFast,
  },
  fit: { usage: '[--model NAME|PATH]', run: benchFit },
  fixes: {
    usage: '[--clean DIR] [--model NAME|PATH] [--step N] [--only ID] [--list] [--json FILE]',
    run: benchFixes,
  },
  fuzz: { usage: '[--seconds N] [--seed N] [--inputs N] [--only NAME]', run: benchFuzz },
  gate: { usage: '[--good N] [--seed N] [--adapter FILE] [--json FILE]', run: benchGate },
  growth: { usage: '[--only NAME] [--list]', run: benchGrowth },
  kills: { usage: '[--ledger N] [--host N] [--night N] [--seed N]', run: benchKills },
  kinds: { usage: '[--set tune|held|tune2|held2|fresh|blind|all] [--list]', run: benchKinds },
  model: {
    usage: '[--model NAME|PATH] [--count N] [--nights 40,100,300] [--night-seeds N] [--json FILE] [--card]',
    run: benchModel,
  },
  nights: {
    usage:
      '[--nights N] [--memories N] [--arms continued,rebuilt,half] [--seeds N] [--work DIR] [--json FILE] [--plot FILE.svg]',
    run: benchNights,
  },
  pairs: { usage: '[--set tune|tune2|held2|fresh|blind|blind2] [--json FILE]', run: benchPairs },
  pressure: { usage: '[--seeds N]', run: benchPressure },
  recall: { usage: '[--count N] [--json FILE]', run: benchRecall },
  reflection: { usage: '[--scenarios DIR] [--json FILE]', run: benchReflection },
  retention: {
    usage:
      '--model NAME|PATH [--scenarios DIR] [--only NAME,…] [--after 1,4] [--arms ARM,…] [--work DIR] [--json FILE]',
    run: benchRetention,
  },
  secrets: { usage: '[--seeds N] [--list]', run: benchSecrets },
  'rule-files': { usage: '[--set tune|held|all] [--json FILE]', run: benchRuleFiles },
  serving: { usage: '[--model NAME|PATH]', run: benchServing },
  training: {
    usage: '[--model NAME|PATH] [--memories N] [--epochs N] [--rounds N] [--seed N] [--json FILE]',
    run: benchTraining,
  },
  window: {
    usage:
      '[--rates 1e-4,…] [--epochs 1,2,…] [--memories N] [--seeds N] [--work DIR] [--json FILE] [--plot FILE.svg]',
    run: benchWindow,
  },
};

const usage = Object.entries(benchmarks)
  .map(([name, { usage: options }]) => `  npm run bench -- ${name} ${options}`)
  .join('\n');

const [name = '', ...args] = process.argv.slice(2);
const benchmark = Object.hasOwn(benchmarks, name) ? benchmarks[name] : undefined;
try {
  if (benchmark && args.some((arg) => arg === '--help' || arg === '-h'))
    process.stdout.write(`npm run bench -- ${name} ${benchmark.usage}\n`);
  else if (benchmark) await benchmark.run(args);
  else {
    process.stderr.write(
      `There is ${name ? `no benchmark "${name}"` : 'nothing to measure'}. Use one of:\n${usage}\n`,
    );
    process.exitCode = 2;
  }
} catch (error) {
  const badOption =
    error instanceof TypeError && 'code' in error && `${error.code}`.startsWith('ERR_PARSE_ARGS');
  if (!isUserError(error) && !badOption) throw error;
  const { what, why, next } = isUserError(error)
    ? error.text
    : { what: error.message, why: '', next: `Usage:\n${usage}` };
  process.stderr.write(`${[what, why, next].filter(Boolean).join('\n')}\n`);
  process.exitCode = isUserError(error) && error.severity === 'failed' ? 1 : 2;
}
