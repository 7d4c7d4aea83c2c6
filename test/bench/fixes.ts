// How many broken conventions are found, and how much clean code is accused: `npm run bench -- fixes`. Its cases are all
// fixes of the scenarios and those of fixes/cases.json, which were written before any check existed.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { Check } from '../../extension/checks/check.ts';
import { compile } from '../../extension/checks/compile.ts';
import { violationsIn } from '../../extension/checks/find.ts';
import { syntaxOf } from '../../extension/checks/syntax.ts';
import { alarmsOf, type CleanFigures } from './fixes/alarms.ts';
import { allCases, type FixCase, linesOf, sameLine } from './fixes/cases.ts';
import { type FixFigures, fixWithModel } from './fixes/model.ts';

interface Outcome {
  id: string;
  language: string;
  expressible: boolean;
  found: boolean;
  /** Violations in the code that keeps the rule, or in a place that the rule leaves out. */
  accused: number;
}

async function outcomeOf(one: FixCase, checks: Check[]): Promise<Outcome> {
  const { violations } = await violationsIn(one.file, one.before, checks);
  // Found where it is: on a line that the case says must not be so.
  const places = linesOf(one.before, one.mustNotMatch);
  const found =
    one.where === 'name'
      ? violations.length > 0
      : violations.some((violation) => sameLine(one.before, violation, places));
  let accused = 0;
  if (one.after !== undefined)
    accused += (await violationsIn(one.rename ?? one.file, one.after, checks)).violations.length;
  if (one.elsewhere)
    accused += (await violationsIn(one.elsewhere.file, one.elsewhere.code, checks)).violations.length;
  return { id: one.id, language: one.language, expressible: one.expressible, found, accused };
}

/** Compiles each memory for the language of its case, and looks at the case. */
export async function measured(cases: readonly FixCase[]) {
  const compiled: Check[][] = [];
  const outcomes: Outcome[] = [];
  for (const one of cases) {
    const syntax = syntaxOf(one.file);
    const checks = await compile({ id: one.id, kind: one.kind, text: one.memory }, syntax ? [syntax] : []);
    compiled.push(checks);
    outcomes.push(await outcomeOf(one, checks));
  }
  return { compiled, outcomes };
}

const share = (part: number, whole: number) =>
  whole === 0 ? '–' : (part / whole).toFixed(2).replace(/^0/, '');

function row(name: string, outcomes: readonly Outcome[]): string {
  const count = (which: (outcome: Outcome) => boolean) => outcomes.filter(which).length;
  const found = count((one) => one.found);
  const said = count((one) => one.expressible);
  const both = count((one) => one.found && one.expressible);
  return (
    `| ${name} | ${outcomes.length} | ${found} (${share(found, outcomes.length)}) | ${said} | ${both} (${share(both, said)}) | ` +
    `${count((one) => one.accused > 0)} |`
  );
}

/** Throws UserError where a file or a model is not there. */
export async function benchFixes(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string' },
      step: { type: 'string', default: '1' },
      clean: { type: 'string' },
      only: { type: 'string' },
      json: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  });
  const cases = (await allCases()).filter(
    ({ id }) => values.only === undefined || id.startsWith(values.only),
  );
  const { compiled, outcomes } = await measured(cases);
  const own = outcomes.filter(({ id }) => !id.includes('/'));
  const languages = [...new Set(own.map(({ language }) => language))];
  const table = [
    '| cases | of | found | expressible | found of these | kept rules accused |',
    '| --- | --- | --- | --- | --- | --- |',
    row(
      'scenarios',
      outcomes.filter(({ id }) => id.includes('/')),
    ),
    row('own', own),
    row('all', outcomes),
    ...languages.map((language) =>
      row(
        `own, ${language}`,
        own.filter((one) => one.language === language),
      ),
    ),
  ];
  if (values.list) {
    table.push(
      '',
      ...outcomes
        .filter(({ found }) => !found)
        .map(({ id, expressible }) => `missed: ${id}${expressible ? ', expressible' : ''}`),
    );
    table.push(
      ...outcomes.filter(({ accused }) => accused > 0).map(({ id }) => `accused though kept: ${id}`),
    );
  }
  process.stdout.write(`${table.join('\n')}\n\n`);
  let clean: CleanFigures | undefined;
  if (values.clean !== undefined) {
    clean = await alarmsOf(values.clean, cases, compiled);
    process.stdout.write(`${clean.table.join('\n')}\n`);
    if (values.list) process.stdout.write(`${clean.list.join('\n')}\n`);
  }
  let fixed: FixFigures | undefined;
  if (values.model !== undefined) {
    fixed = await fixWithModel(
      values.model,
      cases,
      compiled,
      Math.max(1, Math.trunc(Number(values.step)) || 1),
    );
    process.stdout.write(`${fixed.table.join('\n')}\n`);
  }
  if (values.json !== undefined)
    await writeFile(values.json, `${JSON.stringify({ outcomes, clean, fixed }, null, 2)}\n`);
}
