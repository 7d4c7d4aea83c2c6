// Where a text breaks checks. Names are looked for first and the text is only parsed where one occurs: most files break
// nothing. Then the tree decides whether the place is code, is used, or is imported.
import picomatch from 'picomatch';
import type { Check, Place, Violation } from './check.ts';
import { argumentListsIn, commandsIn, type Found, textIn } from './command-lines.ts';
import { type Construct, constructNamed } from './constructs.ts';
import { misnamed } from './file-name.ts';
import { escapeText, namePattern } from './name-pattern.ts';
import { parse, type SyntaxNode } from './parser.ts';
import { certainRewrite } from './rewrite.ts';
import { isParsed, type Parsed, type Syntax, syntaxOf } from './syntax.ts';
import { importAround, isUsed, kindAt, nodeAt } from './tree.ts';

/** A larger file is data, or made by a program. */
const MOST_CHARACTERS = 1_000_000;
/** Of one check in one file: with more the file is another world, or the check. */
const MOST_OF_A_CHECK = 50;

export interface Looked {
  violations: Violation[];
  /** Why nothing, or not everything, was looked at; a sentence. */
  skipped: string | undefined;
}

const isInPlace = ({ inside, outside }: Place, file: string): boolean =>
  (inside.length === 0 || picomatch.isMatch(file, inside, { dot: true })) &&
  !(outside.length > 0 && picomatch.isMatch(file, outside, { dot: true }));

/** `file` is its path from the workspace's root, with `/`. */
export async function violationsIn(file: string, text: string, checks: readonly Check[]): Promise<Looked> {
  const syntax = syntaxOf(file);
  const inPlace = checks.filter(({ place }) => isInPlace(place, file));
  const named = inPlace.flatMap((check) => {
    const better = check.shape.kind === 'file' ? misnamed(file, check.shape.rule) : undefined;
    return better === undefined ? [] : [{ check, start: 0, end: 0, rewrite: undefined }];
  });
  if (syntax === undefined) return { violations: named, skipped: undefined };
  const looked = await violationsOf(syntax, text, inPlace);
  return { ...looked, violations: [...named, ...looked.violations] };
}

/** The same for a piece of code of which only the language is known. */
export async function violationsOf(syntax: Syntax, text: string, checks: readonly Check[]): Promise<Looked> {
  if (text.length > MOST_CHARACTERS)
    return { violations: [], skipped: 'It is longer than a million characters, so it was not checked.' };
  const counting = checks.filter(({ examples }) => examples.some(({ language }) => language === syntax));
  const candidates = counting.map((check) => ({ check, places: candidatesOf(check, text, syntax) }));
  const met = candidates.filter(({ places }) => places.length > 0);
  if (met.length === 0) return { violations: [], skipped: undefined };
  const tree = isParsed(syntax) ? await parse(syntax as Parsed, text) : undefined;
  if (tree === null)
    return { violations: [], skipped: 'Its parser came to no end in time, so it was not checked.' };
  try {
    const violations: Violation[] = [];
    let skipped: string | undefined;
    for (const { check, places } of met) {
      let count = 0;
      for (const place of places) {
        if (isException(check, text, place) || (tree && !isBroken(check, tree.rootNode, place))) continue;
        if (++count > MOST_OF_A_CHECK) {
          skipped = `“${check.rule}” is broken more than ${MOST_OF_A_CHECK} times here; ${MOST_OF_A_CHECK} are shown.`;
          break;
        }
        violations.push({ check, ...place, rewrite: certainRewrite(check, text, place, syntax) });
      }
    }
    return { violations: violations.toSorted((a, b) => a.start - b.start), skipped };
  } finally {
    tree?.delete();
  }
}

