// Memories as the chat shows them under a message.
import type { ChatMemory } from '../../webview/protocol.ts';
import { isOpen } from '../memory/derive.ts';
import { readLedgers } from '../memory/ledgers.ts';
import type { Memory } from '../memory/schema.ts';
import type { Services } from '../workspace/services.types.ts';

export function chip(memory: Memory | undefined, shown: Omit<ChatMemory, 'id' | 'text'>): ChatMemory[] {
  return memory ? [{ id: memory.id, text: memory.text, ...shown }] : [];
}

/** None for what was learned and superseded in one breath. */
export function learnedChip(memory: Memory | undefined): ChatMemory[] {
  return memory && isOpen(memory)
    ? chip(memory, { stage: 'context', proposed: memory.status === 'proposed' })
    : [];
}

export async function memoriesById(services: Services): Promise<Map<string, Memory>> {
  const { own, user } = await readLedgers(services);
  return new Map([...user.memories, ...own.memories]);
}
