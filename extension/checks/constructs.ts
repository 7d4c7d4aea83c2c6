// Constructs of a language that people name in words, "default exports", "bare except", "tabs": how each is said, found,
// shown and, where nothing else can be meant, rewritten.
import type { SyntaxNode } from './parser.ts';
import type { Parsed, Syntax } from './syntax.ts';
import { kindAt, nodeAt } from './tree.ts';

export interface Construct {
  id: string;
  /** How it is said to be unwanted; matched within what a sentence forbids. */
  said: RegExp;
  /** Or, what a sentence wants instead of it, anywhere in it. */
  wanted?: RegExp;
  languages: readonly Parsed[];
  /** Where it may begin. The match is what a reader sees underlined. */
  find: RegExp;
  /** Whether it does begin there; without it, wherever it is code. */
  confirm?(root: SyntaxNode, start: number, end: number): boolean;
  breaks: Partial<Record<Syntax, string>> | string;
  keeps: Partial<Record<Syntax, string>> | string;
  /** The text in its place. */
  rewrite?(found: string): string | undefined;
}

const SCRIPT = ['typescript', 'tsx', 'javascript'] as const;
const TYPED_SCRIPT = ['typescript', 'tsx'] as const;

const isType =
  (...types: string[]) =>
  (root: SyntaxNode, start: number) =>
    types.includes(nodeAt(root, start).type);
const within =
  (...types: string[]) =>
  (root: SyntaxNode, start: number) => {
    let node: SyntaxNode | null = nodeAt(root, start);
    for (let depth = 0; node && depth < 4; depth++, node = node.parent)
      if (types.includes(node.type)) return true;
    return false;
  };
/** A string from its first character on. */
const isString = (root: SyntaxNode, start: number, end: number) => {
  const node = nodeAt(root, start, end);
  return node.type === 'string' && node.startIndex === start && node.endIndex === end;
};
const QUOTED = String.raw`(?:[^'"\\\n]|\\.)*`;

