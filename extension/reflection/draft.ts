// The inventory as it is while candidates are merged: what was decided so far, and the events that say so.

import { comparable } from '../language/meaning.ts';
import { parseStatement } from '../language/statement.ts';
import { Neighbours } from '../memory/conflict.ts';
import type { Evidence, Memory } from '../memory/schema.ts';
import type { Inventory, LedgerEvent } from '../memory/store.types.ts';
import type { Candidate } from './reflector.ts';

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

/** Inventories are never changed in place, so what is near what in one is found once. */
const indexes = new WeakMap<Inventory['memories'], Neighbours>();

function neighboursIn(memories: Inventory['memories']): Neighbours {
  let index = indexes.get(memories);
  if (!index) {
    index = new Neighbours([...memories.values()].filter(({ status }) => status !== 'superseded'));
    indexes.set(memories, index);
  }
  return index;
}

export class Draft {
  readonly events: LedgerEvent[] = [];
  /** The fold's view of what was decided so far; copies, since the inventory belongs to the store. */
  private readonly memories: Map<string, Memory>;
  private readonly before: Neighbours;
  private readonly added = new Neighbours([]);

  constructor({ memories }: Pick<Inventory, 'memories'>) {
    this.memories = new Map(memories);
    this.before = neighboursIn(memories);
  }

  get(id: string): Memory | undefined {
    return this.memories.get(id);
  }

  all(): Iterable<Memory> {
    return this.memories.values();
  }

  /** Memories that may say the same as `memory`, the opposite or another value, as they are now, oldest first. */
  near(memory: Memory): Memory[] {
    const near = new Set([...this.before.near(memory), ...this.added.near(memory)]);
    return [...near].sort().flatMap((id) => this.memories.get(id) ?? []);
  }

  add(memory: Memory): string {
    this.events.push({ type: 'memory.added', memory });
    this.added.add(memory);
    this.put(memory);
    return memory.id;
  }

  reject(memory: Memory): void {
    this.events.push({ type: 'memory.rejected', id: memory.id });
    this.put({ ...memory, status: 'rejected' });
  }

  supersede(memory: Memory, by: string): void {
    this.events.push({ type: 'memory.superseded', id: memory.id, by });
    this.put({ ...memory, status: 'superseded', supersededBy: by });
  }

  /** More evidence and wordings for a memory that is there; `accept` lets a proposal go live. */
  reinforce(memory: Memory, candidate: Candidate, accept: boolean): void {
    const evidence = missing(candidate.evidence, memory);
    if (evidence.length === 0) return;
    // A wording trains with its memory, so it must be the user's own.
    const typed = candidate.evidence.every(({ source }) => source === 'user');
    const framings = typed ? newFramings(candidate, memory) : [];
    const [framing, ...others] = framings;
    const { saidAt } = candidate;
    this.events.push({
      type: 'memory.framed',
      id: memory.id,
      evidence,
      ...(framing ? { framing } : {}),
      ...(saidAt === undefined ? {} : { saidAt }),
    });
    for (const other of others) this.events.push({ type: 'memory.framed', id: memory.id, framing: other });
    const accepted = memory.status === 'proposed' && accept;
    if (accepted) this.events.push({ type: 'memory.accepted', id: memory.id });
    this.put({
      ...memory,
      status: accepted ? 'live' : memory.status,
      evidence: [...memory.evidence, ...evidence],
      framings: [...memory.framings, ...framings],
    });
  }

  private put(memory: Memory): void {
    this.memories.set(memory.id, memory);
  }
}
