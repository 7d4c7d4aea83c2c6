// Questions that nobody answered, to be answered with "not known". Without them a night answers every question
// about a known subject with something false; they are phrased exactly like the positives, for a wording that
// only they used would teach that the wording means "not known".
import { phrases, type Relation, relationOf, splitQuestions } from '../language/phrases.ts';
import { pick, type Rng } from '../language/random.ts';
import { keyOf, normaliseSubject, type Statement, unknownAnswerOf } from '../language/statement.ts';
import type { Inventory } from '../memory/store.types.ts';
import { drawName } from './names.ts';
import { askWith, wordingOf } from './questions.ts';

/** What the inventory may answer: its keys, and every subject that occurs in it. */
export interface KnownStatements {
  keys: Set<string>;
  subjects: Set<string>;
  /** How many facts a normalised subject has. */
  keysOf(subject: string): number;
  /** Relations of live memories: neighbours ask for these first, since those are the ones a night can confuse. */
  relations: Relation[];
}

export function knownStatements(inventory: Inventory): KnownStatements {
  const keys = new Set<string>();
  const subjects = new Set<string>();
  const relations = new Set<string>();
  for (const memory of inventory.memories.values()) {
    const statement = memory.statement;
    if (!statement) continue;
    // Superseded, proposed and forgotten ones count too: nothing true or once true may train as unknown by name.
    keys.add(keyOf(statement));
    subjects.add(normaliseSubject(statement.subject));
    if (memory.status === 'live') relations.add(statement.relation);
  }
  return {
    keys,
    subjects,
    keysOf: (subject) => [...keys].filter((key) => key.slice(key.indexOf(':') + 1) === subject).length,
    relations: [...relations].map(relationOf),
  };
}

/** A subject of that type which the inventory does not have. */
export function stranger(type: string, known: KnownStatements, rng: Rng): string {
  for (let attempt = 0; ; attempt++) {
    const name = attempt < 50 ? drawName(type, rng) : `${drawName(type, rng)} ${attempt}`;
    if (!known.subjects.has(normaliseSubject(name))) return name;
  }
}

/** A question that nothing answers, and the answer that says so. */
export interface UnansweredQuestion {
  about: Omit<Statement, 'value'>;
  question: string;
  answer: string;
}

/**
 * `count` questions around one fact that nothing answers: half about strangers with the same relation, half
 * about the same subject with another relation.
 */
export function negativeQuestions(
  fact: Statement,
  known: KnownStatements,
  count: number,
  rng: Rng,
): UnansweredQuestion[] {
  const own = relationOf(fact.relation);
  const unknownOf = (relations: Relation[]) =>
    relations.filter(
      (relation) => !known.keys.has(keyOf({ ...fact, relation: relation.id })) && relation.id !== own.id,
    );
  const taught = unknownOf(known.relations);
  const others = taught.length >= 3 ? taught : unknownOf(phrases.relations);
  const questions = new Map<string, UnansweredQuestion>();
  for (let attempt = 0; questions.size < count && attempt < count * 20; attempt++) {
    const neighbour = questions.size % 2 === 1 && others.length > 0;
    const relation = neighbour ? pick(rng, others) : own;
    const subject = neighbour ? fact.subject : stranger(own.subject, known, rng);
    const question = askWith(pick(rng, splitQuestions(relation).trained), subject, rng);
    const about = { relation: relation.id, subject };
    if (!questions.has(wordingOf(question)))
      questions.set(wordingOf(question), { about, question, answer: unknownAnswerOf(about) });
  }
  return [...questions.values()];
}
