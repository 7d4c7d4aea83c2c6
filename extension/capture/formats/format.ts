// What a format of recordings is: it knows its files by their beginning or their name, and reads turns out of them.

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { instantAt } from '../../base/scalars.ts';
import { parseJson } from '../../storage/files.ts';
import { readBeginning, readLines, readText } from '../line-reader.ts';
import type { ImportedTurn } from '../schema.ts';

export type FormatName =
  | 'dormouse'
  | 'scenario'
  | 'specstory'
  | 'claude-code'
  | 'codex'
  | 'copilot'
  | 'cursor'
  | 'gemini'
  | 'opencode'
  | 'cline'
  | 'rules';

/** A turn as a recording has it. Whose word it is, and so its trust, is never for a file to say. */
export type SpokenTurn = Omit<ImportedTurn, 'source'>;

/** What a file looks like before it is read. */
export interface Head {
  /** Absolute path with forward slashes. */
  path: string;
  /** The beginning of its text, at most 64 KiB of it. */
  text: string;
  /** The JSON objects of its first lines; none where these are no JSON Lines, or the first is longer than the text. */
  objects: Record<string, unknown>[];
}

export interface Format {
  name: FormatName;
  /** As a person calls it. */
  title: string;
  /** Names its sessions and numbers its turns as Dormouse does. */
  own?: boolean;
  recognises(head: Head): boolean;
  /**
   * Turns in their order. What is not understood is counted with `file.fault`, what is understood and is no turn with
   * `file.leaveOut`, and the rest goes on.
   */
  turns(file: SourceFile): AsyncIterable<SpokenTurn>;
}

/** A file that is being imported, and what was wrong with it so far. */
export interface SourceFile {
  path: string;
  /** How its sessions are called where it does not say so itself: the path in the workspace, or its last part. */
  name: string;
  /** ISO 8601; for turns that carry no time. */
  modified: string;
  head: Head;
  /** The folder by which it is named; its own where none was given. */
  root: string;
  /** Sessions that it has, also those without a turn. */
  sessions: Set<string>;
  lines(): AsyncGenerator<string>;
  /** Throws UserError `import-too-large`: a document that must be read whole has a limit. */
  text(): Promise<string>;
  /** Throws as `text` does, for formats that keep all of their lines. */
  mustFit(): void;
  /** A part is not understood: the file is damaged, or its tool has a new form for it. */
  fault(kind: string): void;
  /** Kinds of faults with how many parts of the file they cost. */
  faults: Map<string, number>;
  /** A part is understood and is no turn, for this reason; `text` where a person may want to see it. */
  leaveOut(reason: string, text?: string): void;
  leftOut: Map<string, LeftOut>;
  /** Lines that were no UTF-8 and were read as Latin-1. */
  latin1: number;
}

/** Parts of a file that were left out for one reason. */
export interface LeftOut {
  count: number;
  /** Those that have a text to show. */
  texts: string[];
}

/** Longest line that can be a turn, bytes: one of 10 MB fits also where JSON escapes it. */
const LINE_LIMIT = 32 * 1024 * 1024;
const DOCUMENT_LIMIT = 256 * 1024 * 1024;
/** As much of a file as tells its format, bytes. */
const HEAD = 64 * 1024;
/** Kinds of faults that are told apart; a file with more is of another format. */
const MOST_KINDS = 30;

/**
 * `root` is the folder by which its path is named; `onRead` is told how far the reading is, as a fraction. Throws
 * UserError `import-unreadable`.
 */
