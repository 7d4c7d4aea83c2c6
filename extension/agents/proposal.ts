// What an agent asks to remember is a proposal, and changes no memory that there is: only the user's review can.
import { UserError } from '../base/errors.ts';
import { newId } from '../base/scalars.ts';
import { captureTurns } from '../capture/capture.ts';
import type { Turn } from '../capture/schema.ts';
import type { Memory } from '../memory/schema.ts';
import type { Inventory, LedgerEvent } from '../memory/store.types.ts';
import { mergeCandidates } from '../reflection/merge.ts';
import { checkOrder, orderedMemory } from '../reflection/ordered.ts';
import { reasonToLeave } from '../reflection/rule-file.ts';
import { refuseSecret } from '../workspace/refuse-secret.ts';
import type { Services } from '../workspace/services.types.ts';

/** Proposals of agents that may wait for the user at once: more would bury the review. */
const MOST_WAITING = 50;
/** Begins the names of sessions of what agents asked to remember. */
const SESSION = 'agent/';

const PROPOSED = 'It counts once the user accepts it: `dormouse review`, or For Review in the Memories view.';
const KNOWN = 'It is remembered, or waits for the user, already.';
const TURNED_DOWN = 'The user turned this down before; do not ask again.';

export type Proposal =
  | { outcome: 'proposed'; id: string; next: string }
  /** `id`: the memory that says so already. */
  | { outcome: 'known'; id: string; next: string }
  | { outcome: 'turned-down'; next: string };

/**
 * Proposes `text` in the name of `agent`. Throws UserError `not-remembered`, `memory-secret` or `review-full`, nothing
 * written, and what the stores throw.
 */
export async function proposeMemory(
  { memories, sessions }: Pick<Services, 'memories' | 'sessions'>,
  text: string,
  agent: string,
): Promise<Proposal> {
  checkOrder(text);
  if (reasonToLeave(text)) throw machineOrder();
  await refuseSecret(text);
  const session = `${SESSION}${agent}/${newId()}`;
  const said: Turn = {
    session,
    turn: 1,
    role: 'assistant',
    text,
    at: new Date().toISOString(),
    source: 'assistant',
  };
  const before = await memories.read();
  if (waiting(before) >= MOST_WAITING) throw reviewFull();
  const foreseen = meaningOf(before, said);
  if (foreseen.added.length === 0) return foreseen.proposal;
  const [turn] = await captureTurns(sessions, [said]);
  if (!turn) throw new Error('The session log took no turn.');
  let { proposal } = foreseen;
  await memories.transact((inventory) => {
    // As it is now: another agent may have said the same.
    const meaning = meaningOf(inventory, turn);
    proposal = meaning.proposal;
    return [...meaning.added, { type: 'session.reflected', session, turn: turn.turn }];
  });
  return proposal;
}

/** What the words mean for the inventory. Of merging only the proposal counts: an agent adds no evidence to a memory. */
function meaningOf(inventory: Inventory, turn: Turn): { added: LedgerEvent[]; proposal: Proposal } {
  const candidate = { ...orderedMemory(turn, inventory), certainty: 'unsure' as const };
  for (const event of mergeCandidates([candidate], inventory, turn.at)) {
    if (event.type === 'memory.added')
      return { added: [event], proposal: { outcome: 'proposed', id: event.memory.id, next: PROPOSED } };
    if (event.type === 'memory.framed')
      return { added: [], proposal: { outcome: 'known', id: event.id, next: KNOWN } };
  }
  return { added: [], proposal: { outcome: 'turned-down', next: TURNED_DOWN } };
}

/** Proposals that agents alone asked for. */
function waiting({ memories }: Inventory): number {
  return [...memories.values()].filter((memory) => memory.status === 'proposed' && isOfAgents(memory)).length;
}

/** Nobody but agents said it. */
function isOfAgents({ evidence }: Pick<Memory, 'evidence'>): boolean {
  return evidence.length > 0 && evidence.every(({ session }) => session.startsWith(SESSION));
}

function reviewFull(): UserError {
  return new UserError(
    'review-full',
    {
      what: 'This was not proposed.',
      why: `${MOST_WAITING} proposals of agents wait for the user already.`,
      next: 'Ask the user to decide about them: `dormouse review`.',
    },
    'refused',
  );
}

function machineOrder(): UserError {
  return new UserError(
    'not-remembered',
    {
      what: 'This was not proposed.',
      why: 'It gives orders to assistants as machines; a memory speaks of the project.',
      next: 'Say what holds in the project, in one sentence.',
    },
    'refused',
  );
}
