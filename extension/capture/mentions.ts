// Where a memory is mentioned in recorded text, so that forgetting it finds every turn that must be blanked.
import type { Memory } from '../memory/schema.ts';
import type { Turn } from './schema.ts';

/** Shorter quotes ("yes", "pnpm") stand in turns that have nothing to do with the memory. */
const TELLING_LENGTH = 12;

export interface Mentions {
  inTurn(turn: Turn): boolean;
  /** Of bytes whose turns are not known; here a short quote counts as well. */
  inText(text: string): boolean;
}

export function mentionsOf(memory: Pick<Memory, 'text' | 'framings' | 'evidence'>): Mentions {
  const sources = new Set(memory.evidence.map(({ session, turn }) => JSON.stringify([session, turn])));
  const quotes = memory.evidence.map(({ quote }) => quotable(quote));
  const all = [quotable(memory.text), ...memory.framings.map(quotable), ...quotes].filter(
    (text) => text !== '',
  );
  const telling = all.filter((text) => text.length >= TELLING_LENGTH);
  return {
    inTurn: ({ session, turn, text, rule }) =>
      sources.has(JSON.stringify([session, turn])) ||
      telling.some((one) => quotable(text).includes(one) || quotable(rule?.text ?? '').includes(one)),
    inText: (text) => all.some((one) => quotable(text).includes(one)),
  };
}

/** Without regard to case and white space: a quote may have been taken across a line break, also an escaped one. */
function quotable(text: string): string {
  return text
    .replace(/\\?["']/g, '"')
    .replace(/(?:\s|\\[nrt])+/g, ' ')
    .trim()
    .replace(/[.!?]$/, '')
    .toLowerCase();
}