export async function openSource(
  file: string,
  root: string | undefined,
  onRead: (fraction: number) => void,
): Promise<SourceFile> {
  const { size, mtime } = await statOf(file);
  const head = await headOf(file);
  const mustFit = () => {
    if (size <= DOCUMENT_LIMIT) return;
    throw new UserError('import-too-large', {
      what: `${file} is too large to be imported.`,
      why: `It has ${Math.round(size / 1e6)} MB and must be read whole; ${Math.round(DOCUMENT_LIMIT / 1e6)} MB is the limit.`,
      next: 'Export a part of it, or import a format with one turn a line.',
    });
  };
  const inside = root === undefined ? '..' : path.relative(root, file);
  const source: SourceFile = {
    path: file,
    name: inside.startsWith('..') || path.isAbsolute(inside) ? path.basename(file) : posix(inside),
    modified: instantAt(mtime) ?? new Date().toISOString(),
    head,
    root: root ?? path.dirname(file),
    sessions: new Set(),
    faults: new Map(),
    leftOut: new Map(),
    latin1: 0,
    mustFit,
    fault(kind) {
      const name = source.faults.has(kind) || source.faults.size < MOST_KINDS ? kind : 'other kinds';
      source.faults.set(name, (source.faults.get(name) ?? 0) + 1);
    },
    leaveOut(reason, text) {
      const known = source.leftOut.get(reason) ?? { count: 0, texts: [] };
      source.leftOut.set(reason, known);
      known.count++;
      if (text !== undefined) known.texts.push(text);
    },
    async *lines() {
      for await (const line of readLines(file, LINE_LIMIT, (done) => onRead(size ? done / size : 1))) {
        if ('fault' in line) source.fault(line.fault);
        else {
          if (line.latin1) source.latin1++;
          yield line.text;
        }
      }
    },
    async text() {
      mustFit();
      return readText(file);
    },
  };
  return source;
}

/** What a file looks like. Throws UserError `import-unreadable`. */
export async function headOf(file: string): Promise<Head> {
  const text = await readBeginning(file, HEAD).catch((cause) => unreadable(file, cause));
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  // A document that is laid out over lines is no JSON Lines, whatever stands on one of them.
  const isDocument = /^\s*[[{]?\s*$/.test(lines[0] ?? '');
  const objects = isDocument ? [] : lines.map(parseJson).filter(isObject);
  return { path: posix(file), text, objects };
}

export const posix = (file: string) => file.split(path.sep).join('/');

/** Lines that hold one JSON object each. Others are faults; empty ones are nothing. */
export async function* jsonLines(file: SourceFile): AsyncGenerator<Record<string, unknown>> {
  for await (const line of file.lines()) {
    const begins = /^\s*(\S)/.exec(line)?.[1];
    if (begins === undefined) continue;
    // Whatever begins in no way that JSON does is not tried: a file may have a million of such lines.
    const value = /[{["\dtfn-]/.test(begins) ? parseJson(line) : undefined;
    if (value === undefined) file.fault('not JSON, or cut off');
    else if (isObject(value)) yield value;
    else file.fault('not an object');
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** ISO 8601 in UTC of a time in whatever form; `otherwise` where it is none, or none that four digits of a year name. */
export function instantOf(time: unknown, otherwise: string): string {
  const date = new Date(typeof time === 'string' || typeof time === 'number' ? time : Number.NaN);
  return instantAt(date) ?? otherwise;
}

/** The name of a session, in a form that is safe to show and to store: `id` is from a file. */
export function sessionOf(format: FormatName, id: unknown, file: Pick<SourceFile, 'path'>): string {
  const name = typeof id === 'string' || typeof id === 'number' ? shown(String(id).slice(0, 200)) : '';
  return `${format}/${name || shown(path.parse(file.path).name) || 'unnamed'}`;
}

/** A name from a file, for a kind of fault. */
export function kindOf(value: unknown): string {
  return typeof value === 'string' && /^[\w:.-]{1,40}$/.test(value) ? value : 'of no known kind';
}

/** Without control, direction and other invisible characters, and without halves of pairs. */
const shown = (text: string) => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim();

async function statOf(file: string) {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) throw new Error('It is not a file');
    return stats;
  } catch (cause) {
    return unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): never {
  throw new UserError(
    'import-unreadable',
    {
      what: `${file} cannot be imported.`,
      why: `${cause instanceof Error ? cause.message : cause}.`,
      next: 'Name a recording or a rule file that you may read.',
    },
    'failed',
    { cause },
  );
}
