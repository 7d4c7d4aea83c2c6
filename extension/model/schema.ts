// The model host's JSON-RPC contract: one base model per host process, adapters beside it.

import { z } from 'zod';
import { Sha256 } from '../base/scalars.ts';

export const HOST_PROTOCOL = 5;

/** Exit status of a host process that found another one at work. */
export const EXIT_ANOTHER_RUNS = 75;
/** And of one that could not write its file: its log is on the same full disk. */
export const EXIT_DISK_FULL = 74;

/** `hosts/<base sha256>/host.json`: where the host of one base model listens. */
export const HostFile = z.object({
  v: z.literal(1),
  protocol: z.number().int(),
  /** Of a process and no group of them: it may be ended by this number. */
  pid: z.number().int().positive(),
  /** Loopback port. */
  port: z.number().int().min(1).max(65_535),
  /** 32 random bytes in hex; the file is 0600. */
  token: z.string(),
  base: Sha256,
});
export type HostFile = z.infer<typeof HostFile>;

/** An adapter as the host needs it: the file, and the hash that names it. */
export const AdapterRef = z.object({ hash: Sha256, file: z.string(), base: Sha256 });
export type AdapterRef = z.infer<typeof AdapterRef>;

/** What answers a request, from the base up: the night's adapter, then the fast one on top of it. */
export const Stack = z.object({
  /** null: none, so that the base answers, with the fast adapter where there is one. Contexts are cached by stack. */
  adapter: AdapterRef.nullable(),
  fast: AdapterRef.nullable().default(null),
});
export type Stack = z.input<typeof Stack>;

export const ChatMessage = z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() });
export type ChatMessage = z.infer<typeof ChatMessage>;

export const ChatRequest = Stack.extend({
  messages: z.array(ChatMessage).min(1),
  maxTokens: z.number().int().positive().default(256),
  /** 0 is greedy. */
  temperature: z.number().min(0).default(0),
  /** JSON schema that the answer must follow (grammar-constrained). */
  jsonSchema: z.record(z.string(), z.unknown()).optional(),
});
export type ChatRequest = z.input<typeof ChatRequest>;

export const ChatResult = z.object({
  text: z.string(),
  /** Tokens of the whole prompt, template included. */
  promptTokens: z.number().int(),
  tokens: z.number().int(),
  firstTokenMs: z.number(),
  ms: z.number(),
  stopped: z.enum(['end', 'length', 'cancelled']),
});
export type ChatResult = z.infer<typeof ChatResult>;

export const InfillRequest = Stack.extend({
  prefix: z.string(),
  suffix: z.string(),
  maxTokens: z.number().int().positive().default(48),
});
export type InfillRequest = z.input<typeof InfillRequest>;

export const CompleteRequest = Stack.extend({
  /** Plain text outside of any chat, which the model goes on with. */
  text: z.string().min(1),
  maxTokens: z.number().int().positive().default(48),
});
export type CompleteRequest = z.input<typeof CompleteRequest>;

export const ProbeRequest = Stack.extend({
  system: z.string(),
  questions: z.array(z.string()),
  maxTokens: z.number().int().positive().default(64),
});
export type ProbeRequest = z.input<typeof ProbeRequest>;

export const WriteRequest = Stack.extend({
  /** One answer each. What they begin with in common is computed once. */
  conversations: z.array(z.array(ChatMessage).min(1)),
  maxTokens: z.number().int().positive(),
  temperature: z.number().min(0),
  /** Of the draws above temperature 0; each conversation has its own. */
  seed: z.number().int().min(0),
  /** An answer ends with its first line. */
  oneLine: z.boolean().default(false),
});
export type WriteRequest = z.input<typeof WriteRequest>;

export const WrittenAnswer = z.object({
  text: z.string(),
  tokens: z.number().int(),
  /** `length`: it was cut at `maxTokens`. */
  stopped: z.enum(['end', 'length']),
});
export type WrittenAnswer = z.infer<typeof WrittenAnswer>;

export const HostStatus = z.object({
  base: Sha256,
  file: z.string(),
  contextSize: z.number().int(),
  infill: z.boolean(),
  /** Weights of the base model. */
  parameters: z.number().int(),
  /** Stacks of adapters that have a context, each as its adapters' hashes from the base up. */
  stacks: z.array(z.array(Sha256)),
  clients: z.number().int(),
  rssMiB: z.number(),
  threads: z.number().int(),
  gpu: z.string(),
});
export type HostStatus = z.infer<typeof HostStatus>;
