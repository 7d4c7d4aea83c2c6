// One exchange with the assistant, the same in editor and CLI: recall → prompt → model with the adapter → capture.

import { servingAdapter } from '../adapter/serving.ts';
import { isUserError } from '../base/errors.ts';
import { captureTurns } from '../capture/capture.ts';
import type { Turn } from '../capture/schema.ts';
import { stageOf } from '../memory/derive.ts';
import { inventoryOf, readLedgers } from '../memory/ledgers.ts';
import type { Memory, Stage } from '../memory/schema.ts';
import { noteUsage } from '../memory/usage.ts';
import type { ChatMessage, ChatResult } from '../model/schema.ts';
import { composeMessages } from '../recall/prompt.ts';
import { workspaceRecall } from '../recall/workspace-recall.ts';
import { reflectSession } from '../reflection/reflect.ts';
import { rulesReflector } from '../reflection/rules.ts';
import type { Services } from './services.types.ts';

export interface AskOptions {
  /** Earlier messages of this conversation, without the system prompt. */
  history?: ChatMessage[];
  /** Serve with the workspace's current adapter; false asks the bare base. Default true. */
  adapter?: boolean;
  /** Put fitting memories into the prompt. Default true. */
  recall?: boolean;
  /** Log both turns under this session and reflect on them, so that what was taught here can be recalled. */
  capture?: { session: string };
  maxTokens?: number;
}

export interface Answer {
  answer: string;
  /** Memories that bear on the question: those in `context` were in the prompt, those in `weights` cost nothing. */
  memories: { id: string; stage: Stage }[];
  /** Ids of memories that this exchange added, live and proposed ones; empty where nothing is captured. */
  learned: string[];
  /** Tokens of the whole prompt, template included. */
  promptTokens: number;
  /** Hash of the adapter that answered; null is the bare base. */
  adapter: string | null;
  /** From the call to the last token, milliseconds. */
  ms: number;
  stopped: 'end' | 'length' | 'cancelled';
}

/**
 * Asks the assistant. `onToken` gets the pieces as they come; aborting resolves with what was said so far.
 * Throws what the model host throws (a UserError when it cannot start or died).
 */
export async function ask(
  services: Services,
  question: string,
  options: AskOptions = {},
  onToken?: (piece: string) => void,
  signal?: AbortSignal,
): Promise<Answer> {
  const started = performance.now();
  const [model, ledgers] = await Promise.all([services.model(), readLedgers(services)]);
  const adapter = options.adapter === false ? null : await servingAdapter(services, model);
  const current = adapter?.hash ?? null;
  const index = workspaceRecall(services.memories, ledgers);
  const stage = (memory: Memory) => stageOf(memory.id, inventoryOf(ledgers, memory), current);
  // Among all of them, also where the weights answer: then their neighbours would only mislead.
  const recalled = index.recall(question);
  const inContext =
    options.recall === false ? [] : recalled.filter(({ memory }) => stage(memory) !== 'weights');
  const result = await withinContext(options.history ?? [], (history) => {
    const messages = composeMessages(inContext, model.family, history, question);
    return model.chat({ messages, adapter, maxTokens: options.maxTokens }, onToken, signal);
  });
  const learned = options.capture
    ? await learnFrom(services, options.capture.session, question, result.text, signal)
    : [];
  const cited = recalled
    .map(({ memory }) => memory)
    .filter((memory) => options.recall !== false || stage(memory) === 'weights');
  await noteUsage(services.workspace.dir, { used: cited.map(({ id }) => id) }, services.log);
  return {
    answer: result.text,
    memories: cited.map((memory) => ({ id: memory.id, stage: stage(memory) })),
    learned,
    promptTokens: result.promptTokens,
    adapter: current,
    ms: Math.round(performance.now() - started),
    stopped: result.stopped,
  };
}

/**
 * Asks with the conversation so far, and without its oldest exchanges where they do not fit the model's context.
 * A prompt that is too long is refused before anything is computed or said.
 */
async function withinContext(
  history: ChatMessage[],
  chat: (history: ChatMessage[]) => Promise<ChatResult>,
): Promise<ChatResult> {
  for (let kept = history; ; kept = kept.slice(2)) {
    try {
      return await chat(kept);
    } catch (error) {
      if (kept.length === 0 || !isUserError(error, 'prompt-too-long')) throw error;
    }
  }
}

/** Logs the exchange and reflects on it. Resolves with the ids of the memories that it added. */
async function learnFrom(
  services: Services,
  session: string,
  question: string,
  answer: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  await captureExchange(services, session, question, answer);
  return (await reflectSession(services, session, rulesReflector, { signal })).added;
}

/** Appends both turns after the last one of the session. What the assistant said is never trusted as a source. */
async function captureExchange(services: Services, session: string, question: string, answer: string) {
  const last = await services.sessions.last(session);
  const at = new Date().toISOString();
  const turns: Turn[] = [
    { session, turn: last + 1, role: 'user', text: question, at, source: 'user' },
    { session, turn: last + 2, role: 'assistant', text: answer, at, source: 'assistant' },
  ];
  await captureTurns(services.sessions, turns);
}
