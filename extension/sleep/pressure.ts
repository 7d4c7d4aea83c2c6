// How much waits to be consolidated, judged by the health of memory and not by the clock.
import { liveMemories, stageOf, trustOf } from '../memory/derive.ts';
import type { Inventory } from '../memory/store.types.ts';

/** What presses, and how many of each make for a full night. */
const FULL = { waiting: 20, failed: 5, promptTokens: 400 } as const;
/** Tokens of a memory's sentence in a prompt, about; the tokenizer of the base would not change the picture. */
const CHARACTERS_PER_TOKEN = 4;

export interface Pressure {
  /** 0: nothing to do, 1: a full night waits. */
  value: number;
  /** Trusted live memories that never passed an adapter's probes. */
  waiting: number;
  /** Memories that the adapter in use was asked about and got wrong. */
  failed: number;
  /** Tokens that all memories which are not in the weights would take in a prompt. */
  promptTokens: number;
  /** One sentence for the user. */
  sentence: string;
}

/** `current` is the adapter in use, null for the base. The strongest of the three signals decides. */
export function sleepPressure(inventories: Inventory[], current: string | null): Pressure {
  let [waiting, failed, characters] = [0, 0, 0];
  for (const inventory of inventories) {
    const asked = current === null ? undefined : inventory.verified.get(current);
    for (const memory of liveMemories(inventory)) {
      if (stageOf(memory.id, inventory, current) === 'weights' || trustOf(memory) !== 'trusted') continue;
      characters += memory.text.length;
      if (asked?.failed.has(memory.id)) failed += 1;
      else waiting += 1;
    }
  }
  const promptTokens = Math.ceil(characters / CHARACTERS_PER_TOKEN);
  const parts = [waiting / FULL.waiting, failed / FULL.failed, promptTokens / FULL.promptTokens];
  const value = Math.min(1, Math.max(...parts));
  return { value, waiting, failed, promptTokens, sentence: describe(waiting, failed, promptTokens) };
}

function describe(waiting: number, failed: number, promptTokens: number): string {
  if (waiting + failed === 0) return 'Everything that may be learned is in the weights.';
  const parts: string[] = [];
  if (waiting > 0) parts.push(`${count(waiting, 'memory waits', 'memories wait')} for a night`);
  if (failed > 0) parts.push(`${count(failed, 'memory', 'memories')} did not hold last time`);
  return `${parts.join(' and ')}; together they take about ${promptTokens} tokens of a prompt.`;
}

function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`;
}
