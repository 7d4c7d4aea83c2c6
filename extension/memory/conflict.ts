// Which memories exclude each other. Derived from their texts whenever it is asked, and never stored.
import {
  keyOf,
  normaliseSubject,
  type ParsedStatement,
  sameValue,
  statementOf,
} from '../language/statement.ts';
import { meaningOf } from './meaning.ts';
import type { Memory } from './schema.ts';

/** Relations of which several can hold for one subject; only a correction replaces one of them. */
export const additive: ReadonlySet<string> = new Set(['avoid']);

/** Memories are never changed in place. Reading one as a statement takes a millisecond, so nothing is read twice. */
const read = new WeakMap<Memory, { statement: ParsedStatement | undefined }>();
const normal = new WeakMap<Memory, string>();

/** A memory's text as subjects are compared. */
function normalText(memory: Memory): string {
  let known = normal.get(memory);
  if (known === undefined) {
    known = normaliseSubject(memory.text);
    normal.set(memory, known);
  }
  return known;
}

/** A memory's text as a statement of the closed language. */
export function factOf(memory: Memory): ParsedStatement | undefined {
  let known = read.get(memory);
  if (!known) {
    known = { statement: statementOf(memory.text) };
    read.set(memory, known);
  }
  return known.statement;
}

/** Those of `memories` that state something of the same subject and relation as `statement`. */
export function sameFact(memories: Iterable<Memory>, statement: ParsedStatement): Memory[] {
  const subject = normaliseSubject(statement.subject);
  const key = keyOf(statement);
  const same: Memory[] = [];
  for (const memory of memories) {
    // Most are about something else, which shows without reading them.
    if (!normalText(memory).includes(subject)) continue;
    const fact = factOf(memory);
    if (fact && keyOf(fact) === key) same.push(memory);
  }
  return same;
}

/** Whether two memories cannot both hold: other values of one fact, or one rule and its opposite. */
export function excludes(a: Memory, b: Memory): boolean {
  const [one, other] = [factOf(a), factOf(b)];
  if (one && other)
    return keyOf(one) === keyOf(other) && !additive.has(one.relation) && !sameValue(one.value, other.value);
  if (one || other) return false;
  const [mine, theirs] = [meaningOf(a.text), meaningOf(b.text)];
  return mine.words === theirs.words && mine.words !== '' && mine.negative !== theirs.negative;
}

/** Those of `memories` that exclude `memory`; itself is not among them. */
export function excludedBy(memory: Memory, memories: Iterable<Memory>): Memory[] {
  const fact = factOf(memory);
  const { words } = meaningOf(memory.text);
  const others = fact
    ? sameFact(memories, fact)
    : [...memories].filter(({ text }) => meaningOf(text).words === words);
  return others.filter((other) => other.id !== memory.id && excludes(memory, other));
}

/** Every two of `memories` that exclude each other, in their order. */
export function conflictsAmong(memories: Iterable<Memory>): [Memory, Memory][] {
  const groups = new Map<string, Memory[]>();
  for (const memory of memories) {
    // Facts of the closed language have a subject; reading only those that share one keeps this fast.
    const key = memory.subject
      ? `subject ${normaliseSubject(memory.subject)}`
      : `words ${meaningOf(memory.text).words}`;
    groups.set(key, [...(groups.get(key) ?? []), memory]);
  }
  const found: [Memory, Memory][] = [];
  for (const group of groups.values())
    for (const [at, one] of group.entries())
      for (const other of group.slice(at + 1)) if (excludes(one, other)) found.push([one, other]);
  return found;
}
