// One exchange with the assistant, the same in editor and CLI: recall → prompt → model with the adapter → capture.

import { servingAdapter } from '../adapter/serving.ts';
import { isUserError } from '../base/errors.ts';
import { captureTurns } from '../capture/capture.ts';
import type { Turn } from '../capture/schema.ts';
import { stageOf } from '../memory/derive.ts';
import { inventoryOf, type Ledgers, readLedgers } from '../memory/ledgers.ts';
import type { Memory, Stage } from '../memory/schema.ts';
import { noteUsage } from '../memory/usage.ts';
import type { Model } from '../model/client.types.ts';
import type { ChatMessage, ChatResult } from '../model/schema.ts';
import type { Attachment } from '../recall/attachment.ts';
import { type PromptChoice, promptChoices } from '../recall/prompt-choice.ts';
import { STANDING_BUDGET, standingBudget, standingConventions } from '../recall/standing.ts';
import { workspaceRecall } from '../recall/workspace-recall.ts';
import { reflectSession } from '../reflection/reflect.ts';
import { rulesReflector } from '../reflection/rules.ts';
import { statesFact } from '../synthesis/writer-check.ts';
import { readOwnPrompt } from './own-prompt.ts';
import type { Services } from './services.types.ts';

export interface AskOptions {
  /** Earlier messages of this conversation, without the system prompt. */
  history?: ChatMessage[];
  /** Serve with the workspace's current adapter; false asks the bare base. Default true. */
  adapter?: boolean;
  /** Put fitting memories into the prompt. Default true. */
  recall?: boolean;
  /**
   * Log both turns under this session and reflect on them, so that what was taught here can be recalled. What
   * `continues` an answer was asked for by no words of the user's: the answer alone is logged. `said`: what the user
   * typed, where the question was made of it.
   */
  capture?: { session: string; continues?: boolean; said?: string };
  /** `rest`: what the context has left. Default is the model host's own. */
  maxTokens?: number | 'rest';
  /** Code that a real model sees beside the question; neither captured nor recalled by. */
  attachments?: Attachment[];
  /** What another program tells the model before the conversation, behind our own words. */
  instructions?: string;
  /** 0 is greedy, and the default. */
  temperature?: number;
  /** The file at hand, relative to the workspace's root with `/`: its rules go first. */
  file?: string;
  /** Estimated tokens of the conventions that stand in every prompt of a real model. */
  conventionTokens?: number;
}

export interface Answer {
  answer: string;
  /**
   * Memories that bear on the question: those in `context` were recalled into the prompt, those in `weights` cost
   * nothing. `used`: the answer says what the memory says.
   */
  memories: { id: string; stage: Stage; used: boolean }[];
  /** Numbers of the turns that the session log has of this exchange. */
  logged: number[];
  /** Ids of memories that this exchange added, live and proposed ones; empty where nothing is captured. */
  learned: string[];
  /** Tokens of the whole prompt, template included. */
  promptTokens: number;
  /** Tokens of the answer. */
  tokens: number;
  /** Hash of the adapter that answered; null is the bare base. */
  adapter: string | null;
  /** From the call to the last token, milliseconds. */
  ms: number;
  stopped: 'end' | 'length' | 'cancelled';
  /** Attachments for which the prompt had no room, and how many of the oldest exchanges. */
  leftOut: Attachment[];
  exchangesLeftOut: number;
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
  const stage = (memory: Memory) => stageOf(memory.id, inventoryOf(ledgers, memory), current);
  // Among all of them, also where the weights answer: then their neighbours would only mislead.
  const bearing = await bearingOn(services, model, ledgers, question, options);
  const recalled = options.recall === false ? [] : bearing.filter((memory) => stage(memory) !== 'weights');
  const rest = options.maxTokens === 'rest' ? (await model.status()).contextSize : undefined;
  const maxTokens = options.maxTokens === 'rest' ? rest : options.maxTokens;
  const own = await readOwnPrompt(services.workspace.dir, services.log);
  const tried = promptChoices(model.family, recalled, question, { ...options, own }, rest);
  const { result, leftOut, exchangesLeftOut } = await withinContext(tried, (messages) =>
    model.chat({ messages, adapter, maxTokens, temperature: options.temperature }, onToken, signal),
  );
  const { learned, logged } = options.capture
    ? await learnFrom(services, options.capture, options.capture.said ?? question, result.text)
    : { learned: [], logged: [] };
  const known = bearing.filter((memory) => options.recall !== false || stage(memory) === 'weights');
  const memories = known.map((memory) => ({
    id: memory.id,
    stage: stage(memory),
    used: statesFact(memory, result.text),
  }));
  const used = memories.filter((memory) => memory.used).map(({ id }) => id);
  const inPrompt = recalled.map(({ id }) => id);
  await noteUsage(services.workspace.dir, { recalled: inPrompt, used }, services.log);
  return {
    answer: result.text,
    memories,
    logged,
    learned,
    promptTokens: result.promptTokens,
    tokens: result.tokens,
    adapter: current,
    ms: Math.round(performance.now() - started),
    stopped: result.stopped,
    leftOut,
    exchangesLeftOut,
  };
}

