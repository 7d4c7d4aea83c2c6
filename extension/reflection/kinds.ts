// Which kind of memory a sentence is: a lesson where it tells of something that went wrong and what to do, or is said
// about such a thing; a convention where it says how work is done whatever the task; a fact of this project otherwise.
import type { MemoryKind } from '../language/kind.ts';
import { CAUSES, OWNERS } from '../lexicon/facts.ts';
import {
  AMOUNTS,
  CALENDAR,
  CONSEQUENCES,
  CONVENTIONS,
  DECIDED,
  FACTS,
  FORMS,
  PRODUCTS,
} from '../lexicon/kinds.ts';
import {
  CURES,
  FAILED_ONCE,
  FAILURES,
  HAPPENED,
  HEALED,
  LESSONS,
  OR_ELSE,
  REASONS,
} from '../lexicon/lessons.ts';
import { isOrder } from '../lexicon/requests.ts';
import { type Row, says } from '../lexicon/row.ts';
import { CONTRASTS, FOREIGN, HABITS, PLURALS, UNIVERSALS } from '../lexicon/rules.ts';
import { COMPOUNDS } from '../lexicon/statements.ts';
import type { Degree } from './trouble.ts';

/** From this score on it is a convention; of what explains a failure, from the other one on. */
const CONVENTION_SCORE = 3;
const CONVENTION_SCORE_OF_LESSON = 5;

/** Whether it says which form something has that is written in any task. */
export function prescribesForm(text: string): boolean {
  return says(PRODUCTS, text) && says(FORMS, text);
}

/** "port 80 is open" opens with a word that may be an order, and is none. */
const STATED =
  /^\S+ (?:\S+ ){0,3}(?:is|are|was|were|has|have|had|lives?|runs?|listens?|goes|went|belongs?|ends?|stopped|failed|broke|stayed|kept|lost|got|came|took)\b/i;
const orders = (text: string) => isOrder(text) && !STATED.test(text) && !says(COMPOUNDS, text);

/** Words that open a clause which is no order. */
const OPENS_STATEMENT =
  /^(?:the|an?|it|its|this|that|these|those|they|we|you|i|he|she|there|here|our|my|your|his|her|their|and|or|but|so|as|if|when|while|because|since|until|after|before|with|without|for|from|to|in|on|at|by|of|not|no|which|who|what|where|why|how|then|than|is|are|was|were|has|have|had|can|could|will|would|must|should|may|might|do|does|did|be|been|also|even|still|all|some|any|each|every|any|both|one|two|most|many|everything|nothing)$/;
