// What a memory is worth to a night: how important it is by where it comes from, and of what use it has been since.
import type { Memory } from './schema.ts';
import type { Inventory } from './store.types.ts';
import type { Use } from './usage.ts';

/** Both from 0 to 1; with the novelty that the trainer asks for they are a memory's scores. */
export interface Worth {
  importance: number;
  utility: number;
}

/** What any memory has, and what is added for each sign of importance; together 1. */
const IMPORTANCE = { any: 0.3, rule: 0.2, accepted: 0.2, corrects: 0.2, everywhere: 0.1 } as const;
/** Half of what is missing to a utility of 1 is gained by so many. */
const HALVES = { used: 2, recalled: 8, saidAgain: 1 } as const;

/** The scores of a memory; `use`: what usage.json counted of it, if anything. */
export function worthOf(memory: Memory, inventory: Inventory, use: Use | undefined): Worth {
  return { importance: importanceOf(memory, inventory), utility: utilityOf(memory, use) };
}

function importanceOf(memory: Memory, { memories }: Inventory): number {
  const corrects = [...memories.values()].some(({ supersededBy }) => supersededBy === memory.id);
  return (
    IMPORTANCE.any +
    (memory.kind === 'episodic' ? 0 : IMPORTANCE.rule) +
    (memory.acceptedAt === undefined ? 0 : IMPORTANCE.accepted) +
    (corrects ? IMPORTANCE.corrects : 0) +
    (memory.scope === 'user' ? IMPORTANCE.everywhere : 0)
  );
}

function utilityOf(memory: Memory, use: Use = { recalled: 0, used: 0 }): number {
  const { used, recalled } = use;
  const halves = used / HALVES.used + recalled / HALVES.recalled + timesSaidAgain(memory) / HALVES.saidAgain;
  return 1 - 2 ** -halves;
}

/** How often the user had to say again what was known already. */
function timesSaidAgain({ evidence }: Memory): number {
  return Math.max(0, evidence.filter(({ source }) => source === 'user').length - 1);
}

/** For the user: `importance 0.70, utility 0.50`, with the novelty where a night asked for it. */
export function worthLine({ importance, utility }: Worth, novelty?: number): string {
  const parts = novelty === undefined ? [] : [`novelty ${novelty.toFixed(2)} when it was learned`];
  return [...parts, `importance ${importance.toFixed(2)}`, `utility ${utility.toFixed(2)}`].join(', ');
}
