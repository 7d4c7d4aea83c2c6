// The three kinds of memory: how to work (procedural, semantic) and facts and events of this project (episodic).
import { z } from 'zod';

/** `procedural`: a lesson from a mistake; `semantic`: how this user wants to work; `episodic`: a fact or an event. */
export const MemoryKind = z.enum(['procedural', 'semantic', 'episodic']);
export type MemoryKind = z.infer<typeof MemoryKind>;
