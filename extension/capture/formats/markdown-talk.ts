// Conversations in Markdown: a heading before each message, mostly below a rule. A message can hold such a heading
// itself, as a quotation: in a block of code or in what a tool wrote it is none, nor is one of an earlier time.
import type { RecordedTurn } from './format.ts';

export interface Heading {
  /** Whose message follows; undefined for one that is no turn, with the reason. */
  role: RecordedTurn['role'] | undefined;
  reason?: string;
  /** ISO 8601. */
  at?: string;
}

export interface Talk {
  headingOf(line: string): Heading | undefined;
  /** A heading stands below a rule (`---`), always. */
  ruled: boolean;
  /** Names of elements whose lines hold no headings. */
  asides: string[];
}

export interface Message {
  heading: Heading;
  text: string;
  /** What follows a heading of an earlier time in it: another conversation that was pasted. */
  quoted: string;
}

/** The lines before the first heading, and the messages; the rules between them belong to neither. */
export function messagesIn(text: string, talk: Talk): { front: string[]; messages: Message[] } {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const quoted = quotedLines(lines, talk);
  const found: { line: number; heading: Heading; end?: number }[] = [];
  let last = '';
  for (const [line, words] of lines.entries()) {
    const heading = quoted[line] ? undefined : talk.headingOf(words);
    if (!heading || (talk.ruled && !isBelowRule(lines, line))) continue;
    // Once messages tell their times, each of them does, and times do not go back.
    if (last !== '' && (heading.at ?? '') < last) found.at(-1)!.end ??= line;
    else {
      found.push({ line, heading });
      last = heading.at ?? '';
    }
  }
  const messages = found.map(({ line, heading, end }, index) => {
    const next = found[index + 1]?.line;
    const quoted = end === undefined ? '' : withoutRule(lines.slice(end, next));
    return { heading, text: withoutRule(lines.slice(line + 1, end ?? next)), quoted };
  });
  return { front: lines.slice(0, found[0]?.line), messages };
}

/** Marks the lines of closed code blocks and closed elements. */
function quotedLines(lines: string[], talk: Talk): boolean[] {
  const quoted = new Array<boolean>(lines.length).fill(false);
  const asideEnd = asideEnds(lines, talk.asides);
  const fenceEnd = fenceEnds(
    lines,
    (line) => talk.headingOf(lines[line]!) !== undefined && isBelowRule(lines, line),
  );
  for (let line = 0; line < lines.length; line++) {
    const end = asideEnd(line) ?? fenceEnd(line);
    if (end === undefined) continue;
    quoted.fill(true, line, end + 1);
    line = end;
  }
  return quoted;
}

/** The last line of the element that begins on a line. */
function asideEnds(lines: string[], names: string[]): (line: number) => number | undefined {
  const closings = new Map(names.map((name) => [name, [] as number[]]));
  for (const [line, words] of lines.entries())
    for (const name of names) if (words.includes(`</${name}>`)) closings.get(name)!.push(line);
  return (line) => {
    const name = names.find((one) => lines[line]!.trimStart().startsWith(`<${one}`));
    const ends = name === undefined ? [] : closings.get(name)!;
    while (ends.length > 0 && ends[0]! < line) ends.shift();
    return ends[0];
  };
}

const FENCE = /^[ \t]{0,20}(`{3,}|~{3,})([^`]*)$/;

/**
 * The last line of the code block that begins on a line. A block that is never closed would take in what follows the
 * message: where a heading and then the beginning of another block come before the end, it is taken for one of those.
 */
function fenceEnds(
  lines: string[],
  isHeading: (line: number) => boolean,
): (line: number) => number | undefined {
  /** Lengths of fences that nothing closes any more, by their character. */
  const unclosed = new Map<string, number>();
  let openUntil = -1;
  return (line) => {
    const [, fence = '', info = ''] = FENCE.exec(lines[line]!) ?? [];
    const mark = fence[0] ?? '';
    if (mark === '' || line < openUntil || fence.length >= (unclosed.get(mark) ?? Number.POSITIVE_INFINITY))
      return undefined;
    let heading = -1;
    for (let end = line + 1; end < lines.length; end++) {
      const [, other = '', more = ''] = FENCE.exec(lines[end]!) ?? [];
      if (other[0] === mark && other.length >= fence.length) {
        if (more.trim() === '') return end;
        if (heading >= 0) {
          openUntil = heading;
          return undefined;
        }
      }
      if (heading < 0 && isHeading(end)) heading = end;
    }
    if (info === '' || heading < 0) unclosed.set(mark, fence.length);
    return undefined;
  };
}

function isBelowRule(lines: string[], line: number): boolean {
  let above = line - 1;
  while (above >= 0 && lines[above]!.trim() === '') above--;
  return above < 0 || lines[above]!.trim() === '---';
}

function withoutRule(lines: string[]): string {
  const text = lines.join('\n').trim();
  return (text === '---' ? '' : text.replace(/\n---$/, '')).trim();
}
