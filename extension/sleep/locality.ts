// What never trains, against which the gate measures what a night costs: chats of the closed language, and lines of
// this repository as they stand.

import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { CancelledError } from '../base/errors.ts';
import { expand } from '../language/grammar.ts';
import { phrases, relationOf } from '../language/phrases.ts';
import { deriveSeed, pick, seededRng, shuffled } from '../language/random.ts';
import { answerOf, canonical, type Statement } from '../language/statement.ts';
import type { Family } from '../model/family.ts';
import { recalledPrompt } from '../recall/prompt.ts';
import { findSecrets } from '../redaction/redact.ts';
import { HELD_OUT_EXCHANGES } from '../synthesis/general.ts';
import { drawName } from '../synthesis/names.ts';
import { askWith } from '../synthesis/questions.ts';
import type { Chat, Locality } from '../trainer/schema.ts';

const run = promisify(execFile);
const CHATS = 32;
/** Memories in the prompt of a chat: as many as recall sends. */
const RECALLED = 4;
/** Passages of the repository: enough for a mean, few enough for seconds of a small model. */
const PASSAGES = 32;
const PASSAGE_LINES = 6;
/** Lines that are filled in, each the middle one of so many. */
const FILLED = 24;
const FILLED_LINES = 7;
const MOST_CHARACTERS = 600;
const MOST_BYTES = 64 * 1024;
/** A tree of a hundred thousand files must not fill the memory; its first megabytes of names are as good. */
const MOST_NAMES = 16 * 2 ** 20;

/**
 * What a night of this family of models is held against. Chats alone for the embedded one: it predicts nothing of
 * real code, so that how much less it does after a night says nothing either.
 */
export async function writeLocality(
  family: Family,
  root: string,
  seed: number,
  signal?: AbortSignal,
): Promise<Locality> {
  if (family === 'embedded') return { chats: generalTalk(seed), passages: [], lines: [] };
  const passages = await repositoryPassages(root, seed, PASSAGES, PASSAGE_LINES, signal);
  const filled = await repositoryPassages(root, deriveSeed(seed, 'filled'), FILLED, FILLED_LINES, signal);
  return { chats: heldOutTalk(), passages, lines: filled.flatMap(middleLine) };
}

/** A passage around its middle line; none where that line is no more than a bracket. */
function middleLine(passage: string): Locality['lines'] {
  const lines = passage.split('\n');
  const at = Math.floor(FILLED_LINES / 2);
  const [line = '', prefix, suffix] = [lines[at], lines.slice(0, at), lines.slice(at + 1)];
  if (!/\w{3}/.test(line)) return [];
  return [{ prefix: `${prefix.join('\n')}\n`, line, suffix: `\n${suffix.join('\n')}` }];
}

/** Questions about programming and their answers, which never train. */
function heldOutTalk(): Chat[] {
  return HELD_OUT_EXCHANGES.map(([user, assistant]) => ({ turns: [{ user, assistant }] }));
}

/**
 * In the closed language: chats about invented things that no night taught, deterministic by seed. What is asked was told a turn before in
 * every other chat, and is among memories in the prompt in the others, as a recall puts it there.
 */
export function generalTalk(seed: number): Chat[] {
  const rng = seededRng(deriveSeed(seed, 'talk'));
  const invent = (): Statement => {
    const relation = pick(rng, phrases.relations);
    return {
      relation: relation.id,
      subject: drawName(relation.subject, rng),
      value: drawName(relation.value, rng),
    };
  };
  return Array.from({ length: CHATS }, (_, at) => {
    const fact = invent();
    const { statements, questions } = relationOf(fact.relation);
    const ask = { user: askWith(pick(rng, questions), fact.subject, rng), assistant: answerOf(fact) };
    if (at % 2 === 0) {
      const told = expand(pick(rng, statements), { s: fact.subject, v: fact.value }, rng);
      return { turns: [{ user: `${told}.`, assistant: phrases.acknowledge }, ask] };
    }
    const recalled = shuffled(rng, [fact, ...Array.from({ length: RECALLED - 1 }, invent)]);
    const texts = recalled.map(({ relation, subject, value }) => canonical(relation, subject, value));
    return { system: recalledPrompt(texts, 'embedded'), turns: [ask] };
  });
}

/**
 * Passages of `length` lines of the repository's tracked text files, drawn by seed; empty outside a git repository. A passage in
 * which a secret is found is left out, for jobs are written to disk.
 */
async function repositoryPassages(
  root: string,
  seed: number,
  count: number,
  length: number,
  signal?: AbortSignal,
): Promise<string[]> {
  const rng = seededRng(deriveSeed(seed, 'repository'));
  const passages: string[] = [];
  for (const name of shuffled(rng, await trackedFiles(root, signal))) {
    if (signal?.aborted) throw new CancelledError();
    if (passages.length >= count) break;
    const lines = (await readText(path.join(root, name)))?.split('\n').filter((line) => line.trim() !== '');
    if (!lines || lines.length < length) continue;
    const from = Math.floor(rng() * (lines.length - length + 1));
    const passage = lines
      .slice(from, from + length)
      .join('\n')
      .slice(0, MOST_CHARACTERS);
    if ((await findSecrets(passage)).length === 0) passages.push(passage);
  }
  return passages;
}

async function trackedFiles(root: string, signal?: AbortSignal): Promise<string[]> {
  try {
    const options = { cwd: root, signal, maxBuffer: MOST_NAMES, windowsHide: true };
    const { stdout } = await run('git', ['ls-files', '-z'], options);
    return stdout.split('\0').filter((name) => name !== '');
  } catch (error) {
    if (signal?.aborted) throw new CancelledError();
    const { code, stdout } = error as { code?: string | number; stdout?: string };
    if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return (stdout ?? '').split('\0').slice(0, -1);
    // No repository, or no git: the general talk has to do.
    return [];
  }
}

/** The beginning of a text file; undefined for what is no text, no plain file, or gone since. */
async function readText(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      if (!(await handle.stat()).isFile()) return undefined;
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, 0);
      const bytes = buffer.subarray(0, bytesRead);
      return bytes.includes(0) ? undefined : bytes.toString('utf8');
    } finally {
      await handle.close();
    }
  } catch {
    return undefined;
  }
}
