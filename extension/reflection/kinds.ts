// Which kind of memory a sentence is: a lesson where it tells of something that went wrong and what to do, or is said
// about such a thing; a convention where it says how work is done whatever the task; a fact of this project otherwise.
import type { MemoryKind } from '../language/kind.ts';
import { CAUSES } from '../lexicon/facts.ts';
import {
  AMOUNTS,
  CALENDAR,
  CONSEQUENCES,
  CONVENTIONS,
  CURES,
  DECIDED,
  FACTS,
  FAILED_ONCE,
  FAILURES,
  FORMS,
  HEALED,
  PRODUCTS,
  REASONS,
} from '../lexicon/kinds.ts';
import { isOrder } from '../lexicon/requests.ts';
import { type Row, says } from '../lexicon/row.ts';
import { CONTRASTS, FOREIGN, HABITS, PLURALS, UNIVERSALS } from '../lexicon/rules.ts';
import type { Degree } from './trouble.ts';

/** From this score on it is a convention; of what explains a failure, from the other one on. */
const CONVENTION_SCORE = 3;
const CONVENTION_SCORE_OF_LESSON = 5;

/** Whether it says which form something has that is written in any task. */
export function prescribesForm(text: string): boolean {
  return says(PRODUCTS, text) && says(FORMS, text);
}

/** "port 80 is open" opens with a word that may be an order, and is none. */
const STATED = /^\S+ (?:\S+ ){0,3}(?:is|are|was|were|has|have|lives?|runs?|listens?|goes|belongs?|ends?)\b/i;
const orders = (text: string) => isOrder(text) && !STATED.test(text);

function convention(text: string): number {
  const worth = (rows: readonly Row[], weight: number) => (says(rows, text) ? weight : 0);
  return (
    worth(UNIVERSALS, 2) +
    worth(HABITS, 2) +
    (says(CONVENTIONS, text) || orders(text) ? 3 : 0) +
    worth(PRODUCTS, 1) +
    worth(FORMS, 2) +
    worth(PLURALS, 2) +
    worth(CONTRASTS, 1) +
    worth(FOREIGN, 3) -
    worth(AMOUNTS, 2) -
    worth(FACTS, 1) -
    worth(CAUSES, 1) -
    worth(CALENDAR, 3)
  );
}

/** Where a sentence goes on to what follows from its beginning. */
const JOINT = /(?:[;:,.!]|\s[–—-])\s+|\s(?:so|and|then|therefore|hence)\s/;
const SOFTENERS =
  /^(?:so|and|then|therefore|first|just|please|always|you (?:have to|need to|must)|we (?:have to|need to|must))\s/i;

const CONDITION = /^(?:if|when(?:ever)?|after|once|in case|as soon as)\b/i;

/**
 * It tells of a failure that happened and of its reason, or of what healed it; or it names a failure, and behind that
 * says what to do. `score`: that of a convention.
 */
function isLesson(text: string, score: number): boolean {
  if (says(HEALED, text) && says(CAUSES, text)) return true;
  if (!says(FAILURES, text)) return false;
  const [first = '', ...rest] = text.split(JOINT).map((clause) => clause.trim().replace(SOFTENERS, ''));
  if (orders(first)) return false;
  const acts = rest.findIndex(isOrder);
  const told = [first, ...rest.slice(0, Math.max(0, acts))].some((clause) => says(FAILURES, clause));
  const conditional = CONDITION.test(first) && says(FAILURES, first);
  if (conditional && acts >= 0) return true;
  // A rule with its reason is no lesson.
  if (score >= CONVENTION_SCORE_OF_LESSON) return false;
  if ((acts >= 0 && told) || (says(CAUSES, text) && says(CURES, text))) return true;
  return says(HEALED, text) || (says(FAILED_ONCE, text) && says(REASONS, text));
}

/** The half of a lesson that tells what went wrong: an order that follows is the other half. */
export const tellsFailure = (text: string) =>
  says(FAILURES, text) && says(FAILED_ONCE, text) && says(REASONS, text) && !orders(text);

/** `trouble`: what is known of a failure that it was said about; `explains`: it gives a cause or a cure. */
export function kindOf(sentences: string[], trouble: Degree, explains: boolean): MemoryKind {
  const text = sentences.join(' ');
  const score = Math.max(convention(text), ...sentences.map(convention));
  if (isLesson(text, score)) return 'procedural';
  const reasoned = explains || says(CONSEQUENCES, text);
  const lesson =
    trouble !== 'none' &&
    reasoned &&
    (says(FAILURES, text) || says(CONSEQUENCES, text)) &&
    !says(DECIDED, text);
  if (lesson && score < (reasoned ? CONVENTION_SCORE_OF_LESSON : CONVENTION_SCORE) && !says(CALENDAR, text))
    return 'procedural';
  return score >= CONVENTION_SCORE ? 'semantic' : 'episodic';
}
