// The languages that checks are made for: their grammars, their files, and how their comments begin.
import path from 'node:path';

/** Languages with a grammar. */
export const PARSED = ['typescript', 'tsx', 'javascript', 'python', 'go', 'rust', 'java', 'csharp'] as const;
export type Parsed = (typeof PARSED)[number];
/** `command`: files of command lines. `plain`: any other text. */
export type Syntax = Parsed | 'command' | 'plain';

/** Files of the grammars in `@vscode/tree-sitter-wasm`. */
export const GRAMMARS: Record<Parsed, string> = {
  typescript: 'tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-tsx.wasm',
  javascript: 'tree-sitter-javascript.wasm',
  python: 'tree-sitter-python.wasm',
  go: 'tree-sitter-go.wasm',
  rust: 'tree-sitter-rust.wasm',
  java: 'tree-sitter-java.wasm',
  csharp: 'tree-sitter-c-sharp.wasm',
};

const EXTENSIONS: Record<string, Parsed> = {
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  py: 'python',
  pyi: 'python',
  go: 'go',
  rs: 'rust',
  java: 'java',
  cs: 'csharp',
};
/** Names that fences of Markdown and VS Code give them. */
const NAMES: Record<string, Syntax> = {
  ...EXTENSIONS,
  typescript: 'typescript',
  typescriptreact: 'tsx',
  javascript: 'javascript',
  javascriptreact: 'javascript',
  python: 'python',
  python3: 'python',
  golang: 'go',
  rust: 'rust',
  csharp: 'csharp',
  'c#': 'csharp',
  java: 'java',
  sh: 'command',
  bash: 'command',
  zsh: 'command',
  shell: 'command',
  shellscript: 'command',
  console: 'command',
  powershell: 'command',
  dockerfile: 'command',
  makefile: 'command',
};
const COMMAND_FILES =
  /(?:^|\/)(?:package\.json|(?:.*\.)?Dockerfile(?:\..*)?|Containerfile|(?:GNU)?[Mm]akefile|[Jj]ustfile|Procfile|\.gitlab-ci\.ya?ml|azure-pipelines\.ya?ml|(?:docker-)?compose\.ya?ml|\.(?:github|circleci|husky)\/.*|[^/]*\.(?:sh|bash|zsh|fish|ps1|bat|cmd|mk))$/;
/** Files that hold no text of the project's own. */
const NO_SOURCE =
  /(?:^|\/)(?:[^/]*lock(?:\.json|\.yaml|file|b)?|[^/]*\.(?:lock|sum|min\.js|map|svg|csv|md|mdx|rst|txt|adoc|json|jsonl|ipynb|log|snap|patch|diff))$/i;

/** By its path with `/`; undefined for what holds no code and no commands. */
export function syntaxOf(file: string): Syntax | undefined {
  if (COMMAND_FILES.test(file)) return 'command';
  const parsed = EXTENSIONS[path.posix.extname(file).slice(1)];
  if (parsed) return parsed;
  return NO_SOURCE.test(file) ? undefined : 'plain';
}

/** By the name that a fence or an editor gives the language. */
export function syntaxNamed(name: string): Syntax | undefined {
  return NAMES[name.toLowerCase()];
}

export const isParsed = (syntax: Syntax): syntax is Parsed => (PARSED as readonly Syntax[]).includes(syntax);

/** Test files by their names, and by where they lie as well. */
export const TEST_NAMES = ['**/*{.,_,-}{test,spec}.*', '**/test_*.py', '**/*{Test,Tests}.{java,cs}'];
export const TEST_GLOBS = [
  ...TEST_NAMES,
  '**/{test,tests,__tests__,spec,specs,e2e,testdata}/**',
  '**/conftest.py',
  '**/*.Tests/**',
];
