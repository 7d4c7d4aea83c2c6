// The house of extension/, from the ground floor up: each room in one line, and the rooms below that it may import.
// `npm run check` fails on any other import (of values and of types alike), so rooms can form no circle, on a folder
// that grows too large, and on `vscode` outside the editor.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** A folder with more files than this holds more than one idea: a large room gets folders of its own. */
const MOST_FILES = 40;
/** The only places that may know VS Code: the rest also runs in the CLI and in child processes. */
const KNOWS_VSCODE = ['editor', '.'];

/**
 * Name, purpose, and the rooms it imports. A room may only name rooms that stand above it in this table.
 * @type {[room: string, about: string, imports: string][]}
 */
export const LAYERS = [
  ['base', 'typed errors, the log, scalars of stored documents', ''],
  ['storage', 'files that survive a crash: atomic writes, locks, file errors, paths', 'base'],
  ['language', 'the closed language of the embedded model; words, sentences and their meaning', ''],
  ['claude', 'one checked question to Claude, its faults and its cost', 'base'],
  ['model', 'base models on disk, and the client of the process that serves them', 'base storage'],
  [
    'memory',
    'the ledgers of memories: what is known, what replaces it, what waits for review',
    'base storage language',
  ],
  ['redaction', 'secrets in text, found and replaced before anything is written', ''],
  [
    'rule-files',
    'rule files of assistants: their names, their scope, what they say',
    'base language memory redaction',
  ],
  [
    'capture',
    'turns of sessions, redacted, with their source; import formats',
    'base storage memory redaction rule-files',
  ],
  ['recall', 'which memories go into a prompt', 'language model memory'],
  ['lexicon', 'what people say, as rows of patterns with an example and a counter-example each', 'capture'],
  [
    'reflection',
    'turns to candidate memories with evidence',
    'base storage language lexicon claude model memory redaction capture recall',
  ],
  ['synthesis', 'memories to rehearsals and probes', 'base language claude model memory recall reflection'],
  [
    'adapter',
    'adapters on disk, their cards, their checks, and which one serves',
    'base storage model memory synthesis',
  ],
  ['host', 'the process that serves one base model and its adapters', 'base storage language model adapter'],
  ['trainer', 'the client of the trainer daemon, and its installation', 'base storage synthesis adapter'],
  [
    'supply',
    'base models brought to this machine: which one, from where, whole or not at all',
    'base storage model trainer',
  ],
  [
    'workspace',
    'what a user does in one project: ask, remember, forget, import, watch; its services and its view',
    'base storage model memory redaction rule-files capture recall reflection synthesis adapter trainer',
  ],
  [
    'checks',
    'conventions and lessons as structural checks of code, each tried on examples',
    'base storage memory rule-files',
  ],
  [
    'export',
    'packs and AGENTS.md',
    'base storage language memory redaction rule-files capture reflection adapter workspace',
  ],
  [
    'backup',
    'backups of workspaces under a passphrase, and what comes back of them',
    'base storage memory capture adapter workspace',
  ],
  [
    'benefit',
    'whether it helps: the weeks of a workspace, and memories compared with themselves',
    'language memory adapter',
  ],
  [
    'damage',
    'each damage of the state folder, and what repairs it',
    'base storage memory model adapter trainer workspace export',
  ],
  [
    'sleep',
    'the night: pressure, selection, job, cycle, settling',
    'base storage language claude model memory redaction recall reflection synthesis adapter trainer workspace',
  ],
  ['terminal', 'what a command is, and how it prints', 'base storage workspace'],
  [
    'agents',
    'what other agents may do with the memory of a workspace: four tools, and the server that offers them',
    'base memory capture recall reflection workspace terminal',
  ],
  [
    'endpoint',
    'the OpenAI protocol on the loopback interface: models, chats, completions',
    'base storage language model adapter workspace',
  ],
  [
    'demo',
    'a recorded day, a night and the morning after, scored',
    'base storage language model memory capture reflection synthesis trainer workspace terminal',
  ],
  [
    'cli',
    'the commands of `dormouse`',
    'base storage language claude model memory capture reflection synthesis adapter trainer supply workspace checks export backup benefit damage sleep terminal agents endpoint demo',
  ],
  [
    'chat',
    'the talk of the chat panel: conversations, code that goes along, answers as HTML; without an editor',
    'base language model memory capture recall workspace checks',
  ],
  ['edits', 'edits of code that a model proposes: their range, their balance, ghost text', ''],
  [
    'editor',
    'VS Code: views, chat, completions, fixes, status',
    'base storage language claude model memory rule-files recall reflection synthesis adapter trainer supply workspace checks backup sleep agents chat edits',
  ],
  ['.', 'main.ts: activate and deactivate', 'editor'],
];

const IMPORT = /(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*['"]([^'"]+)['"]/g;

/** @param {string} file relative to extension/, with `/` */
const roomOf = (file) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '.');

/** @returns {{ file: string, imports: string[] }[]} files relative to `folder`, with `/` */
function sourcesIn(/** @type {string} */ folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .map((full) => ({
      file: path.relative(folder, full).replaceAll('\\', '/'),
      imports: [...readFileSync(full, 'utf8').matchAll(IMPORT)].map((match) => match[1] ?? ''),
    }));
}

/**
 * Each broken rule in one line; empty where the house stands.
 * @param {string} folder of the sources
 * @param {typeof LAYERS} layers
 */
export function brokenLayers(folder, layers = LAYERS) {
  const allowed = new Map(
    layers.map(([room, , imports]) => [room, new Set(imports.split(' ').filter(Boolean))]),
  );
  const broken = [];
  const below = new Set();
  for (const [room, rooms] of allowed) {
    for (const other of rooms)
      if (!below.has(other)) broken.push(`the table lets ${room} import ${other}, which is not below it`);
    below.add(room);
  }
  const used = new Map(layers.map(([room]) => [room, new Set()]));
  const files = new Map();
  for (const { file, imports } of sourcesIn(folder)) {
    const room = roomOf(file);
    const holder = path.posix.dirname(file);
    files.set(holder, (files.get(holder) ?? 0) + 1);
    if (!allowed.has(room)) broken.push(`${file} is in a room that the table does not have`);
    for (const name of imports) {
      if (name === 'vscode' && !KNOWS_VSCODE.includes(room)) broken.push(`${file} imports vscode`);
      if (!name.startsWith('.')) continue;
      const target = path.posix.normalize(path.posix.join(path.posix.dirname(file), name));
      if (target.startsWith('..') || roomOf(target) === room) continue;
      used.get(room)?.add(roomOf(target));
      if (!allowed.get(room)?.has(roomOf(target))) broken.push(`${file} imports ${target}`);
    }
  }
  for (const [holder, count] of files)
    if (count > MOST_FILES) broken.push(`${holder} has ${count} files, at most ${MOST_FILES} fit`);
  for (const [room, rooms] of allowed)
    for (const other of rooms)
      if (!used.get(room)?.has(other))
        broken.push(`${room} may import ${other} but does not: take it out of the table`);
  return broken;
}
