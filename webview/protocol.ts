// The messages between the extension host and its webview pages, imported by both sides as types only; those of a page
// are schemas of the host, which reads them.
// Every message to a page is numbered; a page that notices a gap asks for a snapshot again.

import type { CodeMark } from '../extension/chat/code-marks.ts';
import type { SlashCommand } from '../extension/chat/slash-commands.ts';
import type { MemoryAction, NoticeAction } from '../extension/editor/page-messages.ts';
import type { MemoryKind } from '../extension/language/kind.ts';
import type { MemoryStatus, Stage } from '../extension/memory/schema.ts';
import type { AttachmentKind } from '../extension/recall/attachment.ts';

export type { CodeMark } from '../extension/chat/code-marks.ts';
export type { SlashCommand } from '../extension/chat/slash-commands.ts';
export type { ChatFromPage, MemoriesFromPage, PageReady } from '../extension/editor/page-messages.ts';

export interface Envelope<Message> {
  /** 1, 2, 3 … for one page; a snapshot may start anywhere and sets the count. */
  seq: number;
  snapshot: boolean;
  message: Message;
}

export interface ChatMemory {
  id: string;
  text: string;
  stage: Stage;
  /** Of a recalled one: the answer says what it says. */
  used?: boolean;
  /** Of a learned one: it waits for the user's review. */
  proposed?: boolean;
}

export interface ChatTurn {
  id: number;
  role: 'user' | 'assistant';
  /** Plain text of a user's turn. */
  text: string;
  /** Sanitised HTML of an assistant's turn, one string a top-level block. */
  blocks: string[];
  /** `cut`: the answer filled what the context had left. */
  state: 'streaming' | 'done' | 'stopped' | 'cut' | 'failed';
  /** What a turn without a word so far waits for. */
  waits?: string;
  /** Memories that were in the prompt, or that the weights hold; `used` says what the answer shows of them. */
  recalled: ChatMemory[];
  /** Memories that the exchange taught, or that the user had remembered from this message. */
  learned: ChatMemory[];
  /** True once it was looked for something to learn. */
  reflected: boolean;
  /** Why there is no answer, and what can be done about it beside asking again. */
  error?: { what: string; why: string; next: string; actions: NamedAction[] };
  /** Code of the answer that breaks what the project taught; undefined until it was looked at. */
  marks?: CodeMark[];
  /** Tokens and seconds, for those who ask. */
  figures?: string;
}

/** Label and command of something to do. */
export interface NamedAction {
  label: string;
  name: NoticeAction;
}

/** Code that goes along with the next question. */
export interface ChatAttachment {
  kind: AttachmentKind;
  file: string;
  label: string;
  /** Estimated. */
  tokens: number;
}

export interface Attachments {
  pieces: ChatAttachment[];
  /** Some were taken out, and can be brought back. */
  reduced: boolean;
}

/** How full the model's context was with the last answer. */
export interface ContextShown {
  /** Tokens. */
  used: number;
  size: number;
  /** What goes along in place of the first exchanges, as HTML. */
  summary?: { exchanges: number; blocks: string[] };
}

export interface ChatNotice {
  what: string;
  why: string;
  next: string;
  /** The one thing to do about it. */
  action?: NamedAction;
}

export type ChatToPage =
  | {
      type: 'conversation';
      /** Why Dormouse does not run here; nothing else is shown then. */
      notice?: ChatNotice;
      /** What the model that answers now cannot do; stands above the welcome of an empty conversation. */
      model?: ChatNotice;
      turns: ChatTurn[];
      answering: boolean;
      attachments: Attachments;
      /** What a message may begin with. */
      commands: readonly SlashCommand[];
      context?: ContextShown;
      compose?: { text?: string };
    }
  /** A new turn, or a known one in its new state. */
  | { type: 'turn'; turn: ChatTurn; answering: boolean; context?: ContextShown }
  /** The answer grows: its blocks from `from` on are now these. */
  | { type: 'blocks'; turn: number; from: number; blocks: string[] }
  /** What goes along with the next question is now this. */
  | { type: 'attachments'; attachments: Attachments }
  /** The files for the words behind a `#`. */
  | { type: 'files'; query: string; files: string[] }
  /** Put the caret into the question; a text replaces what is there. */
  | { type: 'compose'; text?: string };

export interface LifeEvent {
  /** ISO 8601; undefined where the ledger does not say when. */
  at?: string;
  icon: string;
  text: string;
  /** Another memory that this event speaks of. */
  memory?: string;
}

export interface MemoryLife {
  id: string;
  kind: MemoryKind;
  status: MemoryStatus;
  stage?: Stage;
  /** Why it cannot be learned and stays in the prompt. */
  textOnly?: string;
  /** Why it waits for the user's decision, and the memories that accepting it replaces. */
  review?: { reason: string; against: { id: string; text: string }[] };
  scope: 'workspace' | 'user';
  /** The files and the situation for which it holds; undefined for what holds everywhere. */
  where?: string;
  /** The branch on which it was said. */
  branch?: string;
  trust: 'trusted' | 'quarantined';
  /** What a night goes by when it chooses what to train and to replay. */
  scores: string;
  text: string;
  framings: string[];
  evidence: { quote: string; where: string; source: string }[];
  history: LifeEvent[];
  /** Held-out questions that the adapter in use was asked about this memory when it was gated. */
  probes: { user: string; answer: string; passed: boolean; from: string }[];
  /** When the night was whose adapter is in use; undefined is the bare base model. */
  adapter?: string;
  /** How code is checked by it; undefined where nothing of it can be seen in code, and until that is known. */
  checks?: LifeChecks;
  actions: MemoryAction[];
}

export interface LifeChecks {
  on: boolean;
  /** What a check found and what it passed before it counted: one for each thing that is looked for. */
  examples: { language: string; breaks: string; keeps: string }[];
}

export type MemoriesToPage = { type: 'life'; life: MemoryLife | undefined };
