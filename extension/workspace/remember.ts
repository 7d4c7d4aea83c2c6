// An explicit order to remember a sentence, the same in editor and CLI: what it says is one memory, live at once.
import { ulid } from 'ulid';
import { CancelledError } from '../base/errors.ts';
import { captureTurns } from '../capture/capture.ts';
import type { Turn } from '../capture/schema.ts';
import { anchorOf } from '../memory/anchor.ts';
import { acceptance } from '../memory/review.ts';
import type { Memory } from '../memory/schema.ts';
import { mergeCandidates } from '../reflection/merge.ts';
import { checkOrder, orderedMemory } from '../reflection/ordered.ts';
import type { Services } from './services.types.ts';

export interface RememberResult {
  memories: Memory[];
  /** A secret was taken out of the text before anything was written. */
  redacted: boolean;
}

/**
 * Captures `text` as a session of its own and remembers it as it stands, as one memory. Throws UserError
 * `not-remembered` for a question and for words that take something back, nothing written.
 */
export async function remember(
  services: Services,
  text: string,
  signal?: AbortSignal,
): Promise<RememberResult> {
  checkOrder(text);
  if (signal?.aborted) throw new CancelledError();
  const turn = await captured(services, text);
  const { session } = turn;
  await services.memories.transact((inventory) => [
    ...mergeCandidates([orderedMemory(turn, inventory)], inventory, turn.at).map((event) =>
      // The order is the user's word: it counts as accepted when it was given.
      event.type === 'memory.added' && event.memory.status === 'live'
        ? { ...event, memory: { ...event.memory, acceptedAt: turn.at } }
        : event,
    ),
    { type: 'session.reflected', session, turn: turn.turn },
  ]);
  await services.memories.transact((inventory) =>
    [...inventory.memories.values()]
      .filter((memory) => memory.status === 'proposed' && isOf(memory, session))
      .flatMap(({ id }) => acceptance(inventory, id)),
  );
  const { memories } = await services.memories.read();
  return {
    memories: [...memories.values()].filter((memory) => isOf(memory, session)),
    redacted: turn.text !== text,
  };
}

/**
 * Remembers a sentence about code as it stands: it is flagged in the review when lines `from` to `to` (1-based) of
 * `file` change. Throws what `remember` and `anchorOf` throw, nothing written.
 */
export async function rememberCode(
  services: Services,
  text: string,
  { file, from, to }: { file: string; from: number; to: number },
): Promise<RememberResult> {
  checkOrder(text);
  const { anchor } = await anchorOf(services.workspace.root, file, from, to);
  const turn = await captured(services, text);
  const { kind, text: said, evidence } = orderedMemory(turn, await services.memories.read());
  const memory: Memory = {
    v: 2,
    id: ulid(),
    kind,
    scope: 'workspace',
    text: said,
    framings: [],
    evidence,
    status: 'live',
    anchor,
    createdAt: turn.at,
    acceptedAt: turn.at,
  };
  await services.memories.transact(() => [
    { type: 'memory.added', memory },
    { type: 'session.reflected', session: turn.session, turn: turn.turn },
  ]);
  return { memories: [memory], redacted: turn.text !== text };
}

const isOf = ({ evidence }: Memory, session: string) => evidence.some((quote) => quote.session === session);

async function captured(services: Services, text: string): Promise<Turn> {
  const [turn] = await captureTurns(services.sessions, [
    {
      session: `remember-${ulid()}`,
      turn: 1,
      role: 'user',
      text,
      at: new Date().toISOString(),
      source: 'user',
    },
  ]);
  if (!turn) throw new Error('The session log took no turn.');
  return turn;
}
