// Lets one reflector read every session that it has not read to the end yet.

import { CancelledError, isUserError, type UserError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import { concernsContent } from '../claude/faults.ts';
import { reflectSession } from './reflect.ts';
import { type ReflectionStores, type Reflector, readMarkOf } from './reflector.ts';

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
  stores: ReflectionStores,
  reflector: Reflector,
  { progress, signal }: { progress?: Progress; signal?: AbortSignal } = {},
): Promise<ReadAll> {
  const sessions = await stores.sessions.sessions();
  const failed: ReadAll['failed'] = [];
  for (const [index, session] of sessions.entries()) {
    if (signal?.aborted) throw new CancelledError();
    progress?.report(`Reflecting on ${session}`, index / sessions.length);
    const part: Progress = {
      report: (message, fraction) =>
        progress?.report(`${session}: ${message}`, (index + (fraction ?? 0)) / sessions.length),
    };
    try {
      await reflectSession(stores, session, reflector, { progress: part, signal });
    } catch (error) {
      if (!concernsContent(error) && !isUserError(error, 'local-unreadable')) throw error;
      failed.push({ session, error });
    }
  }
  return { sessions: sessions.length, failed };
}

/** The sessions that `reflector` has not read to the end, each with the last turn that it has read. */
export async function unreadSessions(
  stores: Pick<ReflectionStores, 'memories' | 'sessions'>,
  reflector: Reflector['name'],
): Promise<{ session: string; after: number }[]> {
  const { reflected } = await stores.memories.read();
  const unread: { session: string; after: number }[] = [];
  for (const session of await stores.sessions.sessions()) {
    const after = reflected.get(readMarkOf(session, reflector)) ?? 0;
    if ((await stores.sessions.last(session)) > after) unread.push({ session, after });
  }
  return unread;
}
