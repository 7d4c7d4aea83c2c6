// What an explicit order to remember makes: one memory of the words as they stand, with its kind.
import { UserError } from '../base/errors.ts';
import type { Turn } from '../capture/schema.ts';
import { asSaid, opened } from '../language/as-said.ts';
import { relationOf } from '../language/phrases.ts';
import { statementOf } from '../language/statement.ts';
import { LONGEST_TEXT } from '../memory/schema.ts';
import type { Inventory } from '../memory/store.types.ts';
import { type Refusal, refusalOf } from './firewall.ts';
import { kindOf } from './kinds.ts';
import type { Candidate } from './reflector.ts';
import { renewedBy } from './renewal.ts';

/** Reasons for which an order is not followed; others are the user's to judge. */
const REFUSED: Partial<Record<Refusal, { what: string; why: string; next: string }>> = {
  question: {
    what: 'A question was not remembered.',
    why: 'It asks something, so it states nothing that could be recalled later.',
    next: 'Ask it with `dormouse ask`, or remember its answer as a sentence.',
  },
  denial: {
    what: 'This was not remembered.',
    why: 'The sentence says that something was not said, or is not to be remembered.',
    next: 'Say what holds instead, or use `dormouse forget` for a memory that is wrong.',
  },
  retraction: {
    what: 'This was not remembered.',
    why: 'The sentence takes back what it says.',
    next: 'Say what holds instead, or use `dormouse forget` for a memory that is wrong.',
  },
};

/** Throws UserError `not-remembered` where the words state nothing to remember, or are too many. */
export function checkOrder(text: string): void {
  checkLength(text);
  const refusal = refusalOf(asSaid(text));
  const reason = refusal && REFUSED[refusal];
  if (reason) throw new UserError('not-remembered', reason, 'refused');
}

/** The one memory that the turn's words are, live at once. */
export function orderedMemory(turn: Turn, inventory: Inventory): Candidate {
  const text = asSaid(turn.text);
  const statement = statementOf(text);
  const renewed = renewedBy(text, inventory.memories);
  return {
    kind: statement ? relationOf(statement.relation).kind : kindOf([text], 'none', false),
    ...(statement ? { subject: statement.subject } : {}),
    text,
    framings: [],
    evidence: [{ session: turn.session, turn: turn.turn, quote: turn.text, source: turn.source }],
    certainty: 'sure',
    correction: opened(turn.text).corrects,
    ...(renewed && !renewed.certain ? { contests: renewed.memory.id } : {}),
    action: renewed?.certain ? { type: 'update', supersedes: renewed.memory.id } : { type: 'add' },
  };
}

/** Throws UserError `not-remembered` for a text that is longer than a memory's may be. */
export function checkLength(text: string): void {
  if (text.length <= LONGEST_TEXT) return;
  const why = `It has ${text.length} characters, and a memory has at most ${LONGEST_TEXT}: it goes into prompts whole.`;
  const next = 'Say it in sentences, each of which is remembered by itself.';
  throw new UserError(
    'not-remembered',
    { what: 'This was not remembered: it is too long.', why, next },
    'refused',
  );
}
