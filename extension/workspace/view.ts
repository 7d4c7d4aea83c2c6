// One reading of a workspace: its memories and the user's, the adapter in use, and where each memory lives.
import { isLive, stageOf } from '../memory/derive.ts';
import { inventoryOf, type Ledgers, readLedgers } from '../memory/ledgers.ts';
import type { Memory, Stage } from '../memory/schema.ts';
import type { Services } from './services.types.ts';

export interface WorkspaceView extends Ledgers {
  /** Hash of the adapter in use; null is the bare base. */
  current: string | null;
  /** Memories that the adapter in use could not be shown to learn, and why: they stay in the prompt. */
  textOnly: ReadonlyMap<string, string>;
}

/** Throws what the stores throw. */
export async function viewWorkspace(
  services: Pick<Services, 'memories' | 'userMemories' | 'adapters'>,
): Promise<WorkspaceView> {
  const [ledgers, current] = await Promise.all([readLedgers(services), services.adapters.current()]);
  const card = current === null ? null : await services.adapters.card(current);
  return { ...ledgers, current, textOnly: new Map(card?.textOnly.map(({ id, why }) => [id, why])) };
}

/** Where a memory of either ledger lives while the view's adapter serves; undefined for one that is not live. */
export function stageIn(view: WorkspaceView, memory: Memory, now = new Date()): Stage | undefined {
  if (!isLive(memory, now)) return undefined;
  return stageOf(memory.id, inventoryOf(view, memory), view.current);
}
