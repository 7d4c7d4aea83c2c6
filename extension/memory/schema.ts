// The stored shape of a memory and its evidence; the single home of these schemas in TypeScript.
import { z } from 'zod';
import { Instant, Sha256, Ulid } from '../base/scalars.ts';
import { MemoryKind } from '../language/kind.ts';
import { Statement } from '../language/statement.ts';

export const Source = z.enum(['user', 'assistant', 'editor', 'file', 'git', 'import']);
export type Source = z.infer<typeof Source>;

/** A verbatim quote of one turn that supports a memory. `turn` is 1-based within its session. */
export const Evidence = z.object({
  session: z.string(),
  turn: z.number().int().positive(),
  /** 1-based line of the file, where the quote is from one. */
  line: z.number().int().positive().optional(),
  quote: z.string().min(1),
  source: Source,
});
export type Evidence = z.infer<typeof Evidence>;

export const MemoryStatus = z.enum(['proposed', 'live', 'superseded', 'rejected']);
export type MemoryStatus = z.infer<typeof MemoryStatus>;

/** `globs`: of paths from the workspace's root, with `/`; `when`: the situation in the words of its source. */
export const Applies = z.object({ globs: z.array(z.string()).optional(), when: z.string().optional() });
export type Applies = z.infer<typeof Applies>;

/**
 * Characters of a memory's text. A longer one is a document: it fits no prompt, and to compare it with others takes more
 * time than there is. No way in takes one.
 */
export const LONGEST_TEXT = 2000;

export const Memory = z.object({
  v: z.literal(2),
  id: Ulid,
  kind: MemoryKind,
  scope: z.enum(['workspace', 'user']),
  /**
   * One sentence as it was said, without Markdown marks, and with the context in front that it needs to be understood.
   * Nothing is reworded and nothing dropped.
   */
  text: z.string(),
  /** The same in the closed language, where one of its forms covers the whole sentence; only the embedded model reads it. */
  statement: Statement.optional(),
  /** The files that it is about; all where absent. */
  applies: Applies.optional(),
  /** The branch on which it was said or written, where the source says it. */
  branch: z.string().optional(),
  /** Other wordings of the same fact; each is rehearsed. */
  framings: z.array(z.string()),
  /** What the memory is about, e.g. a service or a tool: with the relation it keys supersession. */
  subject: z.string().optional(),
  evidence: z.array(Evidence),
  status: MemoryStatus,
  supersededBy: Ulid.optional(),
  /** A memory that may say the same in other words: the review asks. */
  resembles: Ulid.optional(),
  /** A memory whose place it may take: the review asks. */
  contests: Ulid.optional(),
  /** When a dream found that; when it was learned, where this is absent. */
  contestedAt: Instant.optional(),
  /** The code it is about: path from the root with `/`, and the hash of its lines; `lines` says how many, 1 at least. */
  anchor: z
    .object({ file: z.string(), sha256: Sha256, lines: z.number().int().positive().optional() })
    .optional(),
  /** It does not count after this. */
  expiresAt: Instant.optional(),
  /** Why it expired, where its text does not say it. */
  expiredBecause: z.string().optional(),
  /** When it was learned. Only what a person says or decides makes it younger; being read never does. */
  createdAt: Instant,
  /** When it was said, where that was before it was learned. */
  saidAt: Instant.optional(),
  acceptedAt: Instant.optional(),
});
export type Memory = z.infer<typeof Memory>;

/** Where a memory lives for the assistant: in the prompt, in a fast edit (not made yet: "The fast path"), or in the weights. */
export type Stage = 'context' | 'fast' | 'weights';
