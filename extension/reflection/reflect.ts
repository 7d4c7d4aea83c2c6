// Reflection of one session: reads the turns that were not looked at yet in windows, lets a reflector find candidates
// in each, and writes what they mean in one transaction together with the mark of how far the session was read.

import { CancelledError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import type { LedgerEvent } from '../memory/store.types.ts';
import { isRedacted } from '../redaction/redact.ts';
import { tally } from '../storage/activity-log.ts';
import { selfContradiction } from './contradiction.ts';
import { isVerbatim } from './evidence.ts';
import { markAlike } from './likeness.ts';
import { mergeCandidates } from './merge.ts';
import {
  type Candidate,
  type ReflectionStores,
  type ReflectOptions,
  type Reflector,
  readMarkOf,
} from './reflector.ts';
import { CONTEXT, type TurnWindow, windowsOf } from './window.ts';

export interface ReflectResult {
  /** Ids of memories that are new, live and proposed ones. */
  added: string[];
  /** Ids of memories that got more evidence. */
  framed: string[];
  superseded: string[];
  rejected: string[];
  /** Candidates that were dropped because a quote of theirs is in no turn. */
  misquoted: number;
}

export interface ReflectSessionOptions {
  progress?: Progress;
  signal?: AbortSignal;
}

/**
 * Idempotent: each reflector reads a session once up to its last turn, also when several processes reflect at once.
 * Throws CancelledError, and what the store and the reflector throw; the windows before that are written, and the next
 * call goes on behind them.
 */
export async function reflectSession(
  stores: ReflectionStores,
  session: string,
  reflector: Reflector,
  { progress, signal }: ReflectSessionOptions = {},
): Promise<ReflectResult> {
  const result: ReflectResult = { added: [], framed: [], superseded: [], rejected: [], misquoted: 0 };
  const mark = readMarkOf(session, reflector.name);
  const after = (await stores.memories.read()).reflected.get(mark) ?? 0;
  const end = await stores.sessions.last(session);
  if (end <= after) return result;
  const contradictions: string[] = [];
  const left: string[] = [];
  const leave = (reason: string) => void left.push(reason);
  for await (const window of windowsOf(stores.sessions.readAfter(session, after, CONTEXT), after)) {
    if (signal?.aborted) throw new CancelledError();
    const share = (turn: number) => Math.min(1, (turn - after) / (end - after));
    const report: Progress = {
      report: (message, fraction = 0) =>
        progress?.report(message, share(window.after + fraction * (window.last - window.after))),
    };
    report.report(`Reflecting on turn ${window.after + 1} of ${end}`);
    const found = await findIn(stores, session, window, reflector, { progress: report, signal, leave });
    result.misquoted += found.misquoted;
    contradictions.push(...found.contradictions);
    const { last } = window;
    await stores.memories.transact((current) => {
      // Another process may have read further meanwhile; what it covered is decided already.
      const covered = current.reflected.get(mark) ?? 0;
      if (covered >= last) return [];
      const fresh = found.candidates.filter(
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
  }
  left.push(...Array<string>(result.misquoted).fill('quotes what nobody said'));
  await stores.activity?.note({
    step: 'reflection',
    of: session,
    came: `${end - after} turns, read by ${reflector.name}`,
    kept: `${result.added.length} new memories, ${result.framed.length} confirmed, ${result.superseded.length} replaced`,
    left: tally(left),
  });
  if (result.misquoted > 0)
    stores.log.warn(
      `${reflector.name}: ${result.misquoted} candidates without evidence in ${session} dropped`,
    );
  if (contradictions.length > 0)
    stores.log.warn(
      `${session}: ${contradictions.length} memories contradict themselves and wait for review (${contradictions[0]}${contradictions.length > 1 ? '; …' : ''}).`,
    );
  return result;
}

/** Candidates of one window whose quotes stand in their turns. */
export async function findIn(
  stores: Pick<ReflectionStores, 'memories' | 'embed'>,
  session: string,
  { turns, after }: TurnWindow,
  reflector: Reflector,
  options: ReflectOptions,
): Promise<{ candidates: Candidate[]; misquoted: number; contradictions: string[] }> {
  const inventory = await stores.memories.read();
  // What stands in a rule file is no talk, and the other way round.
  const own = turns.filter(({ rule }) => (rule !== undefined) === (reflector.name === 'rule-file'));
  const named = own.some(({ turn }) => turn > after)
    ? await reflector.reflect({ session, turns: own, after, inventory }, options)
    : [];
  if (options.signal?.aborted) throw new CancelledError();
  const texts = new Map(turns.map(({ turn, text }) => [turn, text]));
  const byNumber = new Map(turns.map((turn) => [turn.turn, turn]));
  const verbatim = named.filter(({ evidence }) => isVerbatim(evidence, (turn) => texts.get(turn)));
  // Without the secret that it held, such a sentence says nothing, and with it, it may not be kept.
  const whole = verbatim.filter(({ text, framings }) => ![text, ...framings].some(isRedacted));
  for (let count = whole.length; count < verbatim.length; count++) options.leave?.('held a secret');
  const contradictions: string[] = [];
  const candidates = whole.map((found): Candidate => {
    // The last of its turns says when it was said, and on which branch.
    const last = found.evidence
      .flatMap(({ turn }) => byNumber.get(turn) ?? [])
      .sort((a, b) => a.at.localeCompare(b.at))
      .at(-1);
    const branch = last?.branch;
    const candidate = { ...found, saidAt: last?.at, ...(branch === undefined ? {} : { branch }) };
    const contradiction = selfContradiction(candidate);
    if (contradiction === undefined) return candidate;
    contradictions.push(contradiction);
    return { ...candidate, certainty: 'unsure' };
  });
  const compared = stores.embed
    ? await markAlike(candidates, inventory, stores.embed, options.signal)
    : candidates;
  return { candidates: compared, misquoted: named.length - verbatim.length, contradictions };
}