export const CONSTRUCTS: readonly Construct[] = [
  {
    id: 'default export',
    said: /\bdefault exports?\b|\bexport default\b/i,
    wanted:
      /\bnamed exports?(?: only|,)|\bonly (?:use )?named exports?\b|\b(?:prefer|use|always) named exports?\b/i,
    languages: SCRIPT,
    find: /\bexport\s+default\b/g,
    breaks: 'const sample = 1\nexport default sample\n',
    keeps: '// no export default\nexport const sample = 1\n',
  },
  {
    id: 'star import',
    said: /\b(?:star|wildcard|glob)[- ]imports?\b|\bimport \*|::\*/i,
    languages: ['python', 'java', 'rust'],
    find: /\bimport\s+\*|::\s*\*|(?<=\bimport\s[\w.]{1,120}\.)\*/g,
    confirm: (root, start) =>
      within(
        'wildcard_import',
        'use_wildcard',
        'import_declaration',
        'asterisk',
        'import_from_statement',
      )(root, start),
    breaks: {
      python: 'from sample import *\n',
      java: 'import sample.*;\n',
      rust: 'use crate::sample::*;\n',
    },
    keeps: {
      python: 'from sample import one\n',
      java: 'import sample.One;\n',
      rust: 'use crate::sample::One;\n',
    },
  },
  {
    id: 'bare except',
    said: /\bbare `?except\b|`except:`/i,
    languages: ['python'],
    find: /\bexcept\s*:/g,
    breaks: 'try:\n    sample()\nexcept:\n    pass\n',
    keeps: 'try:\n    sample()\nexcept ValueError:\n    pass\n',
  },
  {
    id: 'mutable default',
    said: /\bmutable default/i,
    languages: ['python'],
    find: /=\s*(?:\[\s*\]|\{\s*\}|(?:list|dict|set)\(\s*\))/g,
    confirm: within('default_parameter', 'typed_default_parameter'),
    breaks: 'def sample(items=[]):\n    return items\n',
    keeps: 'def sample(items=None):\n    items = []\n    return items\n',
  },
  {
    id: 'non-null assertion',
    said: /\bnon-?null (?:assertion|operator)/i,
    languages: TYPED_SCRIPT,
    find: /(?<=[\w$)\]])!(?![=\w])/g,
    confirm: within('non_null_expression'),
    breaks: 'export const sample = (value?: Sample) => value!.name\n',
    keeps: 'export const sample = (value: boolean) => !value\n',
  },
  {
    id: 'class component',
    said: /\bclass(?:-based)? components?\b/i,
    wanted: /\b(?:function(?:al)?|hook) components? only\b|\bonly function(?:al)? components?\b/i,
    languages: SCRIPT,
    find: /\bextends\s+(?:React\s*\.\s*)?(?:Pure)?Component\b/g,
    breaks: 'class Sample extends React.Component {}\n',
    keeps: 'class Sample extends Base {}\n',
  },
  {
    id: 'inline style',
    said: /\binline[- ]styles?\b/i,
    languages: ['tsx', 'javascript'],
    find: /\bstyle\s*=\s*\{/g,
    confirm: within('jsx_attribute'),
    breaks: 'export const sample = <p style={{ margin: 0 }} />\n',
    keeps: 'export const sample = <p className="m-0" />\n',
  },
  {
    id: 'enum',
    said: /\benums?\b/i,
    languages: TYPED_SCRIPT,
    find: /\benum\b/g,
    confirm: isType('enum'),
    breaks: 'export enum Sample {\n  One,\n}\n',
    keeps: "export type Sample = 'enum' | 'two'\n",
  },
  {
    id: 'loose equality',
    said: /(?:^|[\s`])(?:==|!=)(?![=\w])|\b(?:loose|double) equal(?:ity|s)\b/i,
    wanted: /(?:use|always|prefer|only)\s+`?===/i,
    languages: SCRIPT,
    find: /[=!]=(?!=)/g,
    confirm: isType('==', '!='),
    breaks: 'export const sample = (a, b) => a == b\n',
    keeps: 'export const sample = (a, b) => a === b\n',
    rewrite: (found) => `${found}=`,
  },
  {
    id: 'debugger',
    said: /\bdebugger\b/i,
    languages: SCRIPT,
    find: /\bdebugger\b/g,
    confirm: isType('debugger'),
    breaks: 'debugger\n',
    keeps: 'export const sample = "debugger"\n',
  },
  {
    id: 'init function',
    said: /\b`?init(?:\(\))?`? functions?\b/i,
    languages: ['go'],
    find: /\bfunc\s+init\s*\(/g,
    breaks: 'package sample\n\nfunc init() {\n\tstart()\n}\n',
    keeps: 'package sample\n\nfunc start() {}\n',
  },
  {
    id: 'docstring in a test',
    said: /\bdocstrings?\b/i,
    languages: ['python'],
    find: /(?:"""|''')/g,
    confirm: (root, start) => {
      const statement = nodeAt(root, start, start + 3).parent?.parent;
      const body = statement?.parent;
      const around = body?.parent;
      return (
        statement?.type === 'expression_statement' &&
        around?.type === 'function_definition' &&
        (around.childForFieldName('name')?.text.startsWith('test') ?? false) &&
        (body?.firstNamedChild?.equals(statement) ?? false)
      );
    },
    breaks: 'def test_sample():\n    """It works."""\n    assert True\n',
    keeps: 'def sample():\n    """It works."""\n',
  },
  {
    id: 'text in markup',
    said: /\bhard-?coded (?:strings?|texts?|copy)\b/i,
    wanted:
      /\b(?:every|all|any) (?:user-facing |visible |UI )?(?:strings?|texts?|copy|labels?)\b[^.;]{0,60}\b(?:goes?|go|comes?|come|runs?|is|are)\b[^.;]{0,24}`?\b(?:t|i18n|intl|translate|formatMessage)\b/i,
    languages: ['tsx', 'javascript'],
    find: /(?<=>\s{0,200})[^<>{}\s][^<>{}]*|\b(?:aria-label|title|alt|placeholder)\s*=\s*"[^"\n]*"/gu,
    confirm: (root, start, end) => {
      const node = nodeAt(root, start, end);
      return (
        /^jsx_(?:text|attribute)$/.test(node.type) && /\p{L}{2}/u.test(node.text.replace(/^[\w-]+=/, ''))
      );
    },
    breaks: 'export const Sample = () => <b>Save it</b>\n',
    keeps: "export const Sample = () => <b>{t('save')}</b>\n",
  },
  {
    id: 'double quotes',
    said: /\bdouble[- ]quote[sd]?\b/i,
    wanted: /\bsingle[- ]quote[sd]?\b/i,
    languages: [...SCRIPT, 'python'],
    find: new RegExp(`(?<!["\\\\])"${QUOTED}"(?!")`, 'g'),
    confirm: (root, start, end) => isString(root, start, end) && !within('jsx_attribute')(root, start),
    breaks: 'sample = "one"\n',
    keeps: "sample = 'one'\n",
    rewrite: (found) => (/["'\\]/.test(found.slice(1, -1)) ? undefined : `'${found.slice(1, -1)}'`),
  },
  {
    id: 'single quotes',
    said: /\bsingle[- ]quote[sd]?\b/i,
    wanted: /\bdouble[- ]quote[sd]?\b/i,
    languages: [...SCRIPT, 'python'],
    find: new RegExp(`(?<!['\\\\])'${QUOTED}'(?!')`, 'g'),
    confirm: isString,
    breaks: "sample = 'one'\n",
    keeps: 'sample = "one"\n',
    rewrite: (found) => (/["'\\]/.test(found.slice(1, -1)) ? undefined : `"${found.slice(1, -1)}"`),
  },
  {
    id: 'tabs',
    said: /\btabs?\b(?! (?:bar|key|order|component|panel))/i,
    wanted: /\b(?:indent\w*|use|with) (?:with )?(?:two|four|\d)[- ]spaces?\b/i,
    languages: [...SCRIPT, 'python', 'rust', 'java', 'csharp'],
    find: /^ *\t+[ \t]*(?=\S)/gm,
    confirm: (root, _start, end) => kindAt(nodeAt(root, end - 1)) !== 'string',
    breaks: {
      typescript: 'if (sample) {\n\tstart()\n}\n',
      tsx: 'if (sample) {\n\tstart()\n}\n',
      javascript: 'if (sample) {\n\tstart()\n}\n',
      python: 'if sample:\n\tstart()\n',
      rust: 'fn sample() {\n\tstart();\n}\n',
      java: 'class Sample {\n\tint one;\n}\n',
      csharp: 'class Sample {\n\tint one;\n}\n',
    },
    keeps: {
      typescript: 'if (sample) {\n  start()\n}\n',
      tsx: 'if (sample) {\n  start()\n}\n',
      javascript: 'if (sample) {\n  start()\n}\n',
      python: 'if sample:\n    start()\n',
      rust: 'fn sample() {\n    start();\n}\n',
      java: 'class Sample {\n  int one;\n}\n',
      csharp: 'class Sample {\n  int one;\n}\n',
    },
  },
];

export const constructNamed = (id: string): Construct | undefined => CONSTRUCTS.find((one) => one.id === id);
