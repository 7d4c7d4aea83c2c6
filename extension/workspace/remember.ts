// An explicit order to remember a sentence, the same in editor and CLI: what it says is live at once.

import { newId } from '../base/scalars.ts';
import { captureTurns } from '../capture/capture.ts';
import { anchorOf } from '../memory/anchor.ts';
import { acceptance } from '../memory/decision.ts';
import type { Memory } from '../memory/schema.ts';
import { reflectSession } from '../reflection/reflect.ts';
import { rulesReflector } from '../reflection/rules.ts';
import { refuseSecret } from './refuse-secret.ts';
import type { Services } from './services.types.ts';

/**
 * Captures `text` as a session of its own and accepts what the rules find in it. A sentence that they do not
 * understand is kept as it stands. Resolves with the memories it became; throws UserError `memory-secret`, nothing
 * written.
 */
export async function remember(services: Services, text: string, signal?: AbortSignal): Promise<Memory[]> {
  await refuseSecret(text);
  const session = `remember-${newId()}`;
  const at = new Date().toISOString();
  const [turn] = await captureTurns(services.sessions, [
    { session, turn: 1, role: 'user', text, at, source: 'user' },
  ]);
  if (!turn) throw new Error('The session log took no turn.');
  await reflectSession(services, session, rulesReflector, { signal });
  const learned = await memoriesOf(services, session);
  await services.memories.transact((inventory) => {
    if (learned.length === 0) return [{ type: 'memory.added', memory: asMemory(turn.text, session, at) }];
    return learned
      .filter(({ id }) => inventory.memories.get(id)?.status === 'proposed')
      .flatMap(({ id }) => acceptance(inventory, id));
  });
  return memoriesOf(services, session);
}

/**
 * Remembers a sentence about code as it stands: it is flagged in the review when lines `from` to `to` (1-based) of
 * `file` change. Throws what `anchorOf` throws and UserError `memory-secret`, nothing written.
 */
export async function rememberCode(
  services: Services,
  text: string,
  { file, from, to }: { file: string; from: number; to: number },
): Promise<Memory[]> {
  await refuseSecret(text);
  const { anchor } = await anchorOf(services.workspace.root, file, from, to);
  const session = `remember-${newId()}`;
  const at = new Date().toISOString();
  const [turn] = await captureTurns(services.sessions, [
    { session, turn: 1, role: 'user', text, at, source: 'user' },
  ]);
  if (!turn) throw new Error('The session log took no turn.');
  const memory = { ...asMemory(turn.text, session, at), anchor };
  await services.memories.transact(() => [
    { type: 'memory.added', memory },
    { type: 'session.reflected', session, turn: 1 },
  ]);
  return [memory];
}

/** Memories that have evidence of this session, as the ledger knows them now. */
async function memoriesOf(services: Services, session: string): Promise<Memory[]> {
  const { memories } = await services.memories.read();
  return [...memories.values()].filter(({ evidence }) => evidence.some((quote) => quote.session === session));
}

/** It can be recalled by its words, even where no rule reads it. */
function asMemory(text: string, session: string, at: string): Memory {
  return {
    v: 2,
    id: newId(),
    kind: 'semantic',
    scope: 'workspace',
    text,
    framings: [],
    evidence: [{ session, turn: 1, quote: text, source: 'user' }],
    status: 'live',
    createdAt: at,
    acceptedAt: at,
  };
}
