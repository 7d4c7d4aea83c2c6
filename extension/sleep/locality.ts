// Text that never trains, against which the gate measures what a night costs: talk of the closed language, and
// lines of this repository as they stand.
import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { findSecrets } from '../capture/redact.ts';
import { CancelledError } from '../errors.ts';
import { expand } from '../language/grammar.ts';
import { phrases } from '../language/phrases.ts';
import { deriveSeed, pick, seededRng, shuffled } from '../language/random.ts';
import { answerOf } from '../language/statement.ts';
import { drawName } from '../synthesis/names.ts';
import { askWith } from '../synthesis/questions.ts';

const run = promisify(execFile);
/** Passages of the repository: enough for a mean, few enough for seconds of a small model. */
const PASSAGES = 32;
const PASSAGE_LINES = 6;
const MOST_BYTES = 64 * 1024;
/** A tree of a hundred thousand files must not fill the memory; its first megabytes of names are as good. */
const MOST_NAMES = 16 * 2 ** 20;

/** Exchanges about invented things, in the system's own wording; deterministic by seed. */
export function generalTalk(count: number, seed: number): string[] {
  const rng = seededRng(deriveSeed(seed, 'talk'));
  return Array.from({ length: count }, () => {
    const relation = pick(rng, phrases.relations);
    const [s, v] = [drawName(relation.subject, rng), drawName(relation.value, rng)];
    const told = expand(pick(rng, relation.statements), { s, v }, rng);
    return `${told}.\n${phrases.acknowledge}\n${askWith(pick(rng, relation.questions), s, rng)}\n${answerOf({ relation: relation.id, subject: s, value: v })}`;
  });
}

/**
 * Passages of the repository's tracked text files, drawn by seed; empty outside a git repository. A passage in
 * which a secret is found is left out, for jobs are written to disk.
 */
export async function repositoryPassages(
  root: string,
  seed: number,
  signal?: AbortSignal,
): Promise<string[]> {
  const rng = seededRng(deriveSeed(seed, 'repository'));
  const passages: string[] = [];
  for (const name of shuffled(rng, await trackedFiles(root, signal))) {
    if (signal?.aborted) throw new CancelledError();
    if (passages.length >= PASSAGES) break;
    const lines = (await readText(path.join(root, name)))?.split('\n').filter((line) => line.trim() !== '');
    if (!lines || lines.length < PASSAGE_LINES) continue;
    const from = Math.floor(rng() * (lines.length - PASSAGE_LINES + 1));
    const passage = lines
      .slice(from, from + PASSAGE_LINES)
      .join('\n')
      .slice(0, 600);
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
