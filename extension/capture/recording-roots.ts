// Where other tools keep what was said in a project, and its rule files, for those who follow them. Claude Code:
// https://code.claude.com/docs/en/sessions; SpecStory: https://docs.specstory.com/integrations/terminal-coding-agents/configuration;
// VS Code's chats: microsoft/AI-Engineering-Coach, pull request 70; Codex: openai/codex, codex-rs/rollout/src/recorder.rs;
// Gemini CLI: google-gemini/gemini-cli, packages/core/src/config/projectRegistry.ts; Cursor: kenn-io/agentsview,
// internal/parser/cursor_provider.go; Copilot's command line: kenn-io/agentsview, internal/parser/copilot.go.
import { createHash } from 'node:crypto';
import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ignoredFolders } from '../rule-files/ignored.ts';
import { isRuleFile } from '../rule-files/names.ts';
import { parseJson } from '../storage/files.ts';
import { type FormatName, isObject, posix } from './formats/format.ts';

export interface RecordingRoot {
  /** What a person calls it. */
  title: string;
  /** A folder that exists. */
  base: string;
  /** The format of its files, whatever they hold: content cannot choose how it is read. */
  format: FormatName;
  /** Files of every project lie there; those of this one say in which folder they were recorded. */
  shared?: boolean;
  /** Of paths relative to `base`, with forward slashes: files to read, and folders to look into. */
  files: Pick<RegExp, 'test'>;
  folders: Pick<RegExp, 'test'>;
}

const SPECSTORY: Omit<RecordingRoot, 'base'> = {
  title: 'SpecStory histories',
  format: 'specstory',
  files: /^\.specstory\/history\/[^/]+\.md$/,
  folders: /^\.specstory(?:\/history)?$/,
};
/** Folders deeper than this are not looked into for rule files. */
const RULES_DEPTH = 8;

/** Rule files of the repository and of its packages. */
async function rulesRoot(root: string): Promise<RecordingRoot> {
  const isIgnored = await ignoredFolders(root);
  return {
    title: 'rule files of the repository',
    base: root,
    format: 'rules',
    files: { test: isRuleFile },
    folders: { test: (folder) => folder.split('/').length <= RULES_DEPTH && !isIgnored(folder) },
  };
}

/** Editions of VS Code, by the name of their folder. */
const EDITIONS = ['Code', 'Code - Insiders', 'VSCodium'];

/** Places of the project in `root`, a real path, that exist now. `env` and `platform` say where tools keep things. */
export async function recordingRoots(
  root: string,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Promise<RecordingRoot[]> {
  const places: RecordingRoot[] = [await rulesRoot(root), { ...SPECSTORY, base: root }];
  const home = env.HOME ?? env.USERPROFILE ?? os.homedir();
  const claude = await folderAt(path.join(env.CLAUDE_CONFIG_DIR || path.join(home, '.claude'), 'projects'));
  if (claude) {
    // Long paths are cut there, and end in a hash.
    const slug = root.replace(/[^A-Za-z0-9]/g, '-');
    const name = slug.length > 200 ? `${slug.slice(0, 200)}[^/]*` : slug;
    places.push({
      title: 'Claude Code transcripts',
      format: 'claude-code',
      base: claude,
      files: new RegExp(`^${name}/[^/]+\\.jsonl$`),
      folders: new RegExp(`^${name}$`),
    });
  }
  places.push(...(await sharedRoots(home, env)), ...(await geminiRoots(home, root)));
  const cursor = await folderAt(path.join(home, '.cursor', 'projects'));
  if (cursor) {
    const name = root.replace(/^[^A-Za-z0-9]+/, '').replace(/[^A-Za-z0-9]+/g, '-+');
    places.push({
      title: 'Cursor transcripts',
      format: 'cursor',
      base: cursor,
      files: new RegExp(`^${name}/agent-transcripts/(?:[^/]+/)?[^/]+\\.(?:jsonl|txt)$`),
      folders: new RegExp(`^${name}(?:/agent-transcripts(?:/[^/]+)?)?$`),
    });
  }
  for (const storage of storageFolders(home, env, platform))
    for (const base of await storagesOf(storage, root))
      places.push({
        title: 'GitHub Copilot chats',
        format: 'copilot',
        base,
        files: /^(?:chatSessions\/[^/]+\.jsonl?|GitHub\.copilot-chat\/transcripts\/[^/]+\.jsonl)$/,
        folders: /^(?:chatSessions|GitHub\.copilot-chat(?:\/transcripts)?)$/,
      });
  return places;
}

/** Whether a file belongs to the place. */
export function isRecording(place: RecordingRoot, file: string): boolean {
  return place.files.test(posix(path.relative(place.base, file)));
}

/** Whether a folder is the place's own, or one that it looks into. */
export function leadsToRecordings(place: RecordingRoot, folder: string): boolean {
  const relative = posix(path.relative(place.base, folder));
  // One watcher follows all places, and asks each of them about the folders of the others.
  if (relative.startsWith('../') || relative === '..' || path.isAbsolute(relative)) return false;
  return relative === '' || place.folders.test(relative);
}

/** A rule file may be a link: it is read as the file that it leads to, so it adds nothing to that. */
const leadsToRules = ({ format }: RecordingRoot, entry: Dirent) =>
  format === 'rules' && entry.isSymbolicLink();

/** The place's files as they are now, by name. Folders that are missing or may not be read hold none. */
export async function recordingsIn(place: RecordingRoot, folder = place.base): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && leadsToRecordings(place, file))
      found.push(...(await recordingsIn(place, file)));
    else if ((entry.isFile() || leadsToRules(place, entry)) && isRecording(place, file)) found.push(file);
  }
  return found.sort();
}

