// What a format of recordings is: it knows its files by their beginning or their name, and reads turns out of them.

import { stat } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../../base/errors.ts';
import { instantAt } from '../../base/scalars.ts';
import { parseJson } from '../../storage/files.ts';
import { readLines, readText } from '../line-reader.ts';
import type { ImportedTurn } from '../schema.ts';

export type FormatName = 'dormouse' | 'scenario' | 'specstory' | 'claude-code' | 'copilot' | 'rules';

/** What a file looks like before it is read. */
export interface Head {
  /** Absolute path with forward slashes. */
  path: string;
  /** The beginning of its text, at most 64 KiB of it. */
  text: string;
}

export interface Format {
  name: FormatName;
  /** As a person calls it. */
  title: string;
  recognises(head: Head): boolean;
  /** Turns in their order. What cannot be read is counted with `file.fault`, and the rest goes on. */
  turns(file: SourceFile): AsyncIterable<ImportedTurn>;
}

/** A file that is being imported, and what was wrong with it so far. */
export interface SourceFile {
  path: string;
  /** How its sessions are called where it does not say so itself: the path in the workspace, or its last part. */
  name: string;
  /** ISO 8601; for turns that carry no time. */
  modified: string;
  lines(): AsyncGenerator<string>;
  /** Throws UserError `import-too-large`: a document that must be read whole has a limit. */
  text(): Promise<string>;
  fault(kind: string): void;
  /** Kinds of faults with how many parts of the file they cost. */
  faults: Map<string, number>;
  /** Lines that were no UTF-8 and were read as Latin-1. */
  latin1: number;
}

/** Longest line that can be a turn, bytes: one of 10 MB fits also where JSON escapes it. */
const LINE_LIMIT = 32 * 1024 * 1024;
const DOCUMENT_LIMIT = 256 * 1024 * 1024;

/** `root` is the workspace's folder; `onBytes` is told how far the reading is, as a fraction. */
export async function openSource(
  file: string,
  root: string | undefined,
  onRead: (fraction: number) => void,
): Promise<SourceFile> {
  const { size, mtime } = await statOf(file);
  const inside = root === undefined ? '..' : path.relative(root, file);
  const source: SourceFile = {
    path: file,
    name: inside.startsWith('..') || path.isAbsolute(inside) ? path.basename(file) : posix(inside),
    modified: instantAt(mtime) ?? new Date().toISOString(),
    faults: new Map(),
    latin1: 0,
    fault: (kind) => void source.faults.set(kind, (source.faults.get(kind) ?? 0) + 1),
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
      if (size > DOCUMENT_LIMIT)
        throw new UserError('import-too-large', {
          what: `${file} is too large to be imported.`,
          why: `It is one document of ${Math.round(size / 1e6)} MB, which must be read whole; ${Math.round(DOCUMENT_LIMIT / 1e6)} MB is the limit.`,
          next: 'Export a part of it, or import a format with one turn a line.',
        });
      return readText(file);
    },
  };
  return source;
}

export const posix = (file: string) => file.split(path.sep).join('/');

/** Lines that hold one JSON object each. Others are faults; empty ones are nothing. */
export async function* jsonLines(file: SourceFile): AsyncGenerator<Record<string, unknown>> {
  for await (const line of file.lines()) {
    if (line.trim() === '') continue;
    const value = parseJson(line);
    if (value === undefined) file.fault('not JSON, or cut off');
    else if (isObject(value)) yield value;
    else file.fault('not an object');
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** ISO 8601 in UTC of a time in whatever form; `otherwise` where it is none. */
export function instantOf(time: unknown, otherwise: string): string {
  const date = new Date(typeof time === 'string' || typeof time === 'number' ? time : Number.NaN);
  return instantAt(date) ?? otherwise;
}

async function statOf(file: string) {
  try {
    const stats = await stat(file);
    if (!stats.isFile()) throw new Error('It is not a file');
    return stats;
  } catch (cause) {
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
}
