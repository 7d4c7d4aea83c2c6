// What a night of one learning rate and number of epochs came to.
import type { Report } from '../../../extension/trainer/schema.ts';

export interface Outcome {
  /** Share of the held-out questions that were right, and of unanswerable ones that were declined. */
  recall: number;
  abstention: number;
  /** Perplexity of the base over that of the night, on chats that never train: 1 lost nothing, 0 is destroyed. */
  ability: number;
  /** The night ended without an adapter: loss or weights were no numbers any more. */
  diverged: boolean;
}

export interface Cycle extends Outcome {
  part: 'rate' | 'repetition' | 'first cycle' | 'second cycle';
  seed: number;
  rate: number;
  epochs: number;
}

/** The one rate of which the second paper says that it learned, as all or nothing: it gives no curve. */
export const PAPER = {
  name: 'second paper: learns',
  points: [[1e-4, 1]] as readonly (readonly [number, number])[],
};

export function outcomeOf({ card, gate }: Pick<Report, 'card' | 'gate'>): Outcome {
  if (!card || !gate) return { recall: 0, abstention: 0, ability: 0, diverged: true };
  const over = gate.perplexityOverBase;
  return {
    // In a second cycle memories are new to the job again.
    recall: gate.newRecall ?? gate.oldRecall ?? 0,
    abstention: gate.abstention ?? 0,
    ability: over === null ? 0 : Math.min(1, 1 / over),
    diverged: false,
  };
}

export function tableOf(cycles: readonly Cycle[]): string {
  const groups = new Map<string, Cycle[]>();
  for (const cycle of cycles) {
    const name = `${cycle.part} | ${cycle.rate} | ${cycle.epochs}`;
    groups.set(name, [...(groups.get(name) ?? []), cycle]);
  }
  const percent = (own: Cycle[], of: (cycle: Cycle) => number) =>
    `${Math.round((100 * own.reduce((sum, cycle) => sum + of(cycle), 0)) / own.length)} %`;
  return [
    '| | rate | epochs | recall | declines | perplexity of base / now | diverged |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...[...groups].map(([name, own]) => {
      const shares = [
        percent(own, ({ recall }) => recall),
        percent(own, ({ abstention }) => abstention),
        percent(own, ({ ability }) => ability),
      ];
      const diverged = own.filter((cycle) => cycle.diverged).length;
      return `| ${name} | ${shares.join(' | ')} | ${diverged} of ${own.length} |`;
    }),
  ].join('\n');
}
