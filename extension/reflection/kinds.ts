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
  FAILURES,
  FORMS,
  PRODUCTS,
} from '../lexicon/kinds.ts';
import { isOrder } from '../lexicon/requests.ts';
import { type Row, says } from '../lexicon/row.ts';
import { FOREIGN, HABITS, UNIVERSALS } from '../lexicon/rules.ts';
import type { Degree } from './trouble.ts';

/** From this score on it is a convention; of what explains a failure, from the other one on. */
const CONVENTION_SCORE = 3;
const CONVENTION_SCORE_OF_LESSON = 5;

/** Whether it says which form something has that is written in any task. */
export function prescribesForm(text: string): boolean {
  return says(PRODUCTS, text) && says(FORMS, text);
}

function convention(text: string): number {
  const worth = (rows: readonly Row[], weight: number) => (says(rows, text) ? weight : 0);
  return (
    worth(UNIVERSALS, 2) +
    worth(HABITS, 2) +
    worth(CONVENTIONS, 3) +
    worth(PRODUCTS, 1) +
    worth(FORMS, 2) +
    worth(FOREIGN, 2) -
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

/** It tells of a failure, and behind that of its cause and cure, or says what to do: a lesson by itself. */
function isLesson(text: string): boolean {
  if (!says(FAILURES, text)) return false;
  const [first = '', ...rest] = text.split(JOINT).map((clause) => clause.trim().replace(SOFTENERS, ''));
  if (isOrder(first)) return false;
  const acts = rest.findIndex(isOrder);
  const told = [first, ...rest.slice(0, Math.max(0, acts))].some((clause) => says(FAILURES, clause));
  return (acts >= 0 && told) || (says(CAUSES, text) && says(CURES, text));
}

/** `trouble`: what is known of a failure that it was said about; `explains`: it gives a cause or a cure. */
export function kindOf(sentences: string[], trouble: Degree, explains: boolean): MemoryKind {
  const text = sentences.join(' ');
  if (isLesson(text)) return 'procedural';
  const score = Math.max(convention(text), ...sentences.map(convention));
  const reasoned = explains || says(CONSEQUENCES, text);
  const lesson = reasoned ? trouble !== 'none' : trouble === 'reported' && !says(DECIDED, text);
  if (lesson && score < (reasoned ? CONVENTION_SCORE_OF_LESSON : CONVENTION_SCORE) && !says(CALENDAR, text))
    return 'procedural';
  return score >= CONVENTION_SCORE ? 'semantic' : 'episodic';
}
