// What a rule file says: each item of a list, sentence of a paragraph, row of a table and command, with the words in
// front that it needs, and with its place in the file. Nothing is reworded; what is no rule is named with its reason.
import { type Block, blocksOf, type Code, type Item, type Paragraph, type Table } from './blocks.ts';
import { type Command, commandsOf, isProse, isShell, isShort, onOneLine } from './code.ts';
import { Collector, type Import } from './collector.ts';
import { allowing, heading, isWholeRule, opener, type Part, tagPart } from './context.ts';
import { isOnlyLinks, keepBackticks, linesOf, withoutCodeMarks, wordCount, wordsOf } from './inline-text.ts';
import {
  HEADING_WORDS,
  headingLike,
  type Lead,
  lastItem,
  leadOf,
  opensBy,
  opensNext,
  pieceOf,
} from './leads.ts';
import { type Passage, passageOf, type Statement } from './passages.ts';
import type { Rule } from './rule.ts';
import type { Left, SourceLines } from './source-lines.ts';
import { rowWords } from './tables.ts';
import { FORBIDS } from './words.ts';

export interface Reading {
  rules: Rule[];
  left: Left[];
  imports: Import[];
}

/** An item of more sentences, or of more characters, is as many rules as it has sentences. */
const ITEM_SENTENCES = 2;
const ITEM_CHARACTERS = 420;
/** As much of code that is left out as shows which one it is, in characters. */
const SHOWN = 120;
const OPENS = /[:：]["'”’)\]」』）]*$/u;
const ORDERS =
  /^(?:please )?(?:run|use|install|start|execute|build|type|call|deploy|test|lint|format|regenerate|generate)\b/i;
/** Openings of examples. */
const EXAMPLE =
  /^(?:(?:a |an |for )?(?:good|bad|better|wrong|right|correct|incorrect|examples?|before|after|instead|e\.g\.|z\. ?b\.|beispiele?|ejemplos?|exemples?|exemplos?|例|示例|正确|错误|良い例|悪い例|예|예시|مثال)(?: example)?)[\s:：.]*$/iu;

/** `lines` are the file's; `front` goes before every rule of it. */
export function readRules(
  lines: string[],
  { lines: shown, tags, left }: SourceLines,
  front: Part[],
): Reading {
  const collector = new Collector(lines, left);
  const reader = new Reader(collector, tags);
  const blocks = blocksOf(shown);
  reader.walk(blocks, { outer: front, title: titleOf(blocks), top: true });
  collector.finish();
  const { rules, imports } = collector;
  return { rules, imports, left: collector.left.sort((a, b) => a.line - b.line) };
}

/** A file's first heading names the file, where no other stands as high. */
function titleOf(blocks: Block[]): Block | undefined {
  const headings = blocks.filter((block) => block.type === 'heading');
  const [first] = headings;
  return first && headings.filter(({ level }) => level <= first.level).length === 1 ? first : undefined;
}

interface Surroundings {
  /** What stands above all of the blocks. */
  outer: Part[];
  /** What opens all of them. */
  lead?: Lead;
  title?: Block;
  /** The blocks are the file's, so its tags are around them. */
  top?: boolean;
}

class Reader {
  private readonly collector: Collector;
  private readonly tags: SourceLines['tags'];

  constructor(collector: Collector, tags: SourceLines['tags']) {
    this.collector = collector;
    this.tags = tags;
  }

  walk(blocks: Block[], { outer, lead: standing, title, top }: Surroundings): void {
    let sections: { level: number; part: Part }[] = [];
    let section: Part | undefined;
    let lead: Lead | undefined;
    /** A list stood under the last heading: what follows it as a sentence of its own is no item. */
    let listed = false;
    for (const [index, block] of blocks.entries()) {
      const next = blocks[index + 1];
      const above = [
        ...outer,
        ...(top ? (this.tags[block.start] ?? []).map(tagPart) : []),
        ...sections.map(({ part }) => part),
        ...(section ? [section] : []),
      ];
      const opened = lead ?? standing;
      const parts = opened ? [...above, opened.part] : above;
      if (lead && (block.type === 'heading' || block.type === 'break')) this.leaveLead(lead, above);
      const before = lead;
      lead = undefined;
      switch (block.type) {
        case 'heading': {
          const text = withoutCodeMarks(wordsOf(linesOf(block.inline)));
          sections = sections.filter(({ level }) => level < block.level);
          sections.push({ level: block.level, part: heading(text, block === title) });
          section = undefined;
          listed = false;
          break;
        }
        case 'paragraph': {
          const own = headingLike(block, next);
          if (own && opensNext(next)) lead = own;
          else if (own) section = own.part;
          else
            lead = this.paragraph(
              block,
              next,
              listed && !opened && isWholeRule(wordsOf(linesOf(block.inline))) ? allowing(parts) : parts,
            );
          break;
        }
        case 'list':
          listed = true;
          for (const item of block.items) this.item(item, parts);
          // Another list right behind it goes on with the same.
          if (next?.type === 'list') lead = before ?? lastItem(block);
          break;
        case 'code':
          this.code(block, above, opened);
          break;
        case 'table':
          this.table(block, parts);
          break;
        case 'quote':
          this.walk(block.blocks, { outer: above, lead: opened });
          break;
        case 'break':
          section = undefined;
          break;
      }
    }
    if (lead) this.leaveLead(lead, outer);
  }

  /** Returns its last sentence where that opens what follows. */
  private paragraph(block: Paragraph, next: Block | undefined, parts: Part[]): Lead | undefined {
    const passage = this.passage(block);
    const { statements } = passage;
    let { lead } = passage;
    // "Run the tests." and a command are one, too.
    if (!lead && next?.type === 'code' && isShell(next) && ORDERS.test(statements.at(-1)?.words ?? ''))
      lead = statements.pop();
    this.statements(block, statements, parts);
    return lead && leadOf(block, lead);
  }

  private passage(block: Paragraph): Passage {
    const lines = linesOf(block.inline);
    for (const { struck, line } of lines)
      if (struck) this.collector.leaveLine(block.start + line, 'words that are struck out');
    if (!isOnlyLinks(block.inline)) return passageOf(lines);
    this.collector.leave({ words: wordsOf(lines), ...block }, 'a link without a statement');
    return { statements: [] };
  }

  private statements(block: Paragraph, statements: Statement[], parts: Part[]): void {
    let listed: Part[] = [];
    for (const statement of statements) {
      // A line in the middle that ends in a colon opens the lines below it.
      if (OPENS.test(statement.words)) {
        listed = [opener(withoutCodeMarks(statement.words))];
        continue;
      }
      const own = statement.head === undefined ? [] : [opener(withoutCodeMarks(statement.head))];
      this.collector.add(pieceOf(block, statement), [...parts, ...listed, ...own]);
    }
  }

  private item({ blocks }: Item, parts: Part[]): void {
    const [first, ...rest] = blocks;
    if (first?.type !== 'paragraph') {
      this.walk(blocks, { outer: parts });
      return;
    }
    const { statements, lead } = this.passage(first);
    const words = wordsOf(linesOf(first.inline));
    const whole: Statement = { words, from: 0, to: first.end - first.start - 1 };
    if (rest.length > 0 && (lead || opensBy(words, rest[0]!))) {
      if (lead) this.statements(first, statements, parts);
      this.walk(rest, { outer: parts, lead: leadOf(first, lead ?? whole) });
      return;
    }
    const said = lead ? [...statements, lead] : statements;
    if (said.length > ITEM_SENTENCES || (said.length > 1 && words.length > ITEM_CHARACTERS))
      this.statements(first, statements, parts);
    else if (said.length > 0) this.collector.add(pieceOf(first, whole), parts);
    if (rest.length > 0) this.walk(rest, { outer: [...parts, opener(withoutCodeMarks(words))] });
  }

  private table({ head, rows }: Table, parts: Part[]): void {
    const titles = head.map((cell) => wordsOf(linesOf(cell)));
    for (const { cells, start, end } of rows) {
      const words = rowWords(
        titles,
        cells.map((cell) => wordsOf(linesOf(cell))),
      );
      // "Do | Don't": the columns say what is wanted, whatever stands above the table.
      const own = titles.some((title) => FORBIDS.test(title)) ? allowing(parts) : parts;
      if (words !== '') this.collector.add({ words, start, end, whole: true }, own);
    }
  }

  private code(block: Code, above: Part[], lead: Lead | undefined): void {
    const { start, end } = block;
    const opened = lead ? [...above, lead.part] : above;
    const from = lead?.piece.start ?? start;
    // Without its fences.
    const inner = block.indented ? { start, end } : { start: start + 1, end: Math.max(start + 2, end - 1) };
    if (isProse(block)) {
      for (const [index, line] of block.text.trimEnd().split('\n').entries())
        this.collector.add({ words: line.trim(), start: start + index, end: start + index + 1 }, opened);
      return;
    }
    const example = { words: keepBackticks(onOneLine(block).slice(0, SHOWN)), start, end };
    const isExample = lead && EXAMPLE.test(lead.piece.words);
    if (lead && !isExample && !isShort(block)) {
      this.leaveLead(lead, above);
      this.collector.leave(example, 'code too long for a sentence');
      return;
    }
    const commands = !isExample && isShort(block) && isShell(block) ? commandsOf(block) : [];
    if (commands.length > 1 && commands.some(({ about }) => about !== undefined)) {
      for (const { text, about } of commands)
        this.collector.add(
          { words: keepBackticks(text), ...inner, whole: true },
          about === undefined ? needed(opened) : [...opened, opener(about)],
        );
    } else if (lead && !isExample)
      this.collector.add(
        { words: keepBackticks(inOneSentence(block, commands)), start: from, end, whole: true },
        opened,
      );
    else if (commands.length > 0 && !isExample)
      this.collector.add(
        { words: keepBackticks(inOneSentence(block, commands)), ...inner, whole: true },
        needed(above),
      );
    else this.collector.leave(example, 'an example in code');
  }

  /** A line that opened nothing is a rule where it says something by itself. */
  private leaveLead({ piece }: Lead, parts: Part[]): void {
    const words = piece.words.replace(OPENS, '');
    if (wordCount(words) >= HEADING_WORDS) this.collector.add({ ...piece, words }, parts);
    else this.collector.leave(piece, 'an opening that nothing follows');
  }
}

/** The nearest of what stands above is needed, for a command says little by itself. */
const needed = (parts: Part[]): Part[] =>
  parts.map((part, at) => (at === parts.length - 1 ? { ...part, always: true as const } : part));

const inOneSentence = (block: Code, commands: Command[]) =>
  commands.length > 0 ? commands.map(({ text }) => text).join('; ') : onOneLine(block);
