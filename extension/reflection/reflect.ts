// Reflection of one session: reads the turns that were not looked at yet, lets a reflector find candidates, and
// writes what they mean in one transaction together with the mark of how far the session was read.
import type { Turn } from '../capture/schema.ts';
import { CancelledError } from '../errors.ts';
import type { Progress } from '../log.ts';
import type { LedgerEvent } from '../memory/store.types.ts';
import type { Services } from '../services.types.ts';
import { mergeCandidates } from './merge.ts';
import { type Candidate, markOf, type Reflector } from './reflector.ts';

export interface ReflectResult {
  /** Ids of memories that are new, live and proposed ones. */
  added: string[];
  /** Ids of memories that got more evidence. */
  framed: string[];
  superseded: string[];
  rejected: string[];
  /** Candidates that were dropped because a quote of theirs is in no turn. */
  unfounded: number;
}

export interface ReflectSessionOptions {
  progress?: Progress;
  signal?: AbortSignal;
}

/**
 * Idempotent: each reflector reads a session once up to its last turn, also when several processes reflect at once. Throws
 * CancelledError, and what the store and the reflector throw; then nothing was written.
 */
export async function reflectSession(
  services: Pick<Services, 'memories' | 'sessions' | 'log'>,
  session: string,
  reflector: Reflector,
  { progress, signal }: ReflectSessionOptions = {},
): Promise<ReflectResult> {
  const turns = await readTurns(services, session, signal);
  const inventory = await services.memories.read();
  const mark = markOf(session, reflector.name);
  const after = inventory.reflected.get(mark) ?? 0;
  const result: ReflectResult = { added: [], framed: [], superseded: [], rejected: [], unfounded: 0 };
  const last = turns.at(-1)?.turn ?? 0;
  if (last <= after) return result;
  const found = await reflector.reflect({ session, turns, after, inventory }, { progress, signal });
  if (signal?.aborted) throw new CancelledError();
  const founded = found.filter((candidate) => isFounded(candidate, turns));
  result.unfounded = found.length - founded.length;
  if (result.unfounded > 0)
    services.log.warn(
      `${reflector.name}: ${result.unfounded} candidates without evidence in ${session} dropped`,
    );
  await services.memories.transact((current) => {
    // Another process may have read further meanwhile; what it covered is decided already.
    const covered = current.reflected.get(mark) ?? 0;
    if (covered >= last) return [];
    const fresh = founded.filter(
      ({ evidence, action }) => action.type === 'reject' || evidence.some(({ turn }) => turn > covered),
    );
    const events: LedgerEvent[] = mergeCandidates(fresh, current, new Date().toISOString());
    for (const event of events) {
      if (event.type === 'memory.added') result.added.push(event.memory.id);
      if (event.type === 'memory.framed') result.framed.push(event.id);
      if (event.type === 'memory.superseded') result.superseded.push(event.id);
      if (event.type === 'memory.rejected') result.rejected.push(event.id);
    }
    return [...events, { type: 'session.reflected', session: mark, turn: last }];
  });
  return result;
}

async function readTurns(
  services: Pick<Services, 'sessions'>,
  session: string,
  signal?: AbortSignal,
): Promise<Turn[]> {
  const turns: Turn[] = [];
  for await (const turn of services.sessions.read(session)) {
    if (signal?.aborted) throw new CancelledError();
    turns.push(turn);
  }
  return turns.sort((a, b) => a.turn - b.turn);
}

/** Every quote is in the turn it cites; a reflector that makes quotes up is not believed at all. */
function isFounded(candidate: Candidate, turns: Turn[]): boolean {
  return (
    candidate.evidence.length > 0 &&
    candidate.evidence.every(({ turn, quote }) =>
      turns.some((own) => own.turn === turn && quote !== '' && own.text.includes(quote)),
    )
  );
}
