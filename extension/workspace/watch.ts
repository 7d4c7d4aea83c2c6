// Follows a project outside the editor: what is new in the transcripts of other tools and in rule files is imported
// and reflected on by the rules, file after file.
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { watch as watchFiles } from 'chokidar';
import { z } from 'zod';
import { CancelledError, isUserError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import { readBeginning } from '../capture/line-reader.ts';
import {
  isRecording,
  leadsToRecordings,
  type RecordingRoot,
  recordingsIn,
} from '../capture/recording-roots.ts';
import { reflectSession } from '../reflection/reflect.ts';
import { rulesReflector } from '../reflection/rules.ts';
import { replaceFile } from '../storage/atomic-file.ts';
import { readDocument } from '../storage/document.ts';
import { parseJson } from '../storage/files.ts';
import { type BroughtIn, bringIn, retireRuleFile } from './import.ts';
import type { Services } from './services.types.ts';

/** A file is read when its size stood still for this long, milliseconds. */
const STILL = 300;
/** As much of a transcript as says in which folder it was recorded. */
const HEAD = 256 * 1024;

/** Size and time of each file when it was read; may be lost, then files are read again and nothing is doubled. */
const SEEN_BYTES = 2 ** 26;
export const SeenFiles = z.object({ v: z.literal(1), files: z.record(z.string(), z.string()) });

export interface Followed extends BroughtIn {
  file: string;
  /** Ids of memories that are new: proposals, for nothing here is the user's word to Dormouse. */
  added: string[];
}

export interface WatchOptions {
  progress?: Progress;
  signal?: AbortSignal;
  /** Told of each file that had something new. */
  onFile?: (followed: Followed) => void;
}

/** Imports what is new now, and resolves. Throws CancelledError; a file that fails is a warning. */
export async function followOnce(
  services: Services,
  places: RecordingRoot[],
  options: WatchOptions = {},
): Promise<void> {
  const seen = await loadSeen(services);
  try {
    for (const place of places)
      for (const file of await recordingsIn(place)) await follow(services, seen, place, file, options);
    for (const file of [...seen.keys()])
      if ((await stateOf(file)) === undefined) await leave(services, seen, places, file);
  } finally {
    await saveSeen(services, seen);
  }
}

/** The same, and then whatever changes, until `signal` is aborted; then resolves when the file in hand is done. */
export async function followOn(
  services: Services,
  places: RecordingRoot[],
  options: WatchOptions & { signal: AbortSignal; onReady?: () => void },
): Promise<void> {
  const { signal } = options;
  const seen = await loadSeen(services);
  const waiting = new Set<string>();
  let wake: () => void = () => {};
  const watcher = watchFiles([...new Set(places.map(({ base }) => base))], {
    ignored: (file, facts) =>
      !places.some((place) =>
        facts?.isFile()
          ? isRecording(place, file)
          : leadsToRecordings(place, file) || isRecording(place, file),
      ),
    awaitWriteFinish: { stabilityThreshold: STILL, pollInterval: STILL / 3 },
    followSymlinks: false,
  });
  const add = (file: string) => {
    waiting.add(file);
    wake();
  };
  watcher.on('add', add).on('change', add).on('unlink', add);
  watcher.on('ready', () => options.onReady?.());
  watcher.on('error', (error) => services.log.error('A folder is not followed any more.', error));
  const stop = () => wake();
  signal.addEventListener('abort', stop, { once: true });
  try {
    while (!signal.aborted) {
      const [file] = waiting;
      if (file === undefined) {
        await saveSeen(services, seen);
        await new Promise<void>((resume) => {
          wake = resume;
          if (waiting.size > 0 || signal.aborted) resume();
        });
        continue;
      }
      waiting.delete(file);
      const place = places.find((one) => isRecording(one, file));
      if ((await stateOf(file)) === undefined) await leave(services, seen, places, file);
      else if (place) await follow(services, seen, place, file, options);
    }
  } catch (error) {
    if (!(error instanceof CancelledError)) throw error;
  } finally {
    await saveSeen(services, seen);
    signal.removeEventListener('abort', stop);
    await watcher.close();
  }
}

/** What is wrong with a file itself stays so until it changes; after another failure it is read again. */
const LASTING = ['import-nothing', 'import-too-large', 'import-refused', 'import-binary'];

/** The place decides how the file is read, never its content, and nothing in it is the user's own word. */
async function follow(
  services: Services,
  seen: Map<string, string>,
  place: RecordingRoot,
  file: string,
  { progress, signal, onFile }: WatchOptions,
): Promise<void> {
  if (signal?.aborted) throw new CancelledError();
  const state = await stateOf(file);
  if (state === undefined || seen.get(file) === state) return;
  const { root } = services.workspace;
  try {
    if (await isOfProject(place, file, root)) {
      const result = await bringIn(services, file, { format: place.format, root, progress, signal });
      const added = [...result.proposed];
      for (const session of result.names)
        added.push(...(await reflectSession(services, session, rulesReflector, { progress, signal })).added);
      if (result.turns > 0 || added.length > 0 || result.gone.length > 0)
        onFile?.({ ...result, file, added });
    }
    seen.set(file, state);
  } catch (error) {
    if (!isUserError(error)) throw error;
    // A transcript that holds no words yet is none that failed.
    if (error.code === 'import-nothing') services.log.debug(error.message);
    else services.log.warn(error.message);
    if (LASTING.includes(error.code)) seen.set(file, state);
  }
}

/** A file is not there any more: what only a rule file said is put to review. */
async function leave(
  services: Services,
  seen: Map<string, string>,
  places: RecordingRoot[],
  file: string,
): Promise<void> {
  seen.delete(file);
  if (!places.some((place) => place.format === 'rules' && isRecording(place, file))) return;
  const gone = await retireRuleFile(services, file, services.workspace.root);
  if (gone.length > 0)
    services.log.info(`${path.basename(file)} is gone; ${gone.length} of its rules wait for review.`);
}

/** Folders of different projects can have one name at Claude Code: what was recorded elsewhere stays there. */
async function isOfProject({ format, shared }: RecordingRoot, file: string, root: string): Promise<boolean> {
  if (!shared && format !== 'claude-code') return true;
  const beginning = await readBeginning(file, HEAD).catch(() => '');
  const cwd = parseJson(/"cwd"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(beginning)?.[1] ?? '');
  if (typeof cwd !== 'string' || cwd === '') return !shared;
  const inside = path.relative(root, await realpath(cwd).catch(() => cwd));
  return !inside.startsWith('..') && !path.isAbsolute(inside);
}

async function stateOf(file: string): Promise<string | undefined> {
  const facts = await stat(file).catch(() => undefined);
  return facts?.isFile() ? `${facts.size}:${facts.mtimeMs}` : undefined;
}

const seenFile = ({ workspace }: Services) => path.join(workspace.dir, 'watch.json');

async function loadSeen(services: Services): Promise<Map<string, string>> {
  const stored = await readDocument(seenFile(services), SeenFiles, SEEN_BYTES);
  return new Map(stored.state === 'there' ? Object.entries(stored.data.files) : []);
}

async function saveSeen(services: Services, seen: Map<string, string>): Promise<void> {
  await replaceFile(seenFile(services), JSON.stringify({ v: 1, files: Object.fromEntries(seen) }));
}