/** A verb in its plain form, and what an order goes on with: an article, a preposition, a name in code, a number. */
const ORDER =
  /^(?:please |then |first |just |always |instead )?(\p{L}(?:[\p{L}-]*[^\P{L}s]|[\p{L}-]*ss))(?: (?:the|an?|it|them|its|their|your|our|all|every|each|both|one|two|up|down|off|out|on|in|to|at|back|over|through|from|with|by|after|before|below|above|only|`\S|\S*[_./=()#\d-]\S*|\p{Lu}\S*|\p{L}+ (?:the|an?|on|in|to|at|from|with|for|before|after|there|first|instead)\b))/u;
const ENDS_LIKE_NO_ORDER = /(?:ing|[^e]ed|ly)$/;

/** Whether a clause is an order by its form, whatever its verb. */
function instructs(clause: string): boolean {
  const text = clause.replace(/^\p{Lu}(?=\p{Ll})/u, (letter) => letter.toLowerCase());
  const verb = ORDER.exec(text)?.[1];
  return (
    verb !== undefined && !OPENS_STATEMENT.test(verb) && !ENDS_LIKE_NO_ORDER.test(verb) && !STATED.test(text)
  );
}

/** "Images shifted until they had a width" tells what healed it. */
const UNTIL = /\b(?:until|till) \p{L}+/iu;

/** Endings of other languages are those of English words, too. */
const ENGLISH =
  /\b(?:the|is|are|of|and|with|to|for|from|at|by|because|before|after|must|never|always|only)\b/i;
/** How something was made prescribes no form. */
const PAST = /\b(?:was|were)\b/i;

/** What is quoted is an example, no setting; and what holds since a day is no event of that day. */
const EXAMPLE = /"[^"]*"|`[^`]*`/g;
const SINCE =
  /\b(?:since|from|as of|starting) (?:the )?(?:\d{1,2}(?:st|nd|rd|th)? )?(?=\p{L}|\d)\S+(?: \d{1,2}(?:st|nd|rd|th)?)?/giu;

function convention(text: string): number {
  const plain = text.replace(EXAMPLE, ' ');
  const worth = (rows: readonly Row[], weight: number) => (says(rows, text) ? weight : 0);
  return (
    worth(UNIVERSALS, 2) +
    worth(HABITS, 2) +
    (says(CONVENTIONS, text) || orders(text) ? 3 : 0) +
    worth(PRODUCTS, 1) +
    (PAST.test(text) ? 0 : worth(FORMS, 2)) +
    worth(PLURALS, 2) +
    worth(CONTRASTS, 1) +
    (ENGLISH.test(text) ? 0 : worth(FOREIGN, 3)) -
    (says(AMOUNTS, plain) ? 2 : 0) -
    worth(FACTS, 1) -
    worth(CAUSES, 1) -
    (says(CALENDAR, plain.replace(SINCE, ' ')) ? 3 : 0)
  );
}

/** "Naming: fields end in …" */
const LABEL = /^[^:.;,]{3,40}: +(?=\S)/;

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
  if (happenedOnce(text, score)) return true;
  // A change that people made is an event, whatever its reason.
  if (!says(FAILURES, text) || says(DECIDED, text)) return false;
  const [first = '', ...rest] = text.split(JOINT).map((clause) => clause.trim().replace(SOFTENERS, ''));
  if (orders(first)) return false;
  if (says(OR_ELSE, text)) return true;
  const acts = rest.findIndex((clause) => isOrder(clause) || instructs(clause));
  const told = [first, ...rest.slice(0, Math.max(0, acts))].some((clause) => says(FAILURES, clause));
  const conditional = CONDITION.test(first) && says(FAILURES, first);
  if (conditional && acts >= 0) return true;
  // A rule with its reason is no lesson.
  if (score >= CONVENTION_SCORE_OF_LESSON) return false;
  if ((acts >= 0 && told) || (says(CAUSES, text) && says(CURES, text))) return true;
  return says(HEALED, text) || (says(FAILED_ONCE, text) && says(REASONS, text));
}

/** In words: what is longer is a story, of which the order may be no part. */
const MOST_TOLD = 26;

/**
 * Something happened, and the sentence goes on with its reason or a full stop, and with an order; or it happened until
 * something was done. Days and decisions make it an event of the project instead.
 */
function happenedOnce(text: string, score: number): boolean {
  if (score >= CONVENTION_SCORE_OF_LESSON || says(CALENDAR, text) || says(DECIDED, text)) return false;
  const parts = text.split(JOINT).map((clause) => clause.trim().replace(SOFTENERS, ''));
  const [first = '', ...rest] = parts;
  if (!says(HAPPENED, first) || orders(first) || text.split(' ').length > MOST_TOLD) return false;
  if (rest.some((clause) => isOrder(clause) || instructs(clause))) return true;
  return UNTIL.test(first) && !says(OWNERS, text);
}

/** The half of a lesson that tells what went wrong: an order that follows is the other half. */
export const tellsFailure = (text: string) =>
  says(FAILURES, text) && says(FAILED_ONCE, text) && says(REASONS, text) && !orders(text);

/**
 * `trouble`: what is known of a failure that it was said about; `explains`: it gives a cause or a cure; `said`: the
 * sentences with what they quote, where `sentences` lack it.
 */
export function kindOf(
  sentences: string[],
  trouble: Degree,
  explains: boolean,
  said = sentences.join(' '),
): MemoryKind {
  if (says(LESSONS, said)) return 'procedural';
  const text = sentences.join(' ');
  const score = Math.max(
    ...[text, ...sentences].flatMap((own) => [own, own.replace(LABEL, '')]).map(convention),
  );
  if (isLesson(text, score)) return 'procedural';
  const reasoned = explains || says(CONSEQUENCES, text);
  const lesson =
    trouble !== 'none' &&
    reasoned &&
    (says(FAILURES, text) || says(CONSEQUENCES, text)) &&
    !says(DECIDED, text);
  if (lesson && score < CONVENTION_SCORE_OF_LESSON && !says(CALENDAR, text)) return 'procedural';
  return score >= CONVENTION_SCORE ? 'semantic' : 'episodic';
}
