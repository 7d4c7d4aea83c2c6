// Which memories exclude each other. Derived from their texts whenever it is asked, and never stored.

import { meaningOf } from '../language/meaning.ts';
import { keyOf, normaliseSubject, type Statement, sameValue } from '../language/statement.ts';
import type { Memory } from './schema.ts';

/** Relations of which several can hold for one subject; only a correction replaces one of them. */
export const ADDITIVE_RELATIONS: ReadonlySet<string> = new Set(['avoid']);

/** Memories are never changed in place, so what is derived from one is kept with it. */
const normal = new WeakMap<Memory, string>();
const groups = new WeakMap<Memory, string[]>();

/** A memory's text as subjects are compared. */
function normalText(memory: Memory): string {
  let known = normal.get(memory);
  if (known === undefined) {
    known = normaliseSubject(memory.text);
    normal.set(memory, known);
  }
  return known;
}

/** Those of `memories` that state something of the same subject and relation as `statement`. */
export function sameSubjectAndRelation(memories: Iterable<Memory>, statement: Statement): Memory[] {
  const subject = normaliseSubject(statement.subject);
  const key = keyOf(statement);
  const same: Memory[] = [];
  for (const memory of memories) {
    // Most are about something else, which shows without reading them.
    if (!normalText(memory).includes(subject)) continue;
    const fact = memory.statement;
    if (fact && keyOf(fact) === key) same.push(memory);
  }
  return same;
}

/** Whether two memories cannot both hold: other values of one fact, or one rule and its opposite. */
export function excludes(a: Memory, b: Memory): boolean {
  const [one, other] = [a.statement, b.statement];
  if (one && other)
    return (
      keyOf(one) === keyOf(other) &&
      !ADDITIVE_RELATIONS.has(one.relation) &&
      !sameValue(one.value, other.value)
    );
  if (one || other) return false;
  const [mine, theirs] = [meaningOf(a.text), meaningOf(b.text)];
  return mine.words === theirs.words && mine.words !== '' && mine.negative !== theirs.negative;
}

/** Those of `memories` that exclude `memory`; itself is not among them. */
export function excludedBy(memory: Memory, memories: Iterable<Memory>): Memory[] {
  const fact = memory.statement;
  const { words } = meaningOf(memory.text);
  const others = fact
    ? sameSubjectAndRelation(memories, fact)
    : [...memories].filter(({ text }) => meaningOf(text).words === words);
  return others.filter((other) => other.id !== memory.id && excludes(memory, other));
}

/** Thousands of memories, to be asked which of them exclude each other or another one. */
export class Rivals {
  private readonly groups = new Map<string, Set<Memory>>();
  private readonly memories: Memory[];

  constructor(memories: Iterable<Memory>) {
    this.memories = [...memories];
    for (const memory of this.memories)
      for (const key of groupsOf(memory)) {
        const group = this.groups.get(key);
        if (group) group.add(memory);
        else this.groups.set(key, new Set([memory]));
      }
  }

  /** Those that exclude `memory`; itself is not among them. */
  of(memory: Memory): Memory[] {
    const near = new Set(groupsOf(memory).flatMap((key) => [...(this.groups.get(key) ?? [])]));
    return [...near].filter((other) => other.id !== memory.id && excludes(memory, other));
  }

  /** Every two that exclude each other, in their order. */
  pairs(): [Memory, Memory][] {
    const seen = new Set<Memory>();
    const found: [Memory, Memory][] = [];
    for (const memory of this.memories) {
      for (const other of this.of(memory)) if (seen.has(other)) found.push([other, memory]);
      seen.add(memory);
    }
    return found;
  }
}

/** Facts of the closed language have their subject; reading only what shares that or all its words keeps this fast. */
function groupsOf(memory: Memory): string[] {
  let known = groups.get(memory);
  if (!known) {
    known = [`words ${meaningOf(memory.text).words}`];
    if (memory.subject) known.push(`subject ${normaliseSubject(memory.subject)}`);
    groups.set(memory, known);
  }
  return known;
}
