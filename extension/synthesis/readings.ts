// Rehearsals that are answered from memories in the prompt: without them a night unlearns reading, and what is
// still waiting for its own night could not be recalled any more. Where prompt and weights disagree, the prompt wins.

import { type Relation, relationOf, splitQuestions } from '../language/phrases.ts';
import { pick, type Rng, shuffled } from '../language/random.ts';
import { answerOf, canonical, type Statement, sameValue, unknownAnswerOf } from '../language/statement.ts';
import { recalledPrompt } from '../recall/prompt.ts';
import { drawName } from './names.ts';
import { type KnownStatements, stranger } from './negatives.ts';
import { askWith } from './questions.ts';
import type { Rehearsal } from './schema.ts';

/** Memories in one prompt: as many as recall sends. */
const MOST_RECALLED = 4;

/** What a reading is about: something never heard of, this memory's fact with a newer value, or nothing at all. */
const KINDS = ['stranger', 'newer', 'stranger', 'absent'] as const;

function draw(relation: Relation, subject: string, rng: Rng): Statement {
  return { relation: relation.id, subject, value: drawName(relation.value, rng) };
}

/** The same fact with another value. */
export function withOtherValue(fact: Statement, rng: Rng): Statement {
  for (;;) {
    const drawn = draw(relationOf(fact.relation), fact.subject, rng);
    if (!sameValue(drawn.value, fact.value)) return drawn;
  }
}

/** Facts nobody told, that share relations and subjects, so that neither alone finds the answer. */
function company(fact: Statement, known: KnownStatements, rng: Rng): Statement[] {
  const own = relationOf(fact.relation);
  const same = known.relations.filter(({ id, subject }) => subject === own.subject && id !== own.id);
  const first = draw(own, stranger(own.subject, known, rng), rng);
  const others = [
    draw(own, stranger(own.subject, known, rng), rng),
    ...(same.length > 0 ? [draw(pick(rng, same), first.subject, rng)] : []),
    ...(known.relations.length > 0 ? [pick(rng, known.relations)] : []).map((relation) =>
      draw(relation, stranger(relation.subject, known, rng), rng),
    ),
  ];
  return [first, ...others];
}

/** `count` rehearsals of reading around one fact, deterministic by `rng`. */
export function readings(
  memory: string,
  fact: Statement,
  known: KnownStatements,
  count: number,
  rng: Rng,
): Rehearsal[] {
  return Array.from({ length: count }, (_, at) => {
    const kind = KINDS[at % KINDS.length]!;
    const [first, ...others] = company(fact, known, rng);
    const asked = kind === 'newer' ? withOtherValue(fact, rng) : first!;
    const absent = kind === 'absent';
    const told = absent ? others : [asked, ...others.slice(0, MOST_RECALLED - 1)];
    const { trained } = splitQuestions(relationOf(asked.relation));
    return {
      memory,
      system: recalledPrompt(
        shuffled(rng, told).map(({ relation, subject, value }) => canonical(relation, subject, value)),
        'embedded',
      ),
      user: askWith(pick(rng, trained), asked.subject, rng),
      assistant: absent ? unknownAnswerOf(asked) : answerOf(asked),
      style: 'question',
      polarity: 'reading',
      writer: 'templates',
    };
  });
}
