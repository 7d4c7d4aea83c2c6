// A rule file as a tree of Markdown blocks with the lines that they stand on.
import MarkdownIt from 'markdown-it';
import type { Token } from './inline-text.ts';

interface Placed {
  /** Lines of the file, from 0; `end` is behind the last. */
  start: number;
  end: number;
}
export interface Heading extends Placed {
  type: 'heading';
  level: number;
  inline: Token;
}
export interface Paragraph extends Placed {
  type: 'paragraph';
  inline: Token;
}
export interface Code extends Placed {
  type: 'code';
  text: string;
  /** The language in lower case; '' where it says none. */
  language: string;
  /** By its indentation alone. */
  indented: boolean;
}
export interface List extends Placed {
  type: 'list';
  items: Item[];
}
export interface Item extends Placed {
  blocks: Block[];
}
export interface Table extends Placed {
  type: 'table';
  head: Token[];
  rows: (Placed & { cells: Token[] })[];
}
export interface Quote extends Placed {
  type: 'quote';
  blocks: Block[];
}
export type Block = Heading | Paragraph | Code | List | Table | Quote | (Placed & { type: 'break' });

// HTML is no language of rules here: source-lines.ts has taken out what marks a part. Definitions of links and
// footnotes are read where they stand.
const markdown = new MarkdownIt({ html: false });
markdown.disable(['reference']);

export function blocksOf(lines: string[]): Block[] {
  return new Reader(markdown.parse(lines.join('\n'), {})).blocks();
}

class Reader {
  private readonly tokens: Token[];
  private at = 0;

  constructor(tokens: Token[]) {
    this.tokens = tokens;
  }

  /** Blocks up to the token that closes their container. */
  blocks(): Block[] {
    const found: Block[] = [];
    for (let token = this.tokens[this.at]; token && token.nesting >= 0; token = this.tokens[this.at]) {
      const block = this.block(token);
      if (block) found.push(block);
    }
    return found;
  }

  private block(token: Token): Block | undefined {
    this.at++;
    const [start = 0, end = 0] = token.map ?? [];
    const place = { start, end };
    switch (token.type) {
      case 'heading_open': {
        const level = Number(token.tag.slice(1));
        return { type: 'heading', level, inline: this.inline(), ...place };
      }
      case 'paragraph_open':
        return { type: 'paragraph', inline: this.inline(), ...place };
      case 'fence':
      case 'code_block': {
        const language = token.info.trim().split(/[\s{]/)[0]!.toLowerCase();
        return {
          type: 'code',
          text: token.content,
          language,
          indented: token.type === 'code_block',
          ...place,
        };
      }
      case 'bullet_list_open':
      case 'ordered_list_open':
        return { type: 'list', items: this.items(), ...place };
      case 'blockquote_open': {
        const blocks = this.blocks();
        this.at++;
        return { type: 'quote', blocks, ...place };
      }
      case 'table_open':
        return { type: 'table', ...this.table(), ...place };
      case 'hr':
        return { type: 'break', ...place };
      default:
        return undefined;
    }
  }

  /** The inline token of a heading or paragraph; its closing token is passed, too. */
  private inline(): Token {
    const inline = this.tokens[this.at]!;
    this.at += 2;
    return inline;
  }

  private items(): Item[] {
    const items: Item[] = [];
    for (let token = this.tokens[this.at]!; token.type === 'list_item_open'; token = this.tokens[this.at]!) {
      const [start = 0, end = 0] = token.map ?? [];
      this.at++;
      items.push({ blocks: this.blocks(), start, end });
      this.at++;
    }
    this.at++;
    return items;
  }

  private table(): Pick<Table, 'head' | 'rows'> {
    const head: Token[] = [];
    const rows: Table['rows'] = [];
    let inHead = false;
    for (let token = this.tokens[this.at++]!; token.type !== 'table_close'; token = this.tokens[this.at++]!) {
      if (token.type === 'thead_open') inHead = true;
      else if (token.type === 'thead_close') inHead = false;
      else if (token.type === 'tr_open' && !inHead)
        rows.push({ cells: [], start: token.map?.[0] ?? 0, end: token.map?.[1] ?? 0 });
      else if (token.type === 'inline') (inHead ? head : rows.at(-1)!.cells).push(token);
    }
    return { head, rows };
  }
}
