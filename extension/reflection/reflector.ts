// What a reflector is: it reads turns and names candidate memories with verbatim evidence. It decides nothing;
// merge.ts does, under the ledger's lock.

import type { Logger, Progress } from '../base/log.ts';
import type { Turn } from '../capture/schema.ts';
import type { SessionLog } from '../capture/session-log.ts';
import type { MemoryKind } from '../language/kind.ts';
import type { Applies, Evidence } from '../memory/schema.ts';
import type { Inventory, MemoryStore } from '../memory/store.types.ts';
import type { Embed } from '../model/client.types.ts';
import type { ActivityLog } from '../storage/activity-log.ts';

/** The stores that reflection reads and writes; without `embed` memories are compared by their words alone. */
export interface ReflectionStores {
  memories: MemoryStore;
  sessions: SessionLog;
  log: Logger;
  embed?: Embed;
  /** Where what was read, kept and left out is noted. */
  activity?: ActivityLog;
}

/**
 * What to do with a candidate, as its reflector sees it. Facts of the closed language are keyed, so merge.ts
 * finds for itself what they repeat or replace; other text depends on what is said here.
 */
export type Action =
  | { type: 'add' }
  /** Takes the place of a memory of the inventory. */
  | { type: 'update'; supersedes: string }
  /** Another wording or another piece of evidence of a memory of the inventory. */
  | { type: 'duplicate'; of: string }
  /** The user took back a memory that an earlier reflection added. */
  | { type: 'reject'; of: string };

export interface Candidate {
  kind: MemoryKind;
  /** What it is about, as the user spells it. */
  subject?: string;
  /** One sentence as it was said, with the context in front that it needs, without a closing dot. */
  text: string;
  /** The files or the situation that it is about; all where absent. */
  applies?: Applies;
  /** The branch on which it was said, where the source says it. */
  branch?: string;
  /** Other wordings of the same fact. */
  framings: string[];
  /** Each quote is a verbatim part of its turn. */
  evidence: Evidence[];
  /** Id of a memory that may say the same in other words (likeness.ts). */
  resembles?: string;
  /** Id of a memory whose place it may take, where that is not certain. */
  contests?: string;
  /** When it was said, ISO 8601: the turn of its evidence knows, so a reflector need not say it. */
  saidAt?: string;
  /** What a reflector is sure of goes live; the rest is proposed for review. */
  certainty: 'sure' | 'unsure';
  /** It was said to replace what was known before, even where two such facts could both hold. */
  correction: boolean;
  action: Action;
}

export interface ReflectInput {
  session: string;
  /** A stretch of the session in order (window.ts): turns up to `after` are context. */
  turns: Turn[];
  /** Candidates come from turns with a higher number only. */
  after: number;
  inventory: Inventory;
}

export interface ReflectOptions {
  progress?: Progress;
  signal?: AbortSignal;
  /** Called for each statement that is left out, with the reason in a few words. */
  leave?: (reason: string) => void;
}

export interface Reflector {
  /** `rule-file` reads what rule files say, the others what people say. */
  readonly name: 'rules' | 'rule-file' | 'local' | 'claude';
  /** Throws CancelledError when `signal` is aborted. */
  reflect(input: ReflectInput, options: ReflectOptions): Promise<Candidate[]>;
}

/**
 * The name under which the ledger keeps how far a reflector has read a session. Each reads for itself: what the rules
 * saw at once, Claude may still read at night.
 */
export function readMarkOf(session: string, reflector: Reflector['name']): string {
  return reflector === 'rules' ? session : `${reflector}\n${session}`;
}
