// Takes the rules of one file: puts their context in front, finds their quotes, and keeps account of what is no rule.
import { inContext, opener, type Part } from './context.ts';
import { keepBackticks, withoutCodeMarks } from './inline-text.ts';
import { alignment } from './quotes.ts';
import type { Rule } from './rule.ts';
import type { Left } from './source-lines.ts';
import { importsIn, isPointer, refusalOf } from './verdict.ts';

/** Words and where they stand: lines of the file, from 0, `end` behind the last. */
export interface Piece {
  words: string;
  start: number;
  end: number;
  /** All of its lines are its quote. */
  whole?: true;
}

/** A path behind an `@`. */
export interface Import {
  target: string;
  line: number;
  /** The words around it. */
  text: string;
}

/** As much of the words around an import as shows which one it is, in characters. */
const SHOWN = 120;
const FOOTNOTE = /^\[\^([^\]\s]+)\]:\s+/;
const FOOTNOTE_MARK = /\[\^([^\]\s]+)\]/g;
const TASK = /^\[[ xX]\]\s+/;
const ALERT = /^\[!\w+\]\s*/;

export class Collector {
  readonly rules: Rule[] = [];
  readonly left: Left[];
  readonly imports: Import[] = [];
  private readonly lines: string[];
  private readonly known = new Set<string>();
  private readonly footnotes: { label: string; piece: Piece; parts: readonly Part[] }[] = [];
  private readonly targets = new Set<string>();
  private readonly noted = new Map<string, string>();
  /** Where the last quote begins, and on which line of its piece. */
  private place: { start: number; end: number; source: string; behind: number; lines: number } | undefined;

  constructor(lines: string[], left: Left[]) {
    this.lines = lines;
    this.left = [...left];
  }

  /** Words of the file as a rule. Returns it where it is one. */
  add(piece: Piece, parts: readonly Part[]): Rule | undefined {
    const footnote = FOOTNOTE.exec(piece.words);
    if (footnote) {
      const words = piece.words.slice(footnote[0].length);
      this.footnotes.push({ label: footnote[1]!, piece: { ...piece, words }, parts });
      return undefined;
    }
    const words = piece.words.replace(TASK, '').replace(ALERT, '').replace(FOOTNOTE_MARK, '').trim();
    const imports = importsIn(words);
    if (imports.length > 0) {
      const text = withoutCodeMarks(words).slice(0, SHOWN);
      for (const target of new Set(imports))
        if (!this.targets.has(target)) this.imports.push({ target, line: piece.start + 1, text });
      for (const target of imports) this.targets.add(target);
      if (isPointer(words)) return undefined;
    }
    const text = withoutCodeMarks(withoutDot(inContext(words, parts)));
    for (const [, label] of piece.words.matchAll(FOOTNOTE_MARK)) this.noted.set(label!, text);
    const why = refusalOf(withoutCodeMarks(words), text);
    if (why) {
      this.leave(piece, why);
      return undefined;
    }
    if (this.known.has(text)) return undefined;
    this.known.add(text);
    const rule = { text, ...this.quoteOf(piece) };
    this.rules.push(rule);
    return rule;
  }

  leave({ words, start }: Piece, why: string): void {
    const text = withoutCodeMarks(words);
    if (text !== '') this.left.push({ text, line: start + 1, why });
  }

  /** The same of a whole line, 0-based. */
  leaveLine(line: number, why: string): void {
    this.leave({ words: keepBackticks(this.lines[line] ?? ''), start: line, end: line + 1 }, why);
  }

  /** Footnotes say more about the sentence that has their mark. */
  finish(): void {
    for (const { label, piece, parts } of this.footnotes) {
      const about = this.noted.get(label);
      this.add(piece, about === undefined ? parts : [opener(about)]);
    }
  }

  /**
   * The words as they stand in the file, or the whole of their lines where marks are too many to tell. Sentences of
   * the same lines come in their order, so each is looked for behind the one before.
   */
  private quoteOf({ words, start, end, whole }: Piece): Pick<Rule, 'quote' | 'line'> {
    if (this.place?.start !== start || this.place.end !== end)
      this.place = { start, end, source: this.lines.slice(start, end).join('\n'), behind: 0, lines: 0 };
    const { source, behind, lines } = this.place;
    const all = { quote: source.trim(), line: start + 1 };
    const bare = withoutCodeMarks(words);
    const places = whole || bare === '' ? undefined : alignment(bare, source, behind);
    if (!places) return all;
    const [first, last] = places;
    const from = opened(source, first, behind);
    const to = closed(source, last);
    // Words that are found far apart were found in the wrong place.
    if (to - from > 2 * bare.length + 80) return all;
    const line = lines + countLines(source.slice(behind, from));
    this.place = { start, end, source, behind: from, lines: line };
    return { quote: source.slice(from, to), line: start + 1 + line };
  }
}

/** The dot at the end of a sentence, which is none at the end of a command. */
const withoutDot = (text: string) => text.replace(/(?<![.。\s])[.。]$/u, '');

const countLines = (text: string) => text.split('\n').length - 1;

/** Before marks that open what the words begin with. */
function opened(source: string, from: number, least: number): number {
  let start = from;
  while (start > least && /[`*_]/.test(source[start - 1]!)) start--;
  return start;
}

/** Behind marks that close what the words end in. */
function closed(source: string, to: number): number {
  let end = to;
  while (end < source.length && /[`*_.。]/.test(source[end]!)) end++;
  return end;
}
