// Rehearsals of a fact at work: a line of code that does not follow it, and the one that does, in the words of a quick
// fix. Without them a night teaches what to say and not what to do. models/recipe/edits.py asks in the same way.

import { fixQuestion } from '../language/fix-prompt.ts';
import { type Code, relationOf } from '../language/phrases.ts';
import { pick, type Rng } from '../language/random.ts';
import { answerOf, type Statement, sameValue, unknownAnswerOf } from '../language/statement.ts';
import { drawName } from './names.ts';
import { type KnownStatements, stranger } from './negatives.ts';
import { withOtherValue } from './readings.ts';
import type { Rehearsal } from './schema.ts';

/** The type in phrases.json that each letter of a line is drawn from. */
const letters = { a: 'api', b: 'api', c: 'api', m: 'package', p: 'path', t: 'purpose' };

/** How the fact stands in code; undefined where it cannot. */
function codeOf({ relation, subject, value }: Statement): Code | undefined {
  const { code } = relationOf(relation);
  // What is not used any more stands in the line by its name.
  if (relation === 'instead' && /\s/.test(subject + value)) return undefined;
  return code?.signs && !(value in code.signs) ? undefined : code;
}

/** A value that the line wrongly has. */
function wrongOf(fact: Statement, { signs }: Code, rng: Rng): string {
  if (fact.relation === 'instead') return fact.subject;
  if (!signs) return withOtherValue(fact, rng).value;
  for (;;) {
    const value = pick(rng, Object.keys(signs));
    if (!sameValue(value, fact.value)) return value;
  }
}

/** A quick fix that the fact decides, and the corrected line. */
function fixOf(fact: Statement, code: Code, rng: Rng): { user: string; line: string } {
  const names: Record<string, string> = { M: drawName('api', rng).replace(/\W/g, '_').toUpperCase() };
  for (const [letter, type] of Object.entries(letters)) names[letter] = drawName(type, rng);
  const fill = (line: string, value: string) =>
    line.replace(/\{(\w)\}/g, (_, letter: string) =>
      letter === 'v' ? (code.signs?.[value] ?? value.replace(/\/$/, '')) : (names[letter] ?? ''),
    );
  const line = pick(rng, code.lines);
  const given = code.adds ? fill(line.replace('{v} ', ''), '') : fill(line, wrongOf(fact, code, rng));
  const problem = code.problem.replace('{s}', () => fact.subject);
  return { user: fixQuestion(problem, given), line: fill(line, fact.value) };
}

/**
 * `count` fixes by one fact and as many of things that nobody told, which are declined; none where the fact cannot
 * stand in code. Deterministic by `rng`.
 */
export function edits(
  memory: string,
  fact: Statement,
  known: KnownStatements,
  count: number,
  rng: Rng,
): Rehearsal[] {
  const code = codeOf(fact);
  if (!code) return [];
  const as = { memory, style: 'edit', writer: 'templates' } as const;
  const fixed = Array.from({ length: count }, (): Rehearsal => {
    const { user, line } = fixOf(fact, code, rng);
    return { ...as, user, assistant: `${answerOf(fact)}\n\`\`\`\n${line}\n\`\`\``, polarity: 'positive' };
  });
  const declined = Array.from({ length: count }, (): Rehearsal => {
    const about = { ...fact, subject: stranger(relationOf(fact.relation).subject, known, rng) };
    return {
      ...as,
      user: fixOf(about, code, rng).user,
      assistant: unknownAnswerOf(about),
      polarity: 'negative',
    };
  });
  return [...fixed, ...declined];
}