function candidatesOf(check: Check, text: string, syntax: Syntax): Found[] {
  const { shape } = check;
  if (shape.kind === 'command')
    return isParsed(syntax) ? argumentListsIn(text, shape.words) : commandsIn(text, shape.words);
  const pattern = patternOf(check);
  if (!pattern) return [];
  if (!isParsed(syntax))
    return shape.kind === 'text' || shape.kind === 'name' ? textIn(text, pattern, syntax) : [];
  pattern.lastIndex = 0;
  return [...text.matchAll(pattern)].map((match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
}

const patterns = new WeakMap<Check, { pattern: RegExp | undefined }>();
function patternOf(check: Check): RegExp | undefined {
  const known = patterns.get(check);
  if (known) return known.pattern;
  const pattern = freshPattern(check);
  patterns.set(check, { pattern });
  return pattern;
}

function freshPattern({ shape }: Check): RegExp | undefined {
  switch (shape.kind) {
    case 'name':
      return namePattern(shape.name, shape.call);
    case 'module':
      return new RegExp(String.raw`(?<![\w./@:-])${escapeText(shape.name)}(?![\w-])`, 'g');
    case 'construct':
      return constructNamed(shape.construct)?.find;
    case 'words':
      return new RegExp(escapeText(shape.words).replace(/\s+/g, String.raw`\s+`), 'gi');
    case 'text':
      return namePattern(shape.text, false) ?? new RegExp(escapeText(shape.text), 'g');
    case 'origin':
      return new RegExp(String.raw`\b(?:${shape.names.map(escapeText).join('|')})\b`, 'g');
    case 'prefix':
      return new RegExp(String.raw`\b${escapeText(shape.prefix)}(?=[A-Z])\w+`, 'g');
    case 'form':
      return new RegExp(String.raw`\b${escapeText(shape.prefix)}\w*`, 'g');
    default:
      return undefined;
  }
}

/** A line that has what the rule leaves out. */
function isException({ place }: Check, text: string, { start, end }: Found): boolean {
  if (place.unless.length === 0) return false;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const to = text.indexOf('\n', end);
  const line = text.slice(from, to < 0 ? text.length : to);
  return place.unless.some((words) => line.includes(words));
}

function isBroken({ shape }: Check, root: SyntaxNode, { start, end }: Found): boolean {
  const node = nodeAt(root, start);
  const kind = kindAt(node);
  switch (shape.kind) {
    case 'name':
      if (kind !== 'code' || kindAt(nodeAt(root, end - 1)) === 'comment') return false;
      // A name of one word may be anybody's variable; where it is called, it is not.
      return node.endIndex < end || isUsed(node);
    case 'module':
      return isImported(node, start);
    case 'construct': {
      const construct = constructNamed(shape.construct) as Construct;
      return construct.confirm ? construct.confirm(root, start, end) : kind === 'code';
    }
    case 'words':
      return kind === shape.within;
    case 'command':
      return kind !== 'comment';
    case 'origin':
      return comesFromElsewhere(node, shape.module);
    case 'prefix':
      return isDefinition(node);
    case 'form':
      return (
        /function|method/.test(node.parent?.type ?? '') &&
        isDefinition(node) &&
        !formOf(shape.form).test(node.text)
      );
    default:
      return false;
  }
}

/** A form as `test_<unit>__<expectation>`: each `<…>` is a word that may have single underscores in it. */
const formOf = (form: string) =>
  new RegExp(
    `^${form
      .split(/<[^>]*>/)
      .map(escapeText)
      .join('[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*')}$`,
  );

/** The module itself, not a name that is taken from one. */
function isImported(node: SyntaxNode, start: number): boolean {
  const statement = importAround(node);
  if (!statement) return false;
  if (statement.type === 'import_from_statement' || statement.type === 'import_statement') {
    const module = statement.childForFieldName('module_name') ?? statement.childForFieldName('source');
    if (module)
      return module.startIndex <= start && start < module.endIndex && start - module.startIndex <= 1;
  }
  // The path begins here: right behind a quote, or as its first name.
  const inString = kindAt(node) === 'string';
  if (inString) return true;
  return node.parent === null || !/^(?:scoped_identifier|qualified_name)$/.test(node.parent.type)
    ? true
    : node.parent.startIndex === start;
}

function comesFromElsewhere(node: SyntaxNode, module: string): boolean {
  if (kindAt(node) !== 'code') return false;
  const statement = importAround(node);
  const source = statement?.childForFieldName('source') ?? statement?.childForFieldName('module_name');
  if (!source || (source.startIndex <= node.startIndex && node.startIndex < source.endIndex)) return false;
  const last = module.split('/').at(-1)!;
  return !source.text
    .replace(/["']/g, '')
    .replace(/\.\w+$/, '')
    .split(/[/.]/)
    .includes(last);
}

function isDefinition(node: SyntaxNode): boolean {
  const parent = node.parent;
  if (!parent || !/declarat|definition|function|method|_item$/.test(parent.type)) return false;
  return parent.childForFieldName('name')?.equals(node) ?? false;
}
