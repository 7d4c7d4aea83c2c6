// An explicit order to remember a sentence, the same in editor and CLI: the sentence is one memory, live at once.
import { CancelledError } from '../base/errors.ts';
import { newId } from '../base/scalars.ts';
import { captureTurns } from '../capture/capture.ts';
import type { Turn } from '../capture/schema.ts';
import { anchorOf } from '../memory/anchor.ts';
import { acceptance } from '../memory/decision.ts';
import type { Memory } from '../memory/schema.ts';
import { mergeCandidates } from '../reflection/merge.ts';
import { checkOrder, orderedMemory } from '../reflection/ordered.ts';
import { refuseSecret } from './refuse-secret.ts';
import type { Services } from './services.types.ts';

/**
 * Captures `text` as a session of its own and remembers it as it stands, as one memory. Resolves with the memory it
 * became. Throws UserError `not-remembered` for a question and for words that take something back, `memory-secret` for
 * a text that holds a secret, nothing written; CancelledError.
 */
export async function remember(services: Services, text: string, signal?: AbortSignal): Promise<Memory[]> {
  checkOrder(text);
  await refuseSecret(text);
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
  return [...memories.values()].filter((memory) => isOf(memory, session));
}

/**
 * Remembers a sentence about code as it stands: it is flagged in the review when lines `from` to `to` (1-based) of
 * `file` change. Throws what `remember` and `anchorOf` throw, nothing written.
 */
export async function rememberCode(
  services: Services,
  text: string,
  { file, from, to }: { file: string; from: number; to: number },
): Promise<Memory[]> {
  checkOrder(text);
  await refuseSecret(text);
  const { anchor } = await anchorOf(services.workspace.root, file, from, to);
  const turn = await captured(services, text);
  const { kind, text: said, evidence } = orderedMemory(turn, await services.memories.read());
  const memory: Memory = {
    v: 2,
    id: newId(),
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
  return [memory];
}

const isOf = ({ evidence }: Memory, session: string) => evidence.some((quote) => quote.session === session);

async function captured(services: Services, text: string): Promise<Turn> {
  const [turn] = await captureTurns(services.sessions, [
    {
      session: `remember-${newId()}`,
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
