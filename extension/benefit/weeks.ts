// What the weeks of a workspace were like, out of what it keeps anyway: ledgers and cards of nights. Nothing is recorded for
// it, and nothing leaves the machine.
import { decodeTime } from 'ulid';
import type { AdapterCard } from '../adapter/card.ts';
import type { Memory } from '../memory/schema.ts';

export const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** 1970 began on a Thursday; weeks begin on Mondays, in UTC. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

export interface Week {
  /** The Monday, as 2026-11-30. */
  from: string;
  /** Memories that the user typed, or that went live otherwise. */
  learned: number;
  /** Memories that a later word replaced. */
  corrected: number;
  /** Times that the user said again what was known. */
  saidAgain: number;
  nights: number;
  nightSeconds: number;
  /** Of nights that could estimate it; null where none could. */
  nightWh: number | null;
}

/** When a piece of evidence was said, for sessions of our own, whose names carry their time; undefined for others. */
export function saidAt(session: string): number | undefined {
  const [, id] = /^(?:chat|remember)-([0-9A-HJKMNP-TV-Z]{26})$/.exec(session) ?? [];
  return id === undefined ? undefined : decodeTime(id);
}

/** When the user said a memory again: quotes that they typed after the first one, in another session. */
export function repetitions({ evidence }: Pick<Memory, 'evidence'>): number[] {
  const [first, ...others] = evidence.filter(({ source }) => source === 'user');
  const sessions = new Set(others.map(({ session }) => session).filter((one) => one !== first?.session));
  return [...sessions].flatMap((session) => saidAt(session) ?? []);
}

/** The last `count` weeks up to `now`, oldest first; one in which nothing happened has zeros. */
export function weeksOf(
  memories: readonly Memory[],
  cards: readonly AdapterCard[],
  count: number,
  now = new Date(),
): Week[] {
  const start = (at: number) => Math.floor((at - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS;
  const weeks = new Map<number, Week>();
  for (let back = count - 1; back >= 0; back -= 1) {
    const from = start(now.getTime()) - back * WEEK_MS;
    weeks.set(from, {
      ...{ from: new Date(from).toISOString().slice(0, 10), learned: 0, corrected: 0, saidAgain: 0 },
      ...{ nights: 0, nightSeconds: 0, nightWh: null },
    });
  }
  const at = (time: number | string) => weeks.get(start(typeof time === 'string' ? Date.parse(time) : time));
  const byId = new Map(memories.map((memory) => [memory.id, memory]));
  for (const memory of memories) {
    const learned =
      memory.status === 'proposed' || memory.status === 'rejected' ? undefined : at(memory.createdAt);
    if (learned) learned.learned += 1;
    const by = memory.supersededBy === undefined ? undefined : byId.get(memory.supersededBy);
    const corrected = by && at(by.createdAt);
    if (corrected) corrected.corrected += 1;
    for (const time of repetitions(memory)) {
      const week = at(time);
      if (week) week.saidAgain += 1;
    }
  }
  for (const { createdAt, seconds, energyWh } of cards) {
    const week = at(createdAt);
    if (!week) continue;
    week.nights += 1;
    week.nightSeconds += seconds;
    if (energyWh !== null) week.nightWh = (week.nightWh ?? 0) + energyWh;
  }
  return [...weeks.values()];
}
