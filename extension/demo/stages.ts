// Stages of the demo that run in a process of their own: the day, and the quiz in four ways.

import { printableJson } from '../base/printable.ts';
import { captureTurns } from '../capture/capture.ts';
import type { Turn } from '../capture/schema.ts';
import type { Memory } from '../memory/schema.ts';
import { reflectSession } from '../reflection/reflect.ts';
import { rulesReflector } from '../reflection/rules.ts';
import { passes } from '../synthesis/probe-score.ts';
import type { Context } from '../terminal/command.ts';
import { ask } from '../workspace/exchange.ts';
import type { Services } from '../workspace/services.types.ts';
import { type Day, drawDay, type QuizQuestion } from './fixture.ts';

/** How each quiz is asked; none of them captures anything. */
export const QUIZZES = {
  'recall-quiz': { recall: true, adapter: false },
  'base-quiz': { recall: false, adapter: false },
  'adapter-quiz': { recall: false, adapter: true },
  'product-quiz': { recall: true, adapter: true },
} as const;
export type QuizStage = keyof typeof QUIZZES;

/** What the day's process prints, a JSON document a line. */
export type DayEvent =
  | { type: 'turn'; turn: Turn }
  | { type: 'redacted'; secrets: number }
  | { type: 'memory'; memory: Memory }
  | { type: 'superseded'; memory: Memory }
  | { type: 'asked'; question: string; answer: string; promptTokens: number; secondsAfter: number };

export interface QuizAnswer {
  answer: string;
  promptTokens: number;
}

/** Answers in the order of the fixture's three lists. */
export interface QuizRun {
  quiz: QuizAnswer[];
  unanswerable: QuizAnswer[];
  superseded: QuizAnswer[];
  adapter: string | null;
  model: string;
}

/** Longest answer, twice as long as the longest memory of either day: what is not said by then does not come. */
const MAX_TOKENS = 64;

/** Plays the day: each exchange is captured and reflected on before the next one comes. */
export async function playDay(context: Context, seed: number): Promise<void> {
  const services = await context.services();
  const day = drawDay(seed, (await services.model()).family);
  const emit = (event: DayEvent) => context.stdout.write(`${printableJson(event)}\n`);
  let asked = false;
  for (const exchange of exchanges(day.turns)) {
    context.signal.throwIfAborted();
    const before = (await services.memories.read()).memories;
    let secrets = 0;
    const captured = await captureTurns(services.sessions, exchange, (found) => {
      secrets = found;
    });
    for (const turn of captured) emit({ type: 'turn', turn });
    if (secrets > 0) emit({ type: 'redacted', secrets });
    const [first] = exchange;
    if (first) await reflectSession(services, first.session, rulesReflector, { signal: context.signal });
    const learned = await changes(services, before, emit);
    if (asked) continue;
    asked = await askAbout(services, day, learned, emit, context.signal);
  }
}

/** A user turn and what the assistant said to it. */
function exchanges(turns: Turn[]): Turn[][] {
  const grouped: Turn[][] = [];
  for (const turn of turns) {
    if (turn.role === 'user' || grouped.length === 0) grouped.push([turn]);
    else grouped.at(-1)?.push(turn);
  }
  return grouped;
}

/** Tells what the last exchange changed; resolves with the new memories. */
async function changes(
  services: Services,
  before: Map<string, Memory>,
  emit: (event: DayEvent) => void,
): Promise<Memory[]> {
  const { memories } = await services.memories.read();
  const learned = [...memories.values()].filter(({ id }) => !before.has(id));
  for (const memory of learned) emit({ type: 'memory', memory });
  for (const memory of memories.values())
    if (memory.status === 'superseded' && before.get(memory.id)?.status === 'live')
      emit({ type: 'superseded', memory });
  return learned;
}

/** A quiz question about something taught a moment ago, answered through recall. False: nothing fitted yet. */
async function askAbout(
  services: Services,
  day: Day,
  learned: Memory[],
  emit: (event: DayEvent) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const question = day.quiz.find((asked) => learned.some((memory) => passes(memory.text, asked)));
  if (!question) return false;
  const taught = Date.now();
  const { answer, promptTokens } = await answerOne(services, question.question, 'recall-quiz', signal);
  const secondsAfter = (Date.now() - taught) / 1000;
  emit({ type: 'asked', question: question.question, answer, promptTokens, secondsAfter });
  return true;
}

async function answerOne(
  services: Services,
  question: string,
  stage: QuizStage,
  signal: AbortSignal,
): Promise<QuizAnswer & { adapter: string | null }> {
  const options = { ...QUIZZES[stage], maxTokens: MAX_TOKENS };
  const { answer, promptTokens, adapter, stopped } = await ask(
    services,
    question,
    options,
    undefined,
    signal,
  );
  if (stopped === 'cancelled') signal.throwIfAborted();
  return { answer, promptTokens, adapter };
}

/** Asks the whole quiz, each question in a conversation of its own. */
export async function runQuiz(context: Context, seed: number, stage: QuizStage): Promise<QuizRun> {
  const services = await context.services();
  const { base: model, family } = await services.model();
  const day = drawDay(seed, family);
  const lists = [
    day.quiz.map(({ question }: QuizQuestion) => question),
    day.unanswerable,
    day.superseded.map(({ question }) => question),
  ];
  const total = lists.flat().length;
  let done = 0;
  let adapter: string | null = null;
  const answered: QuizAnswer[][] = [];
  for (const questions of lists) {
    const answers: QuizAnswer[] = [];
    for (const question of questions) {
      const one = await answerOne(services, question, stage, context.signal);
      adapter = one.adapter;
      answers.push({ answer: one.answer, promptTokens: one.promptTokens });
      done += 1;
      context.progress.report('Asking the quiz', done / total);
    }
    answered.push(answers);
  }
  const [quiz = [], unanswerable = [], superseded = []] = answered;
  return { quiz, unanswerable, superseded, adapter, model };
}
