// The words of a piece of Markdown, line by line: marks that carry no meaning are gone, code keeps its backticks until
// its sentence is found, so that a dot in it ends none.
import type MarkdownIt from 'markdown-it';

/** What markdown-it makes of a file. */
export type Token = ReturnType<InstanceType<typeof MarkdownIt>['parse']>[number];

export interface TextLine {
  text: string;
  /** Where the bold words end with which the line begins; 0 where it begins with none. */
  bold: number;
  /** Line of the piece, from 0. */
  line: number;
  /** Words that were struck out. */
  struck: boolean;
}

/** Spaces that may stand before the first words of a line, and marks. */
const LEAD_INDENT = 40;
const FORMAT_TAGS = /<\/?(?:b|i|em|strong|kbd|code|u|sub|sup|span|small|mark)\b[^<>]*>/gi;
const LINE_BREAK_TAGS = /<br\s*\/?>/gi;

/** Lines of an inline token. */
export function linesOf({ children }: Pick<Token, 'children'>): TextLine[] {
  const lines: TextLine[] = [];
  let current = emptyLine(0);
  let strong = -1;
  let struck = 0;
  let link: { href: string; from: number } | undefined;
  const end = () => {
    lines.push({ ...current, text: current.text.trimEnd() });
    current = emptyLine(current.line + 1);
  };
  for (const token of children ?? []) {
    if (token.type === 's_open') {
      struck++;
      current.struck = true;
    } else if (token.type === 's_close') struck--;
    else if (token.type === 'softbreak' || token.type === 'hardbreak') end();
    else if (struck > 0) continue;
    else if (token.type === 'text')
      current.text += token.content.replace(FORMAT_TAGS, '').replace(LINE_BREAK_TAGS, ' ');
    else if (token.type === 'code_inline') current.text += inCode(token.content);
    else if (token.type === 'strong_open') {
      // Nobody means bold who writes __init__.py.
      if (token.markup === '__') current.text += '__';
      else if (strong < 0 && current.text.length < LEAD_INDENT && current.text.trim() === '')
        strong = current.line;
    } else if (token.type === 'strong_close') {
      if (token.markup === '__') current.text += '__';
      else if (strong === current.line && current.bold === 0) current.bold = current.text.length;
      if (token.markup !== '__') strong = -1;
    } else if (token.type === 'link_open')
      link = { href: String(token.attrGet('href') ?? ''), from: current.text.length };
    else if (token.type === 'link_close' && link) {
      const label = current.text.slice(link.from);
      if (!label.includes(link.href.replace(/^mailto:/, '')) && !link.href.startsWith('#'))
        current.text += ` (${decoded(link.href)})`;
      link = undefined;
    }
  }
  end();
  return lines;
}

const emptyLine = (line: number): TextLine => ({ text: '', bold: 0, line, struck: false });

/** Stands for a backtick that belongs to code. */
const BACKTICK = '\ue000';

const inCode = (code: string) => `\`${keepBackticks(code)}\``;

/** Code whose own backticks `withoutCodeMarks` gives back. */
export const keepBackticks = (code: string) => code.replaceAll('`', BACKTICK);

function decoded(href: string): string {
  try {
    return decodeURI(href);
  } catch {
    return href;
  }
}

/** The words as a memory keeps them. */
export const withoutCodeMarks = (text: string) =>
  text.replaceAll('`', '').replaceAll(BACKTICK, '`').replace(/\s+/g, ' ').trim();

/** Letters of scripts that put no spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const UNSPACED_ALL = new RegExp(UNSPACED.source, 'gu');
const UNSPACED_ENDS = new RegExp(`(?:${UNSPACED.source}|[。、，！？：；」』）])$`, 'u');

/** About as many words as a text has; without spaces, two letters are one. */
export function wordCount(text: string): number {
  const unspaced = text.match(UNSPACED_ALL)?.length ?? 0;
  const others = text.replace(UNSPACED_ALL, ' ').match(/[\p{L}\p{N}]\S*/gu)?.length ?? 0;
  return others + Math.ceil(unspaced / 2);
}

/** What stands between two lines that belong together. */
export const glueOf = (before: string, after: string) =>
  UNSPACED_ENDS.test(before) && UNSPACED.test(after[0] ?? '') ? '' : ' ';

/** All words of some lines. */
export function wordsOf(lines: TextLine[]): string {
  const parts: string[] = [];
  for (const { text } of lines) {
    const words = text.trim();
    if (words === '') continue;
    if (parts.length > 0) parts.push(glueOf(parts.at(-1)!, words));
    parts.push(words);
  }
  return parts.join('');
}

/** True for words that are nothing but links. */
export function isOnlyLinks({ children }: Pick<Token, 'children'>): boolean {
  let links = 0;
  let inside = false;
  for (const token of children ?? []) {
    if (token.type === 'link_open') inside = true;
    else if (token.type === 'link_close') {
      inside = false;
      links++;
    } else if (token.type === 'image') links++;
    else if (!inside && /[\p{L}\p{N}]/u.test(token.content)) return false;
  }
  return links > 0;
}
