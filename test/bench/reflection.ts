// `npm run bench -- reflection [--scenarios DIR] [--json FILE]`: what the rules reflector makes of recorded
// conversations, against the memories that people wrote down for them.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { stderrLogger } from '../../extension/base/log.ts';
import { rulesReflector } from '../../extension/reflection/rules.ts';
import { readScenarios } from './gold.ts';
import { type Measured, measure } from './measure.ts';
import { barsOf, reportTable } from './report.ts';

const shipped = path.join(path.dirname(fileURLToPath(import.meta.url)), 'scenarios');

/** Prints a table a scenario; `--json` writes the figures to a file. Throws UserError where there is no scenario. */
export async function benchReflection(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { json: { type: 'string' }, scenarios: { type: 'string' } },
  });
  const found = await readScenarios(path.resolve(values.scenarios ?? shipped));
  const scenarios: (Measured & { bars: ReturnType<typeof barsOf> })[] = [];
  for (const { file, scenario } of found) {
    process.stderr.write(`Reading ${scenario.name} (${scenarios.length + 1} of ${found.length})…\n`);
    const measured = await measure(file, scenario, rulesReflector, stderrLogger(false));
    scenarios.push({ ...measured, bars: barsOf(measured) });
    process.stdout.write(`${reportTable(measured)}\n`);
  }
  if (values.json)
    await writeFile(
      values.json,
      `${JSON.stringify({ v: 1, reflector: rulesReflector.name, scenarios }, null, 2)}\n`,
    );
}
