// False alarms: real code that nobody wrote for this, looked at by the checks of every rule of its language. A place counts
// as false where the rule's own pattern of what must not be does not confirm it on that line; what it confirms is a
// violation of a rule that this project never had, and no alarm that a user of the rule would call false.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Check } from '../../../extension/checks/check.ts';
import { violationsIn } from '../../../extension/checks/find.ts';
import { PARSED, type Parsed, syntaxOf } from '../../../extension/checks/syntax.ts';
import type { FixCase } from './cases.ts';

export interface CleanFigures {
  table: string[];
  list: string[];
  perThousand: number;
}

/**
 * What breaks a rule in any code, where the case's own patterns name its example alone. Written after the checks, when a look
 * at each accused place showed that it breaks the rule.
 */
const IN_ANY_CODE: Record<string, string> = {
  ts03: String.raw`\bany\b`,
  ts08: '"',
  ts12: String.raw`[\w)\]]!`,
  ts20: String.raw`Math\.random|randomUUID`,
  py12: "'",
  py14: String.raw`os\.(?:getenv|environ)`,
  cs04: String.raw`\.(?:Result|Wait)\b`,
  'web-frontend/f02': String.raw`\bhandle[A-Z]`,
  'web-frontend/f03': '[a-z]{2}',
};
/** Lines of each language that are looked at, at most. */
const MOST_LINES = 6000;
const SKIPPED = /(?:^|\/)(?:node_modules|\.git|test|tests|__tests__|idlelib|site-packages|lib2to3)(?:\/|$)/;

/** `folder` has real code of the eight languages in any order; those of which it has none are left out. */
export async function alarmsOf(
  folder: string,
  cases: readonly FixCase[],
  compiled: readonly Check[][],
): Promise<CleanFigures> {
  const table = [
    '| language | rules | lines | confirmed by the rule | false | false in 1,000 lines | CPU ms in 1,000 lines |',
    '| --- | --- | --- | --- | --- | --- | --- |',
  ];
  const list: string[] = [];
  let [allFalse, allLines] = [0, 0];
  for (const language of PARSED) {
    const rules = cases.flatMap((one, index) =>
      one.language === language ? [{ one, checks: compiled[index]! }] : [],
    );
    const files = await filesOf(folder, language);
    const lines = files.reduce((sum, { text }) => sum + text.split('\n').length, 0);
    if (lines === 0) continue;
    let [confirmed, wrong, ms] = [0, 0, 0];
    for (const { file, text } of files) {
      const begun = process.cpuUsage();
      // Everywhere: a rule of one folder would look at nothing here.
      const everywhere = rules
        .flatMap(({ checks }) => checks)
        .map((check) => ({ ...check, place: { ...check.place, inside: [], outside: [] } }));
      const { violations } = await violationsIn(file, text, everywhere);
      ms += process.cpuUsage(begun).user / 1000;
      for (const violation of violations) {
        if (violation.check.shape.kind === 'file') continue;
        const rule = rules.find(({ one }) => one.id === violation.check.memory)!.one;
        if (isConfirmed(text, violation, rule)) confirmed++;
        else {
          wrong++;
          const line = text
            .slice(text.lastIndexOf('\n', violation.start - 1) + 1)
            .split('\n')[0]!
            .trim();
          list.push(`${language} ${rule.id} ${path.basename(file)}: ${line.slice(0, 120)}`);
        }
      }
    }
    allFalse += wrong;
    allLines += lines;
    const rate = (count: number) => ((count / lines) * 1000).toFixed(2);
    table.push(
      `| ${language} | ${rules.length} | ${lines} | ${confirmed} | ${wrong} | ${rate(wrong)} | ${rate(ms)} |`,
    );
  }
  const perThousand = allLines === 0 ? 0 : (allFalse / allLines) * 1000;
  table.push(`| all | ${cases.length} | ${allLines} | | ${allFalse} | ${perThousand.toFixed(2)} | |`);
  return { table, list, perThousand };
}

/** The rule's own patterns have something on the lines of the violation. */
function isConfirmed(text: string, { start, end }: { start: number; end: number }, rule: FixCase): boolean {
  const to = text.indexOf('\n', Math.max(start, end - 1));
  const lines = text.slice(text.lastIndexOf('\n', start - 1) + 1, to < 0 ? text.length : to);
  return patternsOf(rule).some((pattern) => new RegExp(pattern, 'im').test(lines));
}

function patternsOf({ id, mustNotMatch }: FixCase): string[] {
  const general = IN_ANY_CODE[id];
  return general === undefined ? mustNotMatch : [...mustNotMatch, general];
}

async function filesOf(folder: string, language: Parsed): Promise<{ file: string; text: string }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((file) => syntaxOf(file) === language && !SKIPPED.test(file))
    .toSorted();
  const files: { file: string; text: string }[] = [];
  let lines = 0;
  for (const file of names) {
    if (lines >= MOST_LINES) break;
    const text = await readFile(path.join(folder, file), 'utf8');
    const count = text.split('\n').length;
    if (count > MOST_LINES) continue;
    lines += count;
    files.push({ file, text });
  }
  return files;
}
