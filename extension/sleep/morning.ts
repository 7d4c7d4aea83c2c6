// The morning report: what a night did to each memory, in counts and lines; the same for editor, command line and log.
import { percent } from '../base/numbers.ts';
import { isForgotten, type Ledgers, readLedgers } from '../memory/ledgers.ts';
import type { Report } from '../trainer/schema.ts';
import type { Services } from '../workspace/services.types.ts';
import { lastNight } from './ended-nights.ts';

export interface Morning {
  outcome: Report['outcome'] | 'unsettled';
  /** Ids of memories that are in the weights for the first time, and of those that were and still are. */
  learned: string[];
  refreshed: string[];
  /** The model cannot be shown to learn them. */
  textOnly: string[];
  /** They were in the weights before this night and are not any more: back in the prompt. */
  returned: string[];
  /** They were to be learned and are not: still in the prompt. */
  unlearned: string[];
  /** Forgotten since the night before: this one was made without them. */
  forgotten: string[];
  minutes: number;
  /** What changed in general ability; null where the gate did not ask. */
  ability: { perplexityOverBase: number | null; capability: number | null; capabilityBefore: number | null };
  reasons: string[];
}

/** What the serving engine said of an adapter. */
interface Asked {
  passed: ReadonlySet<string>;
  failed: ReadonlySet<string>;
}

interface Before {
  /** What the serving engine said of the night and of the one that it went on from; undefined while unsettled. */
  verified: Asked | undefined;
  verifiedBefore: Asked | undefined;
  /** Memories of the adapter in use before that were forgotten. */
  forgotten: string[];
  rejected: string[] | undefined;
}

/** Pure part of `lastMorning`. */
export function morningOf(report: Report, before: Before): Morning {
  const { verified, verifiedBefore, rejected } = before;
  const known = verifiedBefore?.passed ?? new Set<string>();
  const passed = [...(verified?.passed ?? [])];
  const failed = [...(verified?.failed ?? [])];
  const gate = report.gate;
  return {
    outcome: rejected
      ? 'rejected'
      : report.outcome === 'exported' && !verified
        ? 'unsettled'
        : report.outcome,
    learned: passed.filter((id) => !known.has(id)),
    refreshed: passed.filter((id) => known.has(id)),
    textOnly: report.card?.textOnly.map(({ id }) => id) ?? [],
    returned: failed.filter((id) => known.has(id)),
    unlearned: failed.filter((id) => !known.has(id)),
    forgotten: before.forgotten,
    minutes: (Date.parse(report.endedAt) - Date.parse(report.startedAt)) / 60_000,
    ability: {
      perplexityOverBase: gate?.perplexityOverBase ?? null,
      capability: gate?.capability ?? null,
      capabilityBefore: gate?.capabilityBefore ?? null,
    },
    reasons: rejected ?? report.reasons,
  };
}

/** The report of the night that ended last; undefined where there was none. Throws what the stores throw. */
export async function lastMorning(services: Services): Promise<Morning | undefined> {
  const report = await lastNight(services);
  if (!report) return undefined;
  const ledgers = await readLedgers(services);
  const { own } = ledgers;
  const cards = await services.adapters.list();
  // The adapter of the night before: the newest that was verified by another job before this one began.
  const earlier = [...own.verified]
    .filter(([, { job, at }]) => job !== report.id && at < report.startedAt)
    .toSorted(([, a], [, b]) => a.at.localeCompare(b.at))
    .at(-1);
  const learnedBefore = cards.find(({ adapter }) => adapter === earlier?.[0])?.memories ?? [];
  return morningOf(report, {
    verified: askedIn(ledgers, [...own.verified].find(([, { job }]) => job === report.id)?.[0]),
    verifiedBefore: askedIn(ledgers, earlier?.[0]),
    forgotten: learnedBefore.map(({ id }) => id).filter((id) => isForgotten(ledgers, id)),
    rejected: own.rejectedJobs.get(report.id)?.reasons,
  });
}

/** Of an adapter, memories of the workspace and of the user. */
function askedIn({ own, user }: Ledgers, adapter: string | undefined): Asked | undefined {
  if (adapter === undefined) return undefined;
  const both = [own, user].flatMap(({ verified }) => verified.get(adapter) ?? []);
  return {
    passed: new Set(both.flatMap(({ passed }) => [...passed])),
    failed: new Set(both.flatMap(({ failed }) => [...failed])),
  };
}

/** For people, the most important first. */
export function morningLines(morning: Morning): string[] {
  const { learned, refreshed, textOnly, returned, unlearned, forgotten, minutes, ability } = morning;
  const lines = {
    exported: 'The new adapter serves.',
    unsettled: 'The new adapter waits to be checked.',
    rejected: 'The adapter was turned down; everything is as before.',
    failed: 'The night failed; everything is as before.',
    cancelled: 'The night was cancelled; everything is as before.',
  }[morning.outcome];
  const counts = [
    [learned, 'learned'],
    [refreshed, 'refreshed'],
    [returned, 'returned to the prompt'],
    [unlearned, 'not learned, still in the prompt'],
    [textOnly, 'text only'],
    [forgotten, 'forgotten'],
  ] as const;
  const counted = counts.filter(([ids]) => ids.length > 0).map(([ids, what]) => `${ids.length} ${what}`);
  return [
    lines,
    ...(morning.outcome === 'exported' ? [`${counted.join(', ') || 'Nothing changed'}.`] : []),
    ...morning.reasons,
    abilityLine(ability),
    `It took ${minutes < 1 ? 'less than a minute' : `${Math.round(minutes)} min`}.`,
  ].filter((line) => line !== '');
}

function abilityLine({ perplexityOverBase, capability, capabilityBefore }: Morning['ability']): string {
  const parts = [
    perplexityOverBase !== null &&
      `other text is ×${perplexityOverBase.toFixed(2)} as hard to predict as for the base`,
    capability !== null &&
      `tasks without memories: ${percent(capability)}${capabilityBefore === null ? '' : `, before ${percent(capabilityBefore)}`}`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? `General ability: ${parts.join('; ')}.` : '';
}
