// What the rest of Dormouse sees of the model host, whatever engine is behind it.
import type { Family } from './family.ts';
import type {
  ChatRequest,
  ChatResult,
  CompleteRequest,
  HostStatus,
  InfillRequest,
  ProbeRequest,
  Stack,
  WriteRequest,
  WrittenAnswer,
} from './schema.ts';

/** One vector a text, all of one size. Throws what the model host throws. */
export type Embed = (texts: string[], signal?: AbortSignal) => Promise<number[][]>;

export interface Model {
  /** sha256 of the base GGUF this model serves. */
  readonly base: string;
  /** Decides in which words it reads memories, and how its nights are written. */
  readonly family: Family;
  /** Streams `onToken` pieces; aborting resolves with `stopped: 'cancelled'` and what was said so far. */
  chat(request: ChatRequest, onToken?: (piece: string) => void, signal?: AbortSignal): Promise<ChatResult>;
  /** Text between prefix and suffix; a UserError `infill-unsupported` where the model has no FIM tokens. */
  infill(request: InfillRequest, signal?: AbortSignal): Promise<string>;
  /** Greedy continuation of plain text, outside of any chat. */
  complete(request: CompleteRequest, signal?: AbortSignal): Promise<string>;
  /** One vector a text, of the base model's embedding size. */
  embed(texts: string[], signal?: AbortSignal): Promise<number[][]>;
  /** Answers to several conversations side by side, in order. Chat and completions go before it, step by step. */
  write(
    request: WriteRequest,
    onAnswer?: (done: number) => void,
    signal?: AbortSignal,
  ): Promise<WrittenAnswer[]>;
  /** Greedy answers to single questions, each in a fresh conversation, in order; side by side as of `write`. */
  probe(request: ProbeRequest, onAnswer?: (done: number) => void, signal?: AbortSignal): Promise<string[]>;
  /** Checks header, base and canary of each adapter and prepares the stack's context; without adapters it is the base's. */
  prepare(stack: Stack, signal?: AbortSignal): Promise<{ ms: number }>;
  status(): Promise<HostStatus>;
  dispose(): Promise<void>;
}
