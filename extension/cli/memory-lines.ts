// How one memory is shown on a terminal: its text, where it lives, its evidence, its id.

import { printable } from '../base/printable.ts';
import type { Memory } from '../memory/schema.ts';
import { textInPlace } from '../memory/where.ts';
import { clip, type Style } from '../terminal/terminal.ts';

const QUOTE_COLUMNS = 60;

/** Characters at the end of an id by which it is shown and found; its beginning is the time and many share it. */
const SHORT = 8;

export function shortId({ id }: Pick<Memory, 'id'>): string {
  return id.slice(-SHORT);
}

/**
 * One line; `stage` is left out where it does not matter, and `doubt` says in a word or two what is wrong with it.
 */
export function memoryLine(style: Style, memory: Memory, stage = '', doubt = ''): string {
  const first = memory.evidence[0];
  const more = memory.evidence.length > 1 ? ` +${memory.evidence.length - 1}` : '';
  const evidence = first
    ? `← ${printable(first.session)}#${first.turn}${more} “${clip(printable(first.quote), QUOTE_COLUMNS)}”`
    : '';
  const text = printable(textInPlace(memory));
  const branch = memory.branch === undefined ? '' : `on branch ${printable(memory.branch)}`;
  const status = memory.status === 'live' ? style.green(stage || 'live') : style.yellow(memory.status);
  return [
    style.dim(shortId(memory)),
    status,
    style.yellow(doubt),
    text,
    style.dim(branch),
    style.dim(evidence),
  ]
    .filter(Boolean)
    .join('  ');
}
