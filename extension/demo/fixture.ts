// The demo's recorded days, one for each family of models, and their quizzes: names and values are placeholders, drawn anew
// for each seed from names that the embedded model never saw, and used consistently in both. The quiz is never derived
// from memories.

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { Turn } from '../capture/schema.ts';
import { MemoryKind } from '../language/kind.ts';
import { deriveSeed, drawInt, type Rng, seededRng } from '../language/random.ts';
import type { Family } from '../model/family.ts';
import { drawName, REAL_NAMES } from '../synthesis/names.ts';

const QuizQuestion = z.object({
  id: z.string(),
  kind: MemoryKind,
  question: z.string(),
  /** Every group must have a member in the answer. */
  accept: z.array(z.array(z.string()).min(1)).min(1),
  /** Nothing of this may be in the answer: values that were superseded. */
  reject: z.array(z.string()),
});
export type QuizQuestion = z.infer<typeof QuizQuestion>;

const Quiz = z.object({
  v: z.literal(1),
  quiz: z.array(QuizQuestion),
  /** Questions that nobody ever answered. */
  unanswerable: z.array(z.string()),
  superseded: z.array(z.object({ question: z.string(), old: z.string(), now: z.string() })),
  /** Values of the day that must never become live memories. */
  traps: z.array(z.object({ kind: z.string(), value: z.string() })),
});

export interface Day extends Omit<z.infer<typeof Quiz>, 'v'> {
  turns: Turn[];
  /** Credentials that the developer pasted; they must be in no file. */
  secrets: string[];
}

const plainOf = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The rule of phrases.json: what it keeps out of the base model's training, and real names that are kept out. */
export function isReserved(text: string): boolean {
  return REAL_NAMES.has(text) || crc32(plainOf(text)) % 8 === 0;
}

/** Shaped like a GitHub token; put together from pieces, so that scanners of this repository stay quiet. */
function drawSecret(rng: Rng): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return ['gh', 'p_', ...Array.from({ length: 36 }, () => letters[drawInt(rng, 0, letters.length - 1)])].join(
    '',
  );
}

/** Draws `type` until it is reserved and unlike everything drawn before: no value may be part of another. */
function drawFresh(type: string, rng: Rng, taken: string[]): string {
  for (let attempt = 0; attempt < 20_000; attempt++) {
    const text = drawName(type, rng);
    const plain = plainOf(text);
    const clash = taken.some((other) => other.includes(plain) || plain.includes(other));
    if (!clash && isReserved(text)) return text;
  }
  throw new Error(`the demo ran out of names of type "${type}"`);
}

/** The folder of the recordings in the checkout, whether this runs from source or from dist/. */
function recordings(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = path.join(folder, 'test', 'fixtures', 'demo');
    if (existsSync(candidate)) return candidate;
    const parent = path.dirname(folder);
    if (parent === folder) throw new Error('test/fixtures/demo is not in this checkout');
    folder = parent;
  }
}

/**
 * The day of one seed in the language of a family: the closed one of the embedded model, or ordinary project talk. The
 * same seed gives the same day, another one other names and values throughout.
 */
export function drawDay(seed: number, family: Family): Day {
  const folder = path.join(recordings(), family);
  const day = readFileSync(path.join(folder, 'day.jsonl'), 'utf8');
  const quiz = readFileSync(path.join(folder, 'quiz.json'), 'utf8');
  const drawn = new Map<string, string>();
  const secrets: string[] = [];
  // In the order of first use, so that a changed quiz never changes the day of a seed.
  const rng = seededRng(deriveSeed(seed, 'demo day'));
  for (const [, name = ''] of (day + quiz).matchAll(/\{\{([a-z0-9.]+)\}\}/g)) {
    if (drawn.has(name)) continue;
    const type = name.slice(0, name.indexOf('.'));
    if (type === 'secret') {
      secrets.push(drawSecret(rng));
      drawn.set(name, secrets.at(-1)!);
    } else {
      const taken = [...drawn.values()].map(plainOf);
      drawn.set(name, drawFresh(type, rng, taken));
    }
  }
  // Names and values hold no character that JSON would escape.
  const fill = (text: string) => text.replace(/\{\{([a-z0-9.]+)\}\}/g, (_, name: string) => drawn.get(name)!);
  const { v: _, ...questions } = Quiz.parse(JSON.parse(fill(quiz)));
  return {
    turns: fill(day)
      .trim()
      .split('\n')
      .map((line) => Turn.parse(JSON.parse(line))),
    ...questions,
    secrets,
  };
}
