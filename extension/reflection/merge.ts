// Decides what a candidate means for the inventory: a new memory, more evidence of one, or the end of one. Pure, so
// that it runs under the ledger's lock on the inventory as it is then; two reflections at once double nothing.
import { ulid } from 'ulid';
import { keyOf, parseStatement, sameValue, statementOf } from '../language/statement.ts';
import type { Evidence, Memory } from '../memory/schema.ts';
import type { Inventory, LedgerEvent } from '../memory/store.types.ts';
import type { Candidate } from './reflector.ts';

/** Relations of which several can hold for one subject; only a correction replaces one of them. */
const additive = new Set(['avoid']);

const plain = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** Memories that a candidate can meet: live ones and proposals. */
function open(memories: Map<string, Memory>): Memory[] {
  return [...memories.values()].filter(({ status }) => status === 'live' || status === 'proposed');
}

function missing(evidence: Evidence[], of: Memory): Evidence[] {
  return evidence.filter(
    (own) =>
      !of.evidence.some(
        (known) => known.session === own.session && known.turn === own.turn && known.quote === own.quote,
      ),
  );
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

  const reinforce = (memory: Memory, candidate: Candidate) => {
    const evidence = missing(candidate.evidence, memory);
    const sentence = candidate.evidence[0]?.quote;
    if (evidence.length === 0) return;
    const framing =
      sentence &&
      parseStatement(sentence) &&
      plain(sentence) !== plain(memory.text) &&
      !memory.framings.includes(sentence)
        ? sentence
        : undefined;
    events.push({ type: 'memory.framed', id: memory.id, evidence, ...(framing ? { framing } : {}) });
    const accepted = memory.status === 'proposed' && candidate.certainty === 'sure';
    if (accepted) events.push({ type: 'memory.accepted', id: memory.id });
    put({
      ...memory,
      status: accepted ? 'live' : memory.status,
      evidence: [...memory.evidence, ...evidence],
      framings: framing ? [...memory.framings, framing] : memory.framings,
    });
  };

  const supersede = (memory: Memory, by: string) => {
    events.push({ type: 'memory.superseded', id: memory.id, by });
    put({ ...memory, status: 'superseded', supersededBy: by });
  };

  const add = (candidate: Candidate): string => {
    const memory: Memory = {
      v: 1,
      id: ulid(),
      kind: candidate.kind,
      scope: 'workspace',
      text: candidate.text,
      framings: candidate.framings,
      ...(candidate.subject === undefined ? {} : { subject: candidate.subject }),
      evidence: candidate.evidence,
      status: candidate.certainty === 'sure' ? 'live' : 'proposed',
      createdAt: at,
    };
    events.push({ type: 'memory.added', memory });
    put(memory);
    return memory.id;
  };

  for (const candidate of candidates) {
    const { action } = candidate;
    const named =
      action.type === 'add'
        ? undefined
        : memories.get(action.type === 'update' ? action.supersedes : action.of);
    if (action.type === 'reject') {
      if (named && (named.status === 'live' || named.status === 'proposed')) {
        events.push({ type: 'memory.rejected', id: named.id });
        put({ ...named, status: 'rejected' });
      }
      continue;
    }
    const statement = statementOf(candidate.text);
    if (statement) {
      const same = open(memories).filter((memory) => {
        const own = statementOf(memory.text);
        return own && keyOf(own) === keyOf(statement);
      });
      const target = same.find((memory) => sameValue(statementOf(memory.text)!.value, statement.value));
      const others = same.filter((memory) => memory !== target && memory.status === 'live');
      // What is only proposed replaces nothing: that is for the review.
      const replaces =
        candidate.certainty === 'sure' && (!additive.has(statement.relation) || candidate.correction);
      if (target) reinforce(target, candidate);
      const by = target?.id ?? add(candidate);
      if (replaces) for (const other of others) supersede(other, by);
      continue;
    }
    const twin = [...memories.values()].find((memory) => plain(memory.text) === plain(candidate.text));
    // A person turned exactly this down before; asking again would be a nuisance.
    if (twin?.status === 'rejected' && candidate.certainty === 'unsure') continue;
    const target = action.type === 'duplicate' ? named : twin;
    if (target && (target.status === 'live' || target.status === 'proposed')) {
      reinforce(target, candidate);
      continue;
    }
    const by = add(candidate);
    if (action.type === 'update' && named?.status === 'live' && candidate.certainty === 'sure')
      supersede(named, by);
  }
  return events;
}
