// Elements like <system-reminder>…</system-reminder> that programs write into a message, found in time linear in the
// text: people's own angle brackets stay.

/** Names that are looked for in one text; a text with more is none that a program wrote. */
const MOST_NAMES = 64;
/** Longest opening tag, in characters. */
const LONGEST_TAG = 4096;
const OPENING = /<([A-Za-z][A-Za-z0-9_-]{0,63})(?=[\s/>])/g;

export interface Element {
  name: string;
  /** Places in the text: of `<`, behind the opening tag, of `</`, and behind the element. */
  start: number;
  inner: number;
  innerEnd: number;
  end: number;
  /** Only white space stands before it on its line. */
  startsLine: boolean;
  /** Only white space follows it on its line. */
  endsLine: boolean;
  /** The closing tag is missing: the element ends with the text. */
  open: boolean;
}

/** The outermost elements whose name `isWanted` accepts, in their order. */
export function elementsIn(text: string, isWanted: (name: string) => boolean): Element[] {
  const found: Element[] = [];
  const names = new Set<string>();
  const unclosed = new Set<string>();
  let from = 0;
  OPENING.lastIndex = 0;
  for (const opening of text.matchAll(OPENING)) {
    const name = opening[1]!;
    const start = opening.index;
    if (start < from || unclosed.has(name) || !isWanted(name)) continue;
    if (names.add(name).size > MOST_NAMES) break;
    const tag = text.indexOf('>', start);
    if (tag < 0) break;
    if (tag - start > LONGEST_TAG) continue;
    const close = text[tag - 1] === '/' ? { at: tag + 1, end: tag + 1 } : closingOf(text, name, tag + 1);
    if (!close) unclosed.add(name);
    const end = close?.end ?? text.length;
    found.push({
      name,
      start,
      inner: tag + 1,
      innerEnd: close?.at ?? text.length,
      end,
      startsLine: /(?:^|\n)[ \t]*$/.test(text.slice(Math.max(0, start - 64), start)),
      endsLine: /^[ \t]*(?:\n|$)/.test(text.slice(end, end + 64)),
      open: !close,
    });
    if (close) from = end;
  }
  return found;
}

/** Where the element closes, with others of its name inside; the last closing tag where they do not come in pairs. */
function closingOf(text: string, name: string, from: number): { at: number; end: number } | undefined {
  const tags = new RegExp(`<(/?)${name}(?=[\\s/>])`, 'g');
  tags.lastIndex = from;
  let depth = 1;
  let last: { at: number; end: number } | undefined;
  for (let tag = tags.exec(text); tag; tag = tags.exec(text)) {
    if (tag[1] === '') {
      depth++;
      continue;
    }
    const end = text.indexOf('>', tag.index);
    if (end < 0) break;
    last = { at: tag.index, end: end + 1 };
    if (--depth === 0) return last;
  }
  return last;
}

/** `text` without the given elements of it. */
export function without(text: string, elements: Element[]): string {
  let kept = '';
  let from = 0;
  for (const { start, end } of elements) {
    if (start < from) continue;
    kept += text.slice(from, start);
    from = end;
  }
  return kept + text.slice(from);
}
