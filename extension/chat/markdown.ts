// Renders an answer's Markdown to HTML blocks in the extension host; raw HTML in it stays text.
import MarkdownIt from 'markdown-it';
import { highlight } from './highlight.ts';

const markdown = new MarkdownIt({ html: false, linkify: false, highlight });
// No answer may fetch anything: pictures become their links' text.
markdown.disable('image');
markdown.validateLink = (url) => /^(https?:|mailto:)/i.test(url.trim());

/** One HTML string a top-level block, so that a growing answer changes only its last block. */
export function renderBlocks(text: string): string[] {
  const env = {};
  const tokens = markdown.parse(text, env);
  const blocks: string[] = [];
  let start = 0;
  let depth = 0;
  tokens.forEach((token, index) => {
    depth += token.nesting;
    if (depth > 0) return;
    blocks.push(markdown.renderer.render(tokens.slice(start, index + 1), markdown.options, env));
    start = index + 1;
  });
  return blocks;
}

export interface CodeBlock {
  /** As the fence names it; empty where it does not. */
  language: string;
  code: string;
}

/** The code of an answer, in the order in which its HTML has it. */
export function codeBlocks(text: string): CodeBlock[] {
  return markdown
    .parse(text, {})
    .filter(({ type }) => type === 'fence' || type === 'code_block')
    .map(({ info, content }) => ({ language: info.trim().split(/\s+/)[0] ?? '', code: content }));
}

/** Index of the first block that differs, or undefined when nothing changed. */
export function firstChange(before: string[], after: string[]): number | undefined {
  const index = after.findIndex((block, at) => block !== before[at]);
  if (index >= 0) return index;
  return before.length > after.length ? after.length : undefined;
}
