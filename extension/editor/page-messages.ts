// Messages that a webview page may send: a page renders what others wrote, so the host believes nothing unread.
import { z } from 'zod';
import { Ulid } from '../base/scalars.ts';
import { AttachmentKind } from '../recall/attachment.ts';

/** Characters of one question; what a page sends beyond them nobody typed. */
const MOST_CHARACTERS = 4_000_000;
/** Characters of a path, or of a URI; and files of one drop. */
const MOST_OF_A_PATH = 4096;
const MOST_FILES = 20;
/** Index of a turn in the conversation. */
const Turn = z.int().nonnegative();

/** Every page says it: it listens now, or it missed something. Both are answered with a snapshot. */
const PageReady = z.strictObject({ type: z.literal('ready') });
export type PageReady = z.infer<typeof PageReady>;

/** What can be done about a notice or a failure. */
export const NoticeAction = z.enum([
  'openFolder',
  'manageTrust',
  'openSettings',
  'openModelSetting',
  'chooseModel',
  'showLog',
]);
export type NoticeAction = z.infer<typeof NoticeAction>;

/** Actions on a memory; `dormouse.memory.<action>` is the command of each. */
export const MemoryAction = z.enum([
  'accept',
  'reject',
  'promote',
  'forget',
  'revealEvidence',
  'toggleCheck',
  'copy',
]);
export type MemoryAction = z.infer<typeof MemoryAction>;

/** What can be done with a code block of an answer. */
export const CodeAction = z.enum(['copy', 'insert', 'apply']);
export type CodeAction = z.infer<typeof CodeAction>;

export const ChatFromPage = z.discriminatedUnion('type', [
  PageReady,
  z.strictObject({ type: z.literal('ask'), text: z.string().max(MOST_CHARACTERS) }),
  z.strictObject({ type: z.literal('stop') }),
  /** Remember a message of the user's as it stands. */
  z.strictObject({ type: z.literal('remember'), turn: Turn }),
  z.strictObject({ type: z.literal('revealMemory'), id: Ulid }),
  z.strictObject({ type: z.literal('copy'), turn: Turn }),
  /** The block counts from 0 in its answer. */
  z.strictObject({ type: z.literal('code'), turn: Turn, block: Turn, action: CodeAction }),
  /** Take this question and its answer out. */
  z.strictObject({ type: z.literal('delete'), turn: Turn }),
  /** Ask this question in these words instead. */
  z.strictObject({ type: z.literal('resend'), turn: Turn, text: z.string().max(MOST_CHARACTERS) }),
  /** Ask the question of this answer again. */
  z.strictObject({ type: z.literal('retry'), turn: Turn }),
  /** Go on with this answer, which was cut. */
  z.strictObject({ type: z.literal('goOn'), turn: Turn }),
  z.strictObject({
    type: z.literal('detach'),
    kind: AttachmentKind,
    file: z.string().max(MOST_OF_A_PATH),
  }),
  /** Bring back what was taken out. */
  z.strictObject({ type: z.literal('attach') }),
  /** Have these files go along: paths below the workspace's root, or URIs that were dropped. */
  z.strictObject({
    type: z.literal('attachFiles'),
    files: z.array(z.string().max(MOST_OF_A_PATH)).max(MOST_FILES),
  }),
  /** Which files does the user mean? Answered by `files`. */
  z.strictObject({ type: z.literal('findFiles'), query: z.string().max(MOST_OF_A_PATH) }),
  /** Have the summarised messages go along whole again. */
  z.strictObject({ type: z.literal('undoSummary') }),
  z.strictObject({ type: z.literal('notice'), name: NoticeAction }),
]);
export type ChatFromPage = z.infer<typeof ChatFromPage>;

export const MemoriesFromPage = z.discriminatedUnion('type', [
  PageReady,
  z.strictObject({ type: z.literal('act'), action: MemoryAction }),
  z.strictObject({ type: z.literal('open'), id: Ulid }),
]);
export type MemoriesFromPage = z.infer<typeof MemoriesFromPage>;

/** Who acts on the messages of one page. */
export interface PageReader<FromPage> {
  messages: z.ZodType<FromPage>;
  /** The page wants a snapshot. */
  ready(): void;
  receive(message: Exclude<FromPage, PageReady>): void;
  /** A message that no page of ours sends; it is dropped. The reason holds nothing of its content. */
  refuse(why: string): void;
}

/** Gives a message to whom it concerns, once it has one of the shapes. */
export function readPageMessage<FromPage extends { type: string }>(
  message: unknown,
  reader: PageReader<FromPage>,
): void {
  const read = reader.messages.safeParse(message);
  if (!read.success) {
    const [issue] = read.error.issues;
    reader.refuse(`A message of a page was dropped: ${issue?.path.join('.') || 'it'} (${issue?.code}).`);
  } else if (read.data.type === 'ready') reader.ready();
  else reader.receive(read.data as Exclude<FromPage, PageReady>);
}
