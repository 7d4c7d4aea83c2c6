// The stores as they are, with writes that stay in memory: what an import would change is found by doing it here.

import type { RecordedTurn, TakenTurn, Turn } from '../capture/schema.ts';
import { fingerprintOf } from '../capture/session-index.ts';
import type { SessionLog } from '../capture/session-log.ts';
import { foldEvents } from '../memory/fold.ts';
import type { MemoryStore } from '../memory/store.types.ts';
import type { ReflectionStores } from '../reflection/reflector.ts';

/** Stores that read what is there and write nothing. */
export async function dryRun({ memories, sessions, log }: ReflectionStores): Promise<ReflectionStores> {
  return { memories: await dryMemories(memories), sessions: drySessions(sessions), log };
}

async function dryMemories(memories: MemoryStore): Promise<MemoryStore> {
  let inventory = await memories.read();
  return {
    ...memories,
    read: async () => inventory,
    transact: async (decide) => {
      inventory = foldEvents(inventory, decide(inventory), new Date().toISOString());
      return inventory;
    },
  };
}

function drySessions(sessions: SessionLog): SessionLog {
  const added = new Map<string, Turn[]>();
  const record = async (turns: RecordedTurn[]): Promise<TakenTurn[]> => {
    const taken: TakenTurn[] = [];
    for (const { turn, from } of await sessions.missing(turns)) {
      const own = added.get(turn.session) ?? [];
      added.set(turn.session, own);
      // What the log would have numbered by now, had it written the turns before.
      const number = from.turn ?? Math.max(turn.turn, (own.at(-1)?.turn ?? 0) + 1);
      if (own.some((other) => other.turn === number)) continue;
      const same = own.filter((other) => fingerprintOf(other) === fingerprintOf(turn)).length;
      if (from.turn === undefined && same >= from.occurrence) continue;
      own.push({ ...turn, turn: number });
      taken.push({ turn: { ...turn, turn: number }, from });
    }
    return taken;
  };
  async function* readAfter(session: string, after: number, context: number): AsyncIterable<Turn> {
    const own = added.get(session) ?? [];
    // Without a new turn on disk, its last ones are the context.
    const last = await sessions.last(session);
    yield* sessions.readAfter(session, Math.min(after, Math.max(0, last - 1)), context);
    yield* own.toSorted((a, b) => a.turn - b.turn);
  }
  const last = async (session: string) =>
    (added.get(session) ?? []).reduce((most, { turn }) => Math.max(most, turn), await sessions.last(session));
  return { ...sessions, record, readAfter, last };
}
