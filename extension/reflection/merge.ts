// Decides what a candidate means for the inventory: a new memory, more evidence of one, or the end of one. Pure, so
// that it runs under the ledger's lock on the inventory as it is then; two reflections at once double nothing.

import { newId } from '../base/scalars.ts';
import { comparable, sameMeaning } from '../language/meaning.ts';
import { parseStatement, sameValue, statementOf } from '../language/statement.ts';
import { ADDITIVE_RELATIONS, excludedBy, sameSubjectAndRelation } from '../memory/conflict.ts';
import { isOpen } from '../memory/derive.ts';
import { expiryIn } from '../memory/expiry.ts';
import type { Evidence, Memory } from '../memory/schema.ts';
import type { Inventory, LedgerEvent } from '../memory/store.types.ts';
import type { Candidate } from './reflector.ts';

/** Sessions overlap, and imports know only the day; what was said this much earlier is old news for certain. */
const CLEARLY_MS = 24 * 60 * 60 * 1000;

/**
 * Whether what a candidate says came after what a memory says: by when they were said, which is not when they were
 * read. What a person accepted counts as said then.
 */
function order(candidate: Candidate, memory: Memory, at: string): 'newer' | 'older' | 'unclear' {
  const sessions = new Set(memory.evidence.map(({ session }) => session));
  const inSession = candidate.evidence.some(({ session }) => sessions.has(session));
  if (inSession || candidate.saidAt === undefined) return 'newer';
  // A clock that ran ahead makes nothing younger than its reading.
  const earlier = (said: string, read: string) => Math.min(Date.parse(said), Date.parse(read));
  const said = earlier(candidate.saidAt, at);
  const known = Math.max(
    earlier(memory.saidAt ?? memory.createdAt, memory.createdAt),
    memory.acceptedAt ? Date.parse(memory.acceptedAt) : 0,
  );
  if (said > known) return 'newer';
  if (known - said >= CLEARLY_MS) return 'older';
  return candidate.correction ? 'newer' : 'unclear';
}

function missing(evidence: Evidence[], of: Memory): Evidence[] {
  return evidence.filter(
    (own) =>
      !of.evidence.some(
        (known) => known.session === own.session && known.turn === own.turn && known.quote === own.quote,
      ),
  );
}

/** Wordings of a candidate that its memory lacks: those that its reflector wrote, and a quote that states it. */
function newFramings(candidate: Candidate, { text, framings }: Memory): string[] {
  const quote = candidate.evidence[0]?.quote;
  const offered = [...candidate.framings, ...(quote && parseStatement(quote) ? [quote] : [])];
  const known = new Set([text, ...framings].map(comparable));
  return offered.filter((framing) => !known.has(comparable(framing)) && known.add(comparable(framing)));
}

