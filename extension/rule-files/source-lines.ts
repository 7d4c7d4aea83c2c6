// The lines of a rule file as Markdown is to read them: what is not for its readers, and tags that only mark a part,
// are blanked, so that every line keeps its number.
import { hidesCharacters } from './hidden.ts';
import { BEGIN, END } from './own-section.ts';

export interface Left {
  /** As it stands in the file, on one line. */
  text: string;
  /** 1-based. */
  line: number;
  /** A noun phrase that can be counted: "3 × an HTML comment". */
  why: string;
}

export interface SourceLines {
  lines: string[];
  /** Names of the tags that are open at each line, outermost first. */
  tags: (readonly string[])[];
  left: Left[];
}

/** Tags within tags that still mark a part. */
const DEEPEST = 12;
const FENCE = /^(?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t])*(`{3,}|~{3,})/;
const OPENING_TAG = /^\s*<([A-Za-z][\w:-]*)(?:\s[^<>]*)?>/;
const CLOSING_TAG = /<\/([A-Za-z][\w:-]*)\s*>\s*$/;
const SUMMARY = /<summary\b[^<>]*>([^<]*)<\/summary>/i;

/** `skip`: lines of the file's head. */
export function readSourceLines(all: string[], skip: number): SourceLines {
  const left: Left[] = [];
  const tags: SourceLines['tags'] = [];
  const open: string[] = [];
  let fence = '';
  let comment: number | undefined;
  let own = false;
  let around: readonly string[] = [];
  const lines = all.map((raw, at): string => {
    if (around.length !== open.length || around.at(-1) !== open.at(-1)) around = [...open];
    tags.push(around);
    if (at < skip) return '';
    if (own || (raw.includes(BEGIN) && fence === '')) {
      own = !raw.includes(END);
      return '';
    }
    const mark = comment === undefined ? FENCE.exec(raw)?.[1] : undefined;
    if (fence !== '') {
      if (mark?.startsWith(fence)) fence = '';
      return raw;
    }
    if (mark) {
      fence = mark;
      return raw;
    }
    const { shown, unclosed, count } = withoutComments(raw, comment !== undefined);
    if (comment !== undefined && !unclosed) comment = undefined;
    else if (comment === undefined && unclosed) comment = at;
    if (count > 0) left.push({ text: raw.trim(), line: at + 1, why: 'an HTML comment' });
    if (hidesCharacters(shown)) {
      left.push({ text: shown.trim(), line: at + 1, why: 'a line with hidden characters' });
      return '';
    }
    return withoutTags(shown, open, tags[at]!, (now) => {
      tags[at] = now;
    });
  });
  if (comment !== undefined)
    left.push({ text: all[comment]!.trim(), line: comment + 1, why: 'an HTML comment that is never closed' });
  return { lines, tags, left };
}

/** A line without its comments, those in code aside; `inside` one, and whether it ends inside one. */
function withoutComments(line: string, inside: boolean) {
  let shown = '';
  let at = 0;
  let count = 0;
  let within = inside;
  while (at < line.length) {
    if (within) {
      const end = line.indexOf('-->', at);
      if (end < 0) break;
      within = false;
      at = end + 3;
      continue;
    }
    const start = line.indexOf('<!--', at);
    const code = line.indexOf('`', at);
    if (start < 0) {
      shown += line.slice(at);
      break;
    }
    if (code >= 0 && code < start) {
      const run = /^`+/.exec(line.slice(code, code + 40))![0];
      const close = line.indexOf(run, code + run.length);
      const end = close < 0 ? code + run.length : close + run.length;
      shown += line.slice(at, end);
      at = end;
      continue;
    }
    shown += line.slice(at, start);
    at = start + 4;
    count++;
    within = true;
  }
  return { shown, unclosed: within, count };
}

/** A line without tags that stand around it; `open` is kept up to date. */
function withoutTags(
  line: string,
  open: string[],
  before: readonly string[],
  inside: (tags: readonly string[]) => void,
): string {
  if (!line.includes('<')) return line;
  let rest = line;
  const summary = SUMMARY.exec(rest);
  if (summary) rest = rest.replace(summary[0], '');
  let changed = summary !== null;
  // As many as stand in a row; each takes something away, so this ends.
  for (let tag = OPENING_TAG.exec(rest); tag; tag = OPENING_TAG.exec(rest)) {
    const after = rest.slice(tag[0].length);
    const name = tag[1]!.toLowerCase();
    const alone = after.trim() === '' || OPENING_TAG.test(after);
    if (!alone && !after.toLowerCase().includes(`</${name}`)) break;
    rest = after;
    changed = true;
    if (open.length < DEEPEST && !tag[0].endsWith('/>') && !/^(?:br|hr|img|input)$/.test(name))
      open.push(name);
  }
  if (changed) inside([...open]);
  for (let tag = CLOSING_TAG.exec(rest); tag; tag = CLOSING_TAG.exec(rest)) {
    const name = tag[1]!.toLowerCase();
    const at = open.lastIndexOf(name);
    if (at < 0 && rest.slice(0, tag.index).trim() !== '') break;
    rest = rest.slice(0, tag.index);
    if (at >= 0) open.length = at;
    changed = true;
  }
  if (!changed) inside(before);
  return rest;
}
