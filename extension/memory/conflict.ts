// Which memories say the same, exclude each other, or give one thing another value. Derived from their texts whenever it
// is asked, and never stored.

import { type Meaning, meaningOf } from '../language/meaning.ts';
import { type Relation, relationBetween, topicsOf } from '../language/relation.ts';
import { keyOf, sameValue } from '../language/statement.ts';
import { slotsOf } from '../language/value-slots.ts';
import type { Applies, Memory } from './schema.ts';

/** Relations of which several can hold for one subject; only a correction replaces one of them. */
export const ADDITIVE_RELATIONS: ReadonlySet<string> = new Set(['avoid', 'before']);

/** Of what another memory may say the same, the opposite or another value. */
type Claim = Pick<Memory, 'text' | 'statement' | 'applies' | 'subject'>;

/**
 * How a memory stands to an earlier one. Memories of different files or situations are about different things; two
 * statements of the closed language about one subject and relation are compared by their values.
 */
export function relationOf(earlier: Claim, later: Claim): Relation {
  const byWords = relationBetween(meaningOf(earlier.text), meaningOf(later.text));
  if (!sameScope(earlier.applies, later.applies))
    // A rule of all files says it for some of them, too; any other rule of theirs is one of its own.
    return byWords === 'same' && holdsEverywhere(earlier.applies) ? 'same' : 'other';
  const [one, other] = [earlier.statement, later.statement];
  if (byWords === 'same' || !one || !other || keyOf(one) !== keyOf(other)) return byWords;
  if (sameValue(one.value, other.value)) return byWords === 'opposite' ? 'opposite' : 'same';
  return ADDITIVE_RELATIONS.has(one.relation) ? 'other' : 'fact';
}

/** Whether two memories are about the same files and situation. */
export function sameScope(one: Applies | undefined, other: Applies | undefined): boolean {
  return one === other || scopeKey(one) === scopeKey(other);
}

const holdsEverywhere = (applies: Applies | undefined) => !applies?.globs?.length && !applies?.when;

const scopeKey = (applies: Applies | undefined) =>
  JSON.stringify([[...(applies?.globs ?? [])].sort(), applies?.when?.trim().toLowerCase() ?? '']);

/** Whether two memories cannot both hold: other values of one fact, or one rule and its opposite. */
export function excludes(a: Claim, b: Claim): boolean {
  const relation = relationOf(a, b);
  return relation === 'fact' || relation === 'opposite';
}

/** Those of `memories` that exclude `memory`; itself is not among them. */
export function excludedBy(memory: Memory, memories: Iterable<Memory>): Memory[] {
  const keys = new Set(claimKeys(memory));
  return [...memories].filter(
    (other) =>
      other.id !== memory.id && claimKeys(other).some((key) => keys.has(key)) && excludes(other, memory),
  );
}

/** Memories are never changed in place, so what is derived from one is kept with it. */
const claims = new WeakMap<Memory, string[]>();
const slots = new WeakMap<Memory, string[]>();

function keptWith(memory: Memory, known: WeakMap<Memory, string[]>, derive: (meaning: Meaning) => string[]) {
  let keys = known.get(memory);
  if (!keys) {
    keys = derive(meaningOf(memory.text));
    known.set(memory, keys);
  }
  return keys;
}

/** Memories that say the same or exclude each other have one of these in common. */
function claimKeys(memory: Memory): string[] {
  return keptWith(memory, claims, (meaning) => [
    ...topicsOf(meaning),
    ...(memory.statement ? [`fact ${keyOf(memory.statement)}`] : []),
  ]);
}

/** Memories that give one thing two values have one of these in common. */
function slotKeys(memory: Memory): string[] {
  return keptWith(memory, slots, slotsOf);
}

/** Memories by what they are about, so that reading one against thousands reads only the few that are near it. */
class Groups {
  private readonly groups = new Map<string, Set<string>>();

  constructor(private readonly keysOf: (memory: Memory) => string[]) {}

  add(memory: Memory): void {
    for (const key of this.keysOf(memory)) {
      const group = this.groups.get(key);
      if (group) group.add(memory.id);
      else this.groups.set(key, new Set([memory.id]));
    }
  }

  near(memory: Memory, most = Number.POSITIVE_INFINITY): Set<string> {
    const near = new Set<string>();
    for (const key of this.keysOf(memory)) {
      const group = this.groups.get(key);
      if (group && group.size <= most) for (const id of group) near.add(id);
    }
    return near;
  }
}

/** Thousands of memories, to be asked which of them exclude each other or another one. */
export class Rivals {
  private readonly groups = new Groups(claimKeys);
  private readonly memories = new Map<string, Memory>();

  constructor(memories: Iterable<Memory>) {
    for (const memory of memories) {
      this.memories.set(memory.id, memory);
      this.groups.add(memory);
    }
  }

  /** Those that exclude `memory`; itself is not among them. */
  of(memory: Memory): Memory[] {
    return [...this.groups.near(memory)].flatMap((id) => {
      const other = this.memories.get(id)!;
      return id !== memory.id && excludes(other, memory) ? [other] : [];
    });
  }

  /** Every two that exclude each other, in their order. */
  pairs(): [Memory, Memory][] {
    const seen = new Set<string>();
    const found: [Memory, Memory][] = [];
    for (const memory of this.memories.values()) {
      for (const other of this.of(memory)) if (seen.has(other.id)) found.push([other, memory]);
      seen.add(memory.id);
    }
    return found;
  }
}

/** A frame that so many memories fill with other values is not about one thing: they are a series. */
const SERIES = 6;

/** Memories to which others are added one by one, to be asked how a later one stands to them. */
export class Neighbours {
  private readonly claims = new Groups(claimKeys);
  private readonly slots = new Groups(slotKeys);

  constructor(memories: Iterable<Memory>) {
    for (const memory of memories) this.add(memory);
  }

  add(memory: Memory): void {
    this.claims.add(memory);
    this.slots.add(memory);
  }

  /** Ids of those that may say the same, the opposite or another value. */
  near(memory: Memory): Set<string> {
    return new Set([...this.claims.near(memory), ...this.slots.near(memory, SERIES)]);
  }
}