/** Folders in which tools keep the sessions of every project. */
async function sharedRoots(home: string, env: NodeJS.ProcessEnv): Promise<RecordingRoot[]> {
  const roots: RecordingRoot[] = [
    {
      title: 'Codex sessions',
      format: 'codex',
      base: path.join(env.CODEX_HOME || path.join(home, '.codex'), 'sessions'),
      shared: true,
      files: /^(?:\d{4}\/\d\d\/\d\d\/)?rollout-[^/]+\.jsonl$/,
      folders: /^\d{4}(?:\/\d\d){0,2}$/,
    },
    {
      title: "sessions of Copilot's command line",
      format: 'copilot',
      base: path.join(home, '.copilot', 'session-state'),
      shared: true,
      files: /^(?:[^/]+\/events|[^/]+)\.jsonl$/,
      folders: /^[^/]+$/,
    },
  ];
  const found: RecordingRoot[] = [];
  for (const root of roots) {
    const base = await folderAt(root.base);
    if (base) found.push({ ...root, base });
  }
  return found;
}

/** Gemini CLI calls a project's folder by a short name that it keeps a list of, and before 2026 by a hash. */
async function geminiRoots(home: string, root: string): Promise<RecordingRoot[]> {
  const own = path.join(home, '.gemini');
  const registry = parseJson(await readFile(path.join(own, 'projects.json'), 'utf8').catch(() => ''));
  const names = isObject(registry) && isObject(registry.projects) ? registry.projects : {};
  const short = Object.hasOwn(names, root) ? names[root] : undefined;
  const found: RecordingRoot[] = [];
  for (const name of [short, createHash('sha256').update(root).digest('hex')]) {
    const isName = typeof name === 'string' && /^[a-z0-9-]+$/.test(name);
    const base = isName ? await folderAt(path.join(own, 'tmp', name, 'chats')) : undefined;
    if (base)
      found.push({
        title: 'Gemini CLI sessions',
        format: 'gemini',
        base,
        files: /^session-[^/]+\.jsonl?$/,
        folders: /^$/,
      });
  }
  return found;
}

/** Folders in which VS Code keeps what belongs to one workspace each. */
function storageFolders(home: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  const data =
    platform === 'win32'
      ? (env.APPDATA ?? path.join(home, 'AppData', 'Roaming'))
      : platform === 'darwin'
        ? path.join(home, 'Library', 'Application Support')
        : (env.XDG_CONFIG_HOME ?? path.join(home, '.config'));
  return [
    ...EDITIONS.map((edition) => path.join(data, edition, 'User', 'workspaceStorage')),
    path.join(home, '.vscode-server', 'data', 'User', 'workspaceStorage'),
  ];
}

/** Of those, the ones whose workspace.json names this folder. */
async function storagesOf(storage: string, root: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await readdir(storage).catch(() => [])) {
    const record = parseJson(
      await readFile(path.join(storage, name, 'workspace.json'), 'utf8').catch(() => ''),
    );
    const folder = isObject(record) && typeof record.folder === 'string' ? pathOf(record.folder) : undefined;
    if (folder && (await folderAt(folder)) === root) found.push(path.join(storage, name));
  }
  return found;
}

function pathOf(uri: string): string | undefined {
  try {
    // A folder on another machine is named by its path there, which is where this runs.
    const remote = /^vscode-remote:\/\/[^/]+(\/.*)$/.exec(uri);
    return remote ? decodeURIComponent(remote[1]!) : fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

/** The real path, or undefined where nothing is there. */
async function folderAt(folder: string): Promise<string | undefined> {
  return realpath(folder).catch(() => undefined);
}
