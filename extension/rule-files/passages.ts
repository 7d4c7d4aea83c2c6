// A paragraph as the sentences that it says: its lines are put together again where they were only wrapped, and what
// cannot stand alone stays with what it needs.
import { type Sentence, splitSentences } from '../language/sentences.ts';
import { glueOf, type TextLine } from './inline-text.ts';
import { CONDITIONAL_OPENING, DEPENDENT, ORDER } from './words.ts';

export interface Statement {
  /** With backticks around code. */
  words: string;
  /** Lines of the paragraph, from 0; `to` is the last. */
  from: number;
  to: number;
  /** What its line is about, where another sentence of that line says so: bold words, or a condition before a colon. */
  head?: string;
}

export interface Passage {
  statements: Statement[];
  /** The last sentence, where it ends in a colon and so opens what follows. */
  lead?: Statement;
}

/** Lines of text that belong together. */
interface Stretch {
  lines: string[];
  bold: number;
  from: number;
  to: number;
}

/** Columns: lines are hardly ever wrapped at less. */
const LEAST_WIDTH = 60;
/** Sentences that lean on each other are one statement up to here, in characters. */
const LONGEST_STATEMENT = 600;

const MARK =
  /^(?:[•◦▪▸►‣·–—→・*+-]\s+|[❌🚫⛔✗✘❎👎✅✔☑👍➡⚠]|\(?(?:\d{1,3}|[a-zA-Z])[.)、．]\s*(?=\D)|[①-⑳]|\[\^|\[[ xX]\]\s)/u;
const ENDS = /[.!?。！？｡…؟۔।॥။።:：;；]["'”’)\]」』）]*$/u;
const GOES_ON =
  /(?:[,([{،、，/–—-]|\b(?:and|or|but|the|an?|of|in|to|for|with|from|by|on|at|as|than|that|which|is|are|be|not|und|oder|der|die|das|mit|von|y|o|de|la|el|et|ou|le|les|e|do|da))$/iu;
/** A line that begins like an order. */
const ORDER_LINE =
  /^(?:please )?(?:always|never|don['’]?t|do not|avoid|prefer|use|run|keep|ask|write|put|name|only use|only run|no)\s/i;
const COLON = /[:：]["'”’)\]」』）*]*$/u;

export function passageOf(lines: TextLine[]): Passage {
  const statements = stretchesOf(lines.filter(({ text }) => text.trim() !== '')).flatMap(statementsOf);
  const last = statements.at(-1);
  if (!last || !COLON.test(last.words)) return { statements };
  return { statements: statements.slice(0, -1), lead: last };
}

function stretchesOf(lines: TextLine[]): Stretch[] {
  const width = lines.reduce((most, { text }) => Math.max(most, columns(text)), LEAST_WIDTH);
  const separate = lines.length > 2 && lines.slice(1).every(({ text }) => /^[^\p{Ll}]/u.test(text));
  const stretches: Stretch[] = [];
  let listed = false;
  let term: string | undefined;
  for (const { text: raw, bold, line } of lines) {
    const text = raw.trim();
    const current = stretches.at(-1);
    const before = current?.lines.at(-1);
    const definition = /^:\s+(.*)$/.exec(text)?.[1];
    if (definition !== undefined && current && before !== undefined) {
      // A term may have several definitions.
      if (term === undefined) stretches.pop();
      term ??= before.replace(/[:：]$/, '');
      stretches.push({ lines: [`${term}: ${definition}`], bold: 0, from: current.from, to: line });
      continue;
    }
    term = undefined;
    if (current && before !== undefined && !isBoundary(before, { text, bold }, { width, separate, listed })) {
      current.lines.push(text);
      current.to = line;
      continue;
    }
    listed ||= before !== undefined && COLON.test(before);
    const indent = raw.length - raw.trimStart().length;
    stretches.push({ lines: [text], bold: Math.max(0, bold - indent), from: line, to: line });
  }
  return stretches;
}

/** The text of a stretch, and where each of its lines begins. */
function joined({ lines }: Stretch): { text: string; starts: number[] } {
  const starts: number[] = [];
  const parts: string[] = [];
  let length = 0;
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    const glue = before === undefined ? '' : glueOf(before, line);
    starts.push(length + glue.length);
    parts.push(glue, line);
    length += glue.length + line.length;
  }
  return { text: parts.join(''), starts };
}

/** Whether a line begins something new, or goes on with the line before. */
function isBoundary(
  before: string,
  { text, bold }: Pick<TextLine, 'text' | 'bold'>,
  { width, separate, listed }: { width: number; separate: boolean; listed: boolean },
): boolean {
  const lower = /^[\p{Ll}(,;]/u.test(text);
  if (MARK.test(text) || COLON.test(before)) return true;
  if (bold > 0 && !GOES_ON.test(before)) return true;
  if (GOES_ON.test(before)) return false;
  const [first = ''] = /^\S+/.exec(text) ?? [];
  const full = columns(before) + 1 + columns(WIDE.test(text[0]!) ? text[0]! : first) > width;
  // "always run make lint", "never push to main": a rule a line, as people type them.
  if (lower && ORDER_LINE.test(before) && ORDER_LINE.test(text)) return !full;
  if (lower) return listed && !full && !ENDS.test(before);
  return ENDS.test(before) || separate || !full;
}

/** Letters of scripts that take two columns each. */
const WIDE = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const WIDE_ALL = new RegExp(WIDE.source, 'gu');
const columns = (text: string) => text.length + (text.match(WIDE_ALL)?.length ?? 0);

function statementsOf(stretch: Stretch): Statement[] {
  const { text, starts } = joined(stretch);
  const head = headOf(text, stretch.bold);
  const found: Statement[] = [];
  let index = 0;
  const lineAt = (offset: number) => {
    while (index + 1 < starts.length && starts[index + 1]! <= offset) index++;
    return Math.min(stretch.to, stretch.from + index);
  };
  const sentences = splitSentences(text);
  // A mark of the line that a sentence does not count as its own says what it is worth.
  const [first] = sentences;
  if (first && first.start > 0) sentences[0] = { ...first, ...beginning(text, first) };
  for (const { quote, start } of sentences) {
    const before = found.at(-1);
    const lines = { from: lineAt(start), to: lineAt(start + quote.length - 1) };
    if (before && leansOn(quote, before.words) && before.words.length + quote.length < LONGEST_STATEMENT) {
      before.words += ` ${quote}`;
      before.to = lines.to;
    } else found.push({ words: quote, ...lines, ...(head !== undefined && before ? { head } : {}) });
  }
  return found;
}

function beginning(text: string, { quote, start }: Sentence): Pick<Sentence, 'text' | 'quote' | 'start'> {
  const from = /[^\s]/.exec(text)?.index ?? start;
  const whole = text.slice(from, start + quote.length);
  return { text: whole, quote: whole, start: from };
}

function leansOn(sentence: string, before: string): boolean {
  if (COLON.test(before)) return false;
  if (/[?？؟]["'”’)\]」』）]*$/u.test(before)) return true;
  return DEPENDENT.test(sentence) || (CONDITIONAL_OPENING.test(before) && ORDER.test(sentence));
}

/** "**Time**: inject one. Never call now()." and "When you add a column: a. B." are about their head throughout. */
function headOf(text: string, bold: number): string | undefined {
  if (bold > 0) {
    const words = text.slice(0, bold).trim();
    const closes = /[:：.。]$/u.test(words) || /^\s*(?:[:：]|[–—-]\s)/u.test(text.slice(bold));
    return closes ? words.replace(/[:：.。]$/u, '') : undefined;
  }
  const condition = /^([^.!?:：`]{2,80})[:：]\s/u.exec(text)?.[1];
  return condition !== undefined && CONDITIONAL_OPENING.test(condition) ? condition : undefined;
}