/**
 * The memories that bear on a question: the conventions of the file at hand, which count whatever is asked, and what
 * its words recall. The embedded model reads few memories at once, so it gets what answers the question alone.
 */
async function bearingOn(
  services: Services,
  model: Model,
  ledgers: Ledgers,
  question: string,
  { file, conventionTokens = STANDING_BUDGET }: AskOptions,
): Promise<Memory[]> {
  const index = workspaceRecall(services.memories, ledgers);
  const recalled = index.recall(question, { file }).map(({ memory }) => memory);
  if (model.family === 'embedded') return recalled;
  const { contextSize } = await model.status();
  const budget = standingBudget(question, conventionTokens, contextSize);
  return [...new Set([...standingConventions(index.all(), { file, budget }), ...recalled])];
}

/** The answer to the first prompt that fits: one that is too long is refused before anything is computed or said. */
async function withinContext(
  prompts: Iterable<PromptChoice>,
  chat: (messages: ChatMessage[]) => Promise<ChatResult>,
): Promise<{ result: ChatResult } & Omit<PromptChoice, 'messages'>> {
  let refused: unknown;
  for (const { messages, ...leftOut } of prompts) {
    try {
      return { result: await chat(messages), ...leftOut };
    } catch (error) {
      if (!isUserError(error, 'prompt-too-long')) throw error;
      refused = error;
    }
  }
  throw refused;
}

/**
 * Logs the exchange and reflects on it, also where the answer was stopped: the question was said all the same.
 * Resolves with the ids of the memories that it added, and the numbers of its turns in the log.
 */
async function learnFrom(
  services: Services,
  { session, continues = false }: NonNullable<AskOptions['capture']>,
  question: string,
  answer: string,
): Promise<{ learned: string[]; logged: number[] }> {
  const said: Pick<Turn, 'role' | 'text' | 'source'>[] = [
    { role: 'user', text: question, source: 'user' },
    { role: 'assistant', text: answer, source: 'assistant' },
  ];
  const { secrets, logged } = await captureSaid(services, session, continues ? said.slice(1) : said);
  await services.activity.note({
    step: 'capture',
    of: session,
    came: continues ? 'the rest of an answer' : '2 turns of the chat',
    kept: secrets > 0 ? `all, ${secrets} secrets replaced` : 'all',
  });
  const learned = continues ? [] : (await reflectSession(services, session, rulesReflector)).added;
  return { learned, logged };
}

/**
 * Appends turns after the last one of the session. What the assistant said is never trusted as a source. Resolves
 * with their numbers, and how many secrets were replaced.
 */
async function captureSaid(
  services: Services,
  session: string,
  said: Pick<Turn, 'role' | 'text' | 'source'>[],
): Promise<{ secrets: number; logged: number[] }> {
  const last = await services.sessions.last(session);
  const at = new Date().toISOString();
  const turns = said.map((turn, index): Turn => ({ session, turn: last + 1 + index, at, ...turn }));
  let secrets = 0;
  await captureTurns(services.sessions, turns, (found) => {
    secrets = found;
  });
  return { secrets, logged: turns.map(({ turn }) => turn) };
}
