// Syntax trees: the grammars of `@vscode/tree-sitter-wasm`, loaded when a language is first met. They are WebAssembly, the
// same bytes on every platform: a grammar at fault cannot touch the editor's memory, and a parse that takes long is ended.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Language, Parser, Node as SyntaxNode, Tree } from '@vscode/tree-sitter-wasm';
import { GRAMMARS, type Parsed } from './syntax.ts';

export type { SyntaxNode };

/** A parse that takes longer has met something that no grammar was written for. */
const MOST_PARSE_MS = 1500;

let runtime: Promise<Library> | undefined;
const languages = new Map<Parsed, Promise<Language>>();
let parser: Parser | undefined;

type Library = typeof import('@vscode/tree-sitter-wasm');

/** Beside the bundle, where scripts/build.mjs puts the grammars, or in the package where the sources run. */
function libraryFile(): string {
  const bundled = path.join(path.dirname(fileURLToPath(import.meta.url)), 'grammars/tree-sitter.cjs');
  return existsSync(bundled) ? bundled : createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm');
}

const grammarFile = (name: string) => path.join(path.dirname(libraryFile()), name);

async function start(): Promise<Library> {
  // Outside the bundle: the library looks for its own file.
  const library = createRequire(import.meta.url)(libraryFile()) as Library;
  await library.Parser.init({ locateFile: () => grammarFile('tree-sitter.wasm') });
  parser = new library.Parser();
  return library;
}

/** Makes a language ready, once. Rejects where its grammar is not on this machine. */
async function loadGrammar(syntax: Parsed): Promise<Language> {
  runtime ??= start();
  const { Language } = await runtime;
  const known = languages.get(syntax);
  if (known) return known;
  const loading = readFile(grammarFile(GRAMMARS[syntax])).then((bytes) => Language.load(bytes));
  languages.set(syntax, loading);
  loading.catch(() => languages.delete(syntax));
  return loading;
}

/** Null where the parser took longer than `mostMs`. The tree is the caller's to `delete`. */
export async function parse(syntax: Parsed, text: string, mostMs = MOST_PARSE_MS): Promise<Tree | null> {
  const language = await loadGrammar(syntax);
  const until = performance.now() + mostMs;
  parser!.setLanguage(language);
  const tree = parser!.parse(text, null, { progressCallback: () => performance.now() > until });
  // An ended parse would go on with the next text.
  if (!tree) parser!.reset();
  return tree;
}
