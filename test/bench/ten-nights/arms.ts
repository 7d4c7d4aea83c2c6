// Nights one after the other: how each of them comes to be from what was known and from the adapter of the night before.

import type { AdapterCard } from '../../../extension/adapter/card.ts';
import { emptyInventory } from '../../../extension/memory/fold.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import type { Inventory } from '../../../extension/memory/store.types.ts';
import type { BaseModel } from '../../../extension/model/registry.ts';
import { buildJob } from '../../../extension/sleep/job.ts';
import { generalTalk } from '../../../extension/sleep/locality.ts';
import type { Job } from '../../../extension/trainer/schema.ts';
import { inventoryOf } from '../../support/memories.ts';
import { OPEN_GATE } from '../open-gate.ts';

/** `continued`: from the adapter before, with replay; `half`: the same with a replay of 50 %; `rebuilt`: from the base. */
export const ARMS = ['continued', 'rebuilt', 'half'] as const;
export type Arm = (typeof ARMS)[number];

const HALF = 0.5;

export interface NightInput {
  arm: Arm;
  seed: number;
  /** 1 for the first. */
  night: number;
  /** Everything taught up to this evening, oldest first. */
  known: Memory[];
  /** The adapter of the night before. */
  parent: AdapterCard | null;
}

/** The job of one night, by the product's recipe and its choice of what is new and what is replayed. */
export async function jobOf(base: BaseModel, { arm, seed, night, known, parent }: NightInput): Promise<Job> {
  const { job } = await buildJob({
    workspace: `nights-${arm}-${seed}`,
    project: 'nights',
    base: base.sha256,
    family: 'embedded',
    kind: arm === 'rebuilt' ? 'rebuild' : 'sleep',
    ledgers: { own: inventory(known, parent), user: emptyInventory() },
    parent,
    locality: { chats: generalTalk(seed), passages: [], lines: [] },
    seed: seed * 1000 + night,
  });
  const recipe = arm === 'half' ? { ...job.recipe, replay: HALF } : job.recipe;
  return { ...job, recipe, gate: OPEN_GATE };
}

/** What the ledger would say in the evening: whom the adapter answered for, by the gate's own probes. */
function inventory(known: Memory[], parent: AdapterCard | null): Inventory {
  if (!parent) return inventoryOf(known);
  const holds = ({ probes }: AdapterCard['memories'][number]) =>
    probes.length > 0 && probes.every(({ passed }) => passed);
  const ids = (those: AdapterCard['memories']) => new Set(those.map(({ id }) => id));
  const outcome = {
    passed: ids(parent.memories.filter(holds)),
    failed: ids(parent.memories.filter((memory) => !holds(memory))),
    job: parent.job,
    at: parent.createdAt,
  };
  return inventoryOf(known, { verified: new Map([[parent.adapter, outcome]]) });
}
