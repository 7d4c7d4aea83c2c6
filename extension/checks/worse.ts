// Whether a proposed text keeps the rules: it may break none more often than the text before it.
import type { Violation } from './check.ts';

/** A rule that `after` breaks more often than `before`; undefined where there is none. */
export function worsened(before: readonly Violation[], after: readonly Violation[]): string | undefined {
  const left = counted(before);
  for (const [memory, { rule, count }] of counted(after))
    if (count > (left.get(memory)?.count ?? 0)) return rule;
  return undefined;
}

function counted(violations: readonly Violation[]): Map<string, { rule: string; count: number }> {
  const counts = new Map<string, { rule: string; count: number }>();
  for (const { check } of violations) {
    const count = counts.get(check.memory)?.count ?? 0;
    counts.set(check.memory, { rule: check.rule, count: count + 1 });
  }
  return counts;
}

/** Whether a memory is broken as often as before: a fix of it that leaves that so is none. */
export function isStillBroken(
  memory: string,
  before: readonly Violation[],
  after: readonly Violation[],
): boolean {
  const count = (violations: readonly Violation[]) =>
    violations.filter(({ check }) => check.memory === memory).length;
  return count(after) >= count(before) && count(before) > 0;
}
