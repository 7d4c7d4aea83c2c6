// `npm run bench -- pairs [--set tune|tune2|held2|fresh|blind|blind2] [--json FILE]`: what becomes of two memories that say the same, the
// opposite, another value, the same elsewhere, or something else.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { UserError } from '../../extension/base/errors.ts';
import {
  type Confusion,
  confusionOf,
  isWanted,
  measurePairs,
  OUTCOMES,
  RELATIONS,
  readPairs,
  SETS,
} from './memory-pairs.ts';

const row = (name: string, { count, outcomes, right }: Confusion) =>
  `| ${name} | ${count} | ${OUTCOMES.map((outcome) => outcomes[outcome]).join(' | ')} | ${right.toFixed(2).replace(/^0/, '')} |`;

/**
 * Prints the outcomes by relation and by language; the pairs with another outcome than wanted are listed in the
 * sets that were read. Throws UserError `bad-set`.
 */
export async function benchPairs(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { set: { type: 'string', default: 'tune' }, json: { type: 'string' } },
  });
  const set = SETS.find((one) => one === values.set);
  if (!set)
    throw new UserError(
      'bad-set',
      {
        what: `There is no set "${values.set}" of pairs.`,
        why: 'Each pair is in one set: to tune on, or to count only.',
        next: `Use --set ${SETS.join(', --set ')}.`,
      },
      'refused',
    );
  const measured = await measurePairs(readPairs(set));
  const head = (name: string) => [
    `| ${name} | pairs | ${OUTCOMES.join(' | ')} | as wanted |`,
    `| --- | --- | ${OUTCOMES.map(() => '---').join(' | ')} | --- |`,
  ];
  const relations = RELATIONS.map(
    (relation) => [relation, measured.filter((pair) => pair.relation === relation)] as const,
  );
  const languages = [...new Set(measured.map(({ language }) => language ?? 'en'))].sort();
  const ofLanguage = (wanted: string) => measured.filter(({ language }) => (language ?? 'en') === wanted);
  const wrong = measured.filter((pair) => /^tune/.test(pair.set) && !isWanted(pair));
  process.stdout.write(
    `${[
      ...head('relation'),
      ...relations.map(([relation, pairs]) => row(relation, confusionOf(pairs))),
      '',
      ...head('language'),
      ...languages.map((language) => row(language, confusionOf(ofLanguage(language)))),
      ...wrong.map(({ relation, outcome, a, b }) => `\n${relation}, but ${outcome}:\n  ${a}\n  ${b}`),
    ].join('\n')}\n`,
  );
  if (values.json) {
    const relation = Object.fromEntries(relations.map(([name, pairs]) => [name, confusionOf(pairs)]));
    const language = Object.fromEntries(languages.map((name) => [name, confusionOf(ofLanguage(name))]));
    await writeFile(values.json, `${JSON.stringify({ v: 1, set, relation, language }, null, 2)}\n`);
  }
}
