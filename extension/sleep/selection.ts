// Which memories a night trains anew, which it replays, and which it must leave alone and why.

import type { AdapterCard } from '../adapter/card.ts';
import { liveMemories, trustOf } from '../memory/derive.ts';
import type { Ledgers } from '../memory/ledgers.ts';
import type { Memory } from '../memory/schema.ts';
import { userInNights } from '../memory/scope.ts';
import type { Inventory } from '../memory/store.types.ts';
import { findSecrets } from '../redaction/redact.ts';
import type { Job } from '../trainer/schema.ts';

export interface Selection {
  /** New ones, and old ones whose serving probes failed. */
  fresh: Memory[];
  /** Verified in the adapter that is continued. */
  known: Memory[];
  /** Live ones that may not train. */
  held: { memory: Memory; why: string }[];
}

/**
 * Invariant 3: only what the user typed or accepted may train, and invariant 4: secrets are looked for once more.
 * `parent` is the adapter that is continued, null to start from the base.
 */
export async function selectMemories(
  ledgers: Ledgers,
  kind: Job['kind'],
  parent: AdapterCard | null,
): Promise<Selection> {
  const selection: Selection = { fresh: [], known: [], held: [] };
  for (const inventory of [ledgers.own, userInNights(ledgers)]) {
    const proven = parent && kind !== 'rebuild' ? inventory.verified.get(parent.adapter) : undefined;
    // Of this base and this text nothing has changed since; a rebuild asks again.
    const textOnly = new Map(kind === 'rebuild' ? [] : parent?.textOnly.map(({ id, why }) => [id, why]));
    for (const memory of liveMemories(inventory)) {
      const why = (await reasonToHold(memory)) ?? textOnly.get(memory.id);
      if (why) selection.held.push({ memory, why });
      else if (!proven?.passed.has(memory.id)) selection.fresh.push(memory);
      else selection.known.push(memory);
    }
  }
  return selection;
}

async function reasonToHold(memory: Memory): Promise<string | undefined> {
  if (trustOf(memory) !== 'trusted') return 'It comes from a source that may not train before you accept it.';
  const text = [memory.text, ...memory.framings].join('\n');
  return (await findSecrets(text)).length > 0 ? 'It looks as if it held a secret.' : undefined;
}

/**
 * One inventory to write rehearsals and probes from: neither may take the other's facts for unknown. What the user
 * said in another workspace and replaced since is no business of this one.
 */
export function merged({ own, user }: Ledgers): Inventory {
  const known = liveMemories(user).map((memory) => [memory.id, memory] as const);
  return { ...own, memories: new Map([...known, ...own.memories]) };
}
