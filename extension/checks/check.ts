// What a check is: a rule of a memory as a shape that code must not have, and where it counts.
import type { Syntax } from './syntax.ts';

/** The shapes that can be looked for. Each is data: no pattern of a memory, a user or a model is ever run as a program. */
export type Shape =
  /** Tokens in code, outside comments and strings: `console.log`, `new Thread`, `shell=True`. */
  | { kind: 'name'; name: string; call: boolean }
  /** What is imported, required or used. */
  | { kind: 'module'; name: string }
  /** A construct that has a name of its own, see `constructs.ts`. */
  | { kind: 'construct'; construct: string }
  /** Words within a string, or within a comment. */
  | { kind: 'words'; within: 'string' | 'comment'; words: string }
  /** A command line in scripts, recipes, CI files and lists of arguments. */
  | { kind: 'command'; words: string[] }
  /** Text in files whose language has no parser here. */
  | { kind: 'text'; text: string }
  /** Names that are imported from anywhere but `module`. */
  | { kind: 'origin'; names: string[]; module: string }
  /** Functions and variables that begin with `prefix` and a capital letter. */
  | { kind: 'prefix'; prefix: string }
  /** Functions that begin with `prefix` and are not as `form` says, in which `<…>` stands for any word. */
  | { kind: 'form'; prefix: string; form: string }
  /** Names of files. */
  | { kind: 'file'; rule: FileRule };

/** `suffix`: test files end thus. `kebab`, `snake`: how a name is spelled. `extension`: no file ends thus. */
export type FileRule =
  | { rule: 'suffix'; suffix: string }
  | { rule: 'spelling'; spelling: 'kebab' | 'snake' }
  | { rule: 'extension'; extension: string };

/** Globs of paths from the workspace's root, with `/`. `inside` is empty where the whole workspace is meant. */
export interface Place {
  inside: string[];
  outside: string[];
  /** A line with one of these is an exception. */
  unless: string[];
}

/** Two pieces of code on which the check was tried: it found the first and passed the second. */
export interface Example {
  language: Syntax;
  breaks: string;
  keeps: string;
}

export interface Check {
  /** Of the memory that it was made from, with its text. */
  memory: string;
  rule: string;
  shape: Shape;
  place: Place;
  /** The languages whose example it stood; one at least. */
  examples: Example[];
  /** What the memory says to write in its place. */
  instead: string | undefined;
}

/** A place that breaks a rule: offsets in UTF-16 units of the text. A file's name is broken at [0, 0). */
export interface Violation {
  check: Check;
  start: number;
  end: number;
  /** Text that takes the place of another, where nothing but that can be meant. */
  rewrite: Rewrite | undefined;
}

export interface Rewrite {
  start: number;
  end: number;
  text: string;
}

/** 1-based line and column of an offset. */
export function placeIn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

/** What a reader is told at the place: the memory in its own words. */
export function messageOf({ check }: Pick<Violation, 'check'>): string {
  return `Dormouse remembers: “${check.rule}”`;
}
