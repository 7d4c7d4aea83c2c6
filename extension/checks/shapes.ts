// From what a memory forbids to shapes that can be looked for: by templates over its own names, the likeliest reading of
// each. A name that nothing here understands makes no check.
import type { FileRule, Shape } from './check.ts';
import { isProgram } from './command-lines.ts';
import { CONSTRUCTS } from './constructs.ts';
import type { Forbidden, ReadRule } from './forbidden.ts';
import { asCode, FILE_NAME, isPackage } from './items.ts';
import { isWrittenAsCall } from './name-pattern.ts';
import type { Syntax } from './syntax.ts';

export interface Draft {
  shape: Shape;
  instead: string | undefined;
  /** Where the words mean this; undefined for everywhere. */
  languages: readonly Syntax[] | undefined;
}

const SCRIPT: readonly Syntax[] = ['typescript', 'tsx', 'javascript'];
/** Words that mean something bad in one language and everyday code in others. */
const HOME: Record<string, readonly Syntax[]> = {
  any: ['typescript', 'tsx'],
  var: SCRIPT,
  'alert()': SCRIPT,
  'confirm()': SCRIPT,
  'require()': SCRIPT,
  '$()': SCRIPT,
  'print()': ['python'],
  'eval()': [...SCRIPT, 'python'],
  'panic()': ['go'],
  '.unwrap()': ['rust'],
  go: ['go'],
  'interface{}': ['go'],
  dynamic: ['csharp'],
  unsafe: ['rust', 'csharp', 'go'],
  enum: ['typescript', 'tsx'],
};
/** Languages by the words for them. */
const NAMED: [RegExp, readonly Syntax[]][] = [
  [/\bTypeScript\b/i, ['typescript', 'tsx']],
  [/\bJavaScript\b/i, ['javascript']],
  [/\bPython\b/i, ['python']],
  [/\b(?:in|for) Go\b|\bGolang\b/, ['go']],
  [/\bRust\b/, ['rust']],
  [/\bJava\b(?!Script)/, ['java']],
  [/\bC#/, ['csharp']],
];
/** How members of a package are seen in code that does not show its imports. */
const SEEN_AS: Record<string, string[]> = {
  testify: ['assert.*', 'require.*'],
  jquery: ['$()'],
  jest: ['jest.*'],
};
const PATH_WITH_FOLDER = /^(?:[\w.-]+\/)+[\w.-]*$/;
const MODULE = /^(?:node:)?@?[\w.-]+(?:\/[\w.-]+)*$/;
const DIRECTIVE = /^(?:\/\/|#)\s*(.+)|^(@ts-\w+|noqa|type: ignore)$/;
const IMPORTING = /\b(?:import(?:s|ed|ing)?|depend|require)\b[^.;]{0,30}$/i;
const RAISING = /\b(?:raise|raises|throw|throws)\b[^.;]{0,30}$/i;

/** Looked for in files that are of no language. */
const BESIDE_CODE = new Set<Shape['kind']>(['command', 'text', 'file']);

export function draftsOf(text: string, rule: ReadRule): Draft[] {
  const languages = NAMED.filter(([word]) => word.test(text)).flatMap(([, named]) => named);
  const drafts = [
    ...constructsOf(text, rule),
    ...rule.forbidden.flatMap((one) => itemDrafts(text, one)),
    ...fileDrafts(text),
    ...namingDrafts(text, rule),
    ...originDrafts(text),
  ];
  const seen = new Set<string>();
  return drafts
    .filter(({ shape }) => !seen.has(JSON.stringify(shape)) && seen.add(JSON.stringify(shape)))
    .map((draft) =>
      languages.length > 0 && !draft.languages && !BESIDE_CODE.has(draft.shape.kind)
        ? { ...draft, languages }
        : draft,
    );
}

function constructsOf(text: string, { denied }: ReadRule): Draft[] {
  const parts = denied.map(([from, to]) => text.slice(from, to));
  // What is wanted in one place may be forbidden in the next: a construct counts where it is denied and not asked for.
  return CONSTRUCTS.filter(
    ({ said, wanted }) =>
      parts.some((part) => said.test(part)) ||
      (wanted?.test(text) && !parts.some((part) => wanted.test(part))),
  ).map(({ id }) => ({
    shape: { kind: 'construct', construct: id },
    instead: undefined,
    languages: undefined,
  }));
}

function itemDrafts(text: string, { item, instead }: Forbidden): Draft[] {
  const spelled = item.text.trim().replace(/\((?:\.\.\.|…)\)$/, '()');
  const draft = (shape: Shape, languages = HOME[spelled]): Draft => ({
    shape,
    instead: instead?.text,
    languages,
  });
  const before = text.slice(0, item.start).replace(/[`'"]$/, '');
  const directive = DIRECTIVE.exec(spelled);
  if (directive && !spelled.startsWith('#[') && !/^#(?:region|if|define|pragma)/.test(spelled))
    return [draft({ kind: 'words', within: 'comment', words: (directive[1] ?? directive[2])! })];
  if (FILE_NAME.test(spelled) && !/\(/.test(spelled)) return [];
  const words = spelled.split(/\s+/);
  if (isProgram(words[0]!) && !HOME[spelled] && item.written !== 'quoted' && !IMPORTING.test(before)) {
    const command = draft({ kind: 'command', words });
    return words.length === 1 && isPackage(spelled)
      ? [command, draft({ kind: 'module', name: spelled })]
      : [command];
  }
  if (/^:\w+$/.test(spelled)) return [draft({ kind: 'text', text: spelled })];
  if (item.written === 'quoted') {
    if (/\s/.test(spelled)) return [draft({ kind: 'words', within: 'string', words: spelled })];
    return MODULE.test(spelled) && /[/:@-]/.test(spelled) ? [draft({ kind: 'module', name: spelled })] : [];
  }
  if (item.written === 'word') {
    const code = asCode(spelled);
    if (code !== undefined)
      return [draft({ kind: 'name', name: code, call: isWrittenAsCall(code) }, HOME[code])];
    const module = draft({ kind: 'module', name: isPackage(spelled) ? spelled.toLowerCase() : spelled });
    const members = (SEEN_AS[spelled.toLowerCase()] ?? []).map((name) =>
      draft(
        { kind: 'name', name, call: isWrittenAsCall(name) },
        name === 'jest.*' || name === '$()' ? SCRIPT : ['go'],
      ),
    );
    return [module, ...members];
  }
  if (/^<\/?[A-Za-z][\w.-]*\s*\/?>$/.test(spelled))
    return [
      draft({ kind: 'name', name: spelled.replace(/[\s/>]/g, ''), call: false }, ['tsx', 'javascript']),
    ];
  if (/[A-Za-z]X\b/.test(spelled) && /^[a-z]+X$/.test(spelled))
    return [draft({ kind: 'prefix', prefix: spelled.slice(0, -1) })];
  if (PATH_WITH_FOLDER.test(spelled) || /^@[\w-]+\/|^node:/.test(spelled)) {
    if (spelled.endsWith('/')) return [];
    return [draft({ kind: 'module', name: spelled })];
  }
  if (/^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$/.test(spelled))
    return [draft({ kind: 'module', name: spelled }), draft({ kind: 'name', name: spelled, call: false })];
  const call = isWrittenAsCall(spelled) || (RAISING.test(before) && /^[A-Z]\w*$/.test(spelled));
  const home = HOME[spelled] ?? HOME[`${spelled}()`];
  const name = draft({ kind: 'name', name: spelled, call }, home);
  // Nothing tells whether a call is of a function or of a method, unless everybody knows the function.
  if (
    (/^[a-z]\w*\(/.test(spelled) || /^[a-z]+[A-Z]\w{3,}$/.test(spelled)) &&
    !home &&
    !IMPORTING.test(before)
  )
    return [name, draft({ kind: 'name', name: `.${spelled}`, call })];
  const text_ = /^\w+(?:\.\w+)+$/.test(spelled) ? [draft({ kind: 'text', text: spelled })] : [];
  const isModule = /^[A-Za-z_][\w-]+(?:(?:\.|::)[A-Za-z_]\w*)*$/.test(spelled) && !HOME[spelled];
  if (IMPORTING.test(before) && isModule)
    return [
      draft({ kind: 'module', name: spelled }),
      ...(item.written === 'span' || /[.:]/.test(spelled) ? [name] : []),
    ];
  return isModule ? [draft({ kind: 'module', name: spelled }), name, ...text_] : [name];
}

const SUFFIX =
  /\b(?:tests?|specs?)(?: files?)?\b[^.;]{0,40}?\b(?:named|called|end(?:s|ing)?(?: in| with)?|are|live in|go in(?:to)?|as)\s+`?\*?([\w<>-]*\.(?:spec|test)\.[a-z]{2,4}|_test\.\w+)`?/i;
const SPELLING =
  /\bfile ?names?\b[^.;]{0,40}\b(kebab|snake)[-_ ]case|\b(kebab|snake)[-_ ]case\b[^.;]{0,30}\bfile ?names?|\bfiles? (?:are|is) (?:named )?(?:in )?(kebab|snake)[-_ ]case/i;
const EXTENSION = /\b(?:no|never|not)\b[^.;,]{0,20}`?(\.[a-z]{1,4})`?(?: files?\b|,|$)/i;

function fileDrafts(text: string): Draft[] {
  const rules: FileRule[] = [];
  const suffix = SUFFIX.exec(text)?.[1];
  if (suffix) rules.push({ rule: 'suffix', suffix: suffix.replace(/^[^.]*(?=\.)/, '') });
  const spelling = SPELLING.exec(text)?.slice(1).find(Boolean)?.toLowerCase();
  if (spelling === 'kebab' || spelling === 'snake') rules.push({ rule: 'spelling', spelling });
  const extension = EXTENSION.exec(text)?.[1];
  if (extension) rules.push({ rule: 'extension', extension });
  return rules.map((rule) => ({ shape: { kind: 'file', rule }, instead: undefined, languages: ['plain'] }));
}

const FORM = /\b(?:named|called)\s+`([a-z]+_)(<[^`]+)`/i;
const RECEIVERS = /\breceivers?\b/i;

/** Names that functions must have. */
function namingDrafts(text: string, { forbidden }: ReadRule): Draft[] {
  const form = FORM.exec(text);
  if (form)
    return [
      {
        shape: { kind: 'form', prefix: form[1]!, form: form[1]! + form[2]! },
        instead: undefined,
        languages: undefined,
      },
    ];
  if (!RECEIVERS.test(text)) return [];
  return forbidden.map(({ item }) => ({
    shape: { kind: 'name', name: `func (${item.text}`, call: false },
    instead: undefined,
    languages: ['go'],
  }));
}

const ORIGIN =
  /((?:`\w+`(?:,\s*|\s+and\s+)?)+)\s+(?:is|are|comes?|gets?)\s+(?:always |only )?(?:imported |taken )?from\s+`([^`\s]+)`/;

/** "`test` and `expect` are imported from `e2e/kit`". */
function originDrafts(text: string): Draft[] {
  const found = ORIGIN.exec(text);
  if (!found) return [];
  const names = [...found[1]!.matchAll(/`(\w+)`/g)].map((match) => match[1]!);
  return [{ shape: { kind: 'origin', names, module: found[2]! }, instead: undefined, languages: SCRIPT }];
}
