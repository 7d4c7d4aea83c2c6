import type { Inventory } from '../../extension/memory/store.types.ts';

/** The same text for the same inventory, whatever process made it. */
export function canonicalInventory(inventory: Inventory): string {
  return JSON.stringify(inventory, (_key, value) =>
    value instanceof Map ? [...value] : value instanceof Set ? [...value].sort() : value,
  );
}