/** The memory that a candidate would become. A fact has the subject of its statement, whoever found it. */
function memoryOf(candidate: Candidate, at: string): Memory {
  const { action } = candidate;
  // Where it does not replace that one at once, the review asks.
  const contests = candidate.contests ?? (action.type === 'update' ? action.supersedes : undefined);
  const statement = statementOf(candidate.text);
  const subject = statement?.subject ?? candidate.subject;
  const said = candidate.saidAt !== undefined && candidate.saidAt < at ? candidate.saidAt : undefined;
  const expiresAt = expiryIn(candidate.text, said ?? at);
  return {
    v: 2,
    id: newId(),
    kind: candidate.kind,
    scope: 'workspace',
    text: candidate.text,
    ...(statement === undefined ? {} : { statement }),
    ...(candidate.applies === undefined ? {} : { applies: candidate.applies }),
    ...(candidate.branch === undefined ? {} : { branch: candidate.branch }),
    framings: candidate.framings,
    ...(subject === undefined ? {} : { subject }),
    evidence: candidate.evidence,
    status: candidate.certainty === 'sure' ? 'live' : 'proposed',
    ...(candidate.resembles === undefined ? {} : { resembles: candidate.resembles }),
    ...(contests === undefined ? {} : { contests }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    createdAt: at,
    ...(said === undefined ? {} : { saidAt: said }),
  };
}

/**
 * Events for the candidates in their order, so that a later one supersedes an earlier one of the same batch.
 * `at` is the instant of reflection, ISO 8601.
 */
export function mergeCandidates(candidates: Candidate[], inventory: Inventory, at: string): LedgerEvent[] {
  const events: LedgerEvent[] = [];
  // The fold's view of what was decided so far; copies, since the inventory belongs to the store.
  const memories = new Map(inventory.memories);
  const put = (memory: Memory) => memories.set(memory.id, memory);
  const withStatus = (...wanted: Memory['status'][]) =>
    [...memories.values()].filter(({ status }) => wanted.includes(status));

  /** More evidence and wordings for a memory that is there; `accept` lets a proposal go live. */
  const reinforce = (memory: Memory, candidate: Candidate, accept: boolean) => {
    const evidence = missing(candidate.evidence, memory);
    if (evidence.length === 0) return;
    // A wording trains with its memory, so it must be the user's own.
    const typed = candidate.evidence.every(({ source }) => source === 'user');
    const framings = typed ? newFramings(candidate, memory) : [];
    const [framing, ...others] = framings;
    const { saidAt } = candidate;
    events.push({
      type: 'memory.framed',
      id: memory.id,
      evidence,
      ...(framing ? { framing } : {}),
      ...(saidAt === undefined ? {} : { saidAt }),
    });
    for (const other of others) events.push({ type: 'memory.framed', id: memory.id, framing: other });
    const accepted = memory.status === 'proposed' && accept;
    if (accepted) events.push({ type: 'memory.accepted', id: memory.id });
    put({
      ...memory,
      status: accepted ? 'live' : memory.status,
      evidence: [...memory.evidence, ...evidence],
      framings: [...memory.framings, ...framings],
    });
  };

  const supersede = (memory: Memory, by: string) => {
    events.push({ type: 'memory.superseded', id: memory.id, by });
    put({ ...memory, status: 'superseded', supersededBy: by });
  };

  const add = (memory: Memory): string => {
    events.push({ type: 'memory.added', memory });
    put(memory);
    return memory.id;
  };

  /**
   * Puts a candidate beside the live memories that it excludes: the newer one counts, the older one is history, and
   * where neither is clearly newer the candidate waits for the review. `target` already says the same.
   */
  const settle = (candidate: Candidate, rivals: Memory[], target: Memory | undefined) => {
    const sure = candidate.certainty === 'sure';
    // What is only proposed replaces nothing: that is for the review.
    const orders = sure ? rivals.map((rival) => order(candidate, rival, at)) : [];
    const wins = sure && orders.every((one) => one === 'newer');
    if (target) reinforce(target, candidate, wins);
    const own = memoryOf(candidate, at);
    const by = target?.id ?? add(wins ? own : { ...own, status: 'proposed' });
    const newer = rivals[orders.indexOf('older')];
    if (wins) for (const rival of rivals) supersede(rival, by);
    else if (newer && !target) supersede({ ...own, status: 'proposed' }, newer.id);
  };

  for (const candidate of candidates) {
    const { action } = candidate;
    const named =
      action.type === 'add'
        ? undefined
        : memories.get(action.type === 'update' ? action.supersedes : action.of);
    if (action.type === 'reject') {
      if (named && isOpen(named)) {
        events.push({ type: 'memory.rejected', id: named.id });
        put({ ...named, status: 'rejected' });
      }
      continue;
    }
    const statement = statementOf(candidate.text);
    if (statement) {
      const same = sameSubjectAndRelation(withStatus('live', 'proposed'), statement);
      const target = same.find((memory) => sameValue(memory.statement!.value, statement.value));
      const replaces = !ADDITIVE_RELATIONS.has(statement.relation) || candidate.correction;
      const rivals = same.filter((memory) => memory !== target && memory.status === 'live');
      settle(candidate, replaces ? rivals : [], target);
      continue;
    }
    const says = (memory: Memory) => sameMeaning(memory.text, candidate.text);
    const twin = action.type === 'duplicate' ? named : withStatus('live', 'proposed').find(says);
    // A person turned exactly this down before; asking again would be a nuisance.
    if (!twin && candidate.certainty === 'unsure' && withStatus('rejected').some(says)) continue;
    if (twin && isOpen(twin)) {
      reinforce(twin, candidate, candidate.certainty === 'sure');
      continue;
    }
    const rivals = new Set(excludedBy(memoryOf(candidate, at), withStatus('live')));
    if (action.type === 'update' && named?.status === 'live') rivals.add(named);
    settle(candidate, [...rivals], undefined);
  }
  return events;
}
