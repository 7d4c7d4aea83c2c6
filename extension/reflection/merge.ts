// Decides what a candidate means for the inventory: a new memory, more evidence of one, or the end of one. Pure, so
// that it runs under the ledger's lock on the inventory as it is then; two reflections at once double nothing.

import { newId } from '../base/scalars.ts';
import { keyOf, sameValue, statementOf } from '../language/statement.ts';
import { ADDITIVE_RELATIONS, relationOf } from '../memory/conflict.ts';
import { isOpen } from '../memory/derive.ts';
import { expiryIn } from '../memory/expiry.ts';
import { LONGEST_TEXT, type Memory } from '../memory/schema.ts';
import type { Inventory, LedgerEvent } from '../memory/store.types.ts';
import { Draft } from './draft.ts';
import type { Candidate } from './reflector.ts';
import { correctedBy, saysChange } from './renewal.ts';

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

/** How the memories near a candidate stand to what it says. */
interface Standing {
  /** Says the same. */
  twin: Memory | undefined;
  /** Live, and gives way to a newer candidate. */
  outdated: Memory[];
  /** Live and the opposite: both stay until a person decides, unless the candidate corrects. */
  opposed: Memory[];
  /** Live, and perhaps of an earlier value: the review asks. */
  doubtful: Memory | undefined;
  /** Live, and perhaps the same in other words: the review asks. */
  alike: Memory | undefined;
  /** A person turned exactly this down. */
  turnedDown: boolean;
}

/** `own`: the memory that the candidate would become. */
function standingOf(candidate: Candidate, own: Memory, draft: Draft): Standing {
  const standing: Standing = {
    twin: undefined,
    outdated: [],
    opposed: [],
    doubtful: undefined,
    alike: undefined,
    turnedDown: false,
  };
  const values: Memory[] = [];
  const renewed: Memory[] = [];
  for (const memory of draft.near(own)) {
    const relation = relationOf(memory, own);
    if (relation === 'same') {
      if (memory.status === 'rejected') standing.turnedDown = true;
      else if (isOpen(memory)) standing.twin ??= memory;
    }
    if (memory.status !== 'live') continue;
    if (relation === 'fact' || replacesAdditive(candidate, memory, own)) standing.outdated.push(memory);
    else if (relation === 'opposite') standing.opposed.push(memory);
    else if (relation === 'alike') standing.alike = memory;
    else if (relation === 'value') values.push(memory);
    else if (relation === 'renewed') renewed.push(memory);
  }
  const typed = candidate.evidence.every(({ source }) => source === 'user');
  // One value of one thing gives way; where several hold side by side already, a person has to say which.
  if (typed && values.length === 1) standing.outdated.push(...values);
  else renewed.push(...values);
  if (candidate.correction && renewed.length === 1) standing.outdated.push(...renewed);
  else standing.doubtful = renewed.at(-1);
  const { twin, outdated, opposed, doubtful } = standing;
  const changes = candidate.correction || saysChange(own.text);
  if (changes && !standing.alike && !twin && !doubtful && outdated.length + opposed.length === 0)
    standing.doubtful = correctedBy(own, draft.all());
  return standing;
}

/** A correction replaces one of several values that could all hold. */
function replacesAdditive({ correction }: Candidate, memory: Memory, own: Memory): boolean {
  const [known, said] = [memory.statement, own.statement];
  if (!correction || !known || !said || !ADDITIVE_RELATIONS.has(said.relation)) return false;
  return keyOf(known) === keyOf(said) && !sameValue(known.value, said.value);
}

/**
 * Puts a candidate beside the live memories that it excludes. Of two values the newer one counts and the older one is
 * history; of a rule and its opposite both stay, and the review asks, unless the later one is a correction. Where
 * neither is clearly newer the candidate waits for the review.
 */
function resolveRivals(
  candidate: Candidate,
  own: Memory,
  standing: Standing,
  draft: Draft,
  at: string,
): void {
  const { twin, outdated, opposed, doubtful, alike } = standing;
  const sure = candidate.certainty === 'sure';
  const rivals = [...outdated, ...opposed];
  // What is only proposed replaces nothing: that is for the review.
  const orders = sure ? rivals.map((rival) => order(candidate, rival, at)) : [];
  const wins = sure && orders.every((one) => one === 'newer');
  if (twin) draft.reinforce(twin, candidate, wins);
  // A correction that is only proposed asks about the one memory that it would replace.
  const corrected = candidate.correction && !wins && rivals.length === 1 ? rivals[0]?.id : undefined;
  const contests = own.contests ?? doubtful?.id ?? corrected;
  const resembles = own.resembles ?? alike?.id;
  const replaced = !wins ? [] : candidate.correction ? rivals : outdated;
  const { contests: _, ...bare } = own;
  // A question about what is replaced at once is none.
  const open = contests !== undefined && !replaced.some(({ id }) => id === contests);
  const asked: Memory = {
    ...bare,
    ...(open ? { contests } : {}),
    ...(resembles === undefined ? {} : { resembles }),
  };
  const settled = wins && (alike === undefined || rivals.length > 0);
  const by = twin?.id ?? draft.add(settled ? asked : { ...asked, status: 'proposed' });
  const newer = rivals[orders.indexOf('older')];
  for (const rival of replaced) draft.supersede(rival, by);
  if (!wins && newer && !twin) draft.supersede({ ...own, status: 'proposed' }, newer.id);
}

function mergeOne(candidate: Candidate, draft: Draft, at: string): void {
  const { action } = candidate;
  const named =
    action.type === 'add' ? undefined : draft.get(action.type === 'update' ? action.supersedes : action.of);
  if (action.type === 'reject') {
    if (named && isOpen(named)) draft.reject(named);
    return;
  }
  const own = memoryOf(candidate, at);
  const standing = standingOf(candidate, own, draft);
  if (action.type === 'duplicate' && !own.statement) standing.twin = named;
  const { twin } = standing;
  if (!twin && candidate.certainty === 'unsure' && standing.turnedDown && !own.statement)
    // A person turned exactly this down before; asking again would be a nuisance.
    return;
  if (twin && isOpen(twin) && !own.statement) {
    draft.reinforce(twin, candidate, candidate.certainty === 'sure');
    return;
  }
  if (
    action.type === 'update' &&
    named?.status === 'live' &&
    !own.statement &&
    !standing.outdated.includes(named)
  )
    standing.outdated.push(named);
  resolveRivals(candidate, own, { ...standing, twin: twin && isOpen(twin) ? twin : undefined }, draft, at);
}

/**
 * Events for the candidates in their order, so that a later one supersedes an earlier one of the same batch.
 * `at` is the instant of reflection, ISO 8601. A candidate whose text is longer than a memory's may be makes none.
 */
export function mergeCandidates(candidates: Candidate[], inventory: Inventory, at: string): LedgerEvent[] {
  const draft = new Draft(inventory);
  for (const candidate of candidates)
    if (candidate.text.length <= LONGEST_TEXT) mergeOne(candidate, draft, at);
  return draft.events;
}
