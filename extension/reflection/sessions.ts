// Lets one reflector read every session that it has not read to the end yet.
import { concernsContent } from '../claude/faults.ts';
import { CancelledError, isUserError, type UserError } from '../errors.ts';
import type { Progress } from '../log.ts';
import type { Services } from '../services.types.ts';
import { reflectSession } from './reflect.ts';
import { markOf, type Reflector } from './reflector.ts';

export interface ReadAll {
  sessions: number;
  /** Sessions whose content the reflector could not deal with; they are tried again next time. */
  failed: { session: string; error: UserError }[];
}

/**
 * Reads all sessions in turn. What is wrong with one of them (an answer about it that cannot be read, a refusal) does
 * not keep the others from being read; what is wrong with the reflector as a whole is thrown.
 */
export async function reflectSessions(
  services: Pick<Services, 'memories' | 'sessions' | 'log'>,
  reflector: Reflector,
  { progress, signal }: { progress?: Progress; signal?: AbortSignal } = {},
): Promise<ReadAll> {
  const sessions = await services.sessions.sessions();
  const failed: ReadAll['failed'] = [];
  for (const [index, session] of sessions.entries()) {
    if (signal?.aborted) throw new CancelledError();
    progress?.report(`Reflecting on ${session}`, index / sessions.length);
    const part: Progress = {
      report: (message, fraction) =>
        progress?.report(`${session}: ${message}`, (index + (fraction ?? 0)) / sessions.length),
    };
    try {
      await reflectSession(services, session, reflector, { progress: part, signal });
    } catch (error) {
      if (!concernsContent(error) && !isUserError(error, 'local-unreadable')) throw error;
      failed.push({ session, error });
    }
  }
  return { sessions: sessions.length, failed };
}

/** The sessions that `reflector` has not read to the end, each with the last turn that it has read. */
export async function unreadSessions(
  services: Pick<Services, 'memories' | 'sessions'>,
  reflector: Reflector['name'],
): Promise<{ session: string; after: number }[]> {
  const { reflected } = await services.memories.read();
  const unread: { session: string; after: number }[] = [];
  for (const session of await services.sessions.sessions()) {
    const after = reflected.get(markOf(session, reflector)) ?? 0;
    if ((await services.sessions.last(session)) > after) unread.push({ session, after });
  }
  return unread;
}
