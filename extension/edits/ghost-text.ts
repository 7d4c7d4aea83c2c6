// What of a model's infilling is worth showing: up to the end of the block at the caret, without what stands behind the
// caret already, and with the brackets closed that it opened.
import { balanceOf, closersOf } from './balance.ts';

export interface Infilling {
  /** What the model wrote at the caret. */
  text: string;
  /** The document before and behind the caret. */
  prefix: string;
  suffix: string;
  /** VS Code's id of the language. */
  language: string;
}

/** Begins a line that belongs to the block above it at the same depth. */
const GOES_ON = /^\s*(?:[)\]}]|(?:else|elif|except|finally|catch|case|default|end)\b)/;

/** Empty where nothing is left that is not there already. */
export function ghostText({ text, prefix, suffix, language }: Infilling): string {
  const block = ofTheBlock(text, lastLine(prefix));
  const fresh = withoutSuffix(block, suffix, language);
  const whole = (filled: string) => balanceOf(prefix + filled + suffix, language).errors;
  const before = whole('');
  const cut = withoutStrayClosers(fresh, language, (filled) => whole(filled) > before);
  const closers = closersOf(balanceOf(cut, language).open);
  const closed = closers !== '' && whole(cut) > whole(cut + closers) ? cut + closers : cut;
  return closed.trim() === '' ? '' : closed.trimEnd();
}

/** Up to the line that leaves the block of the caret, or begins another one beside it. */
function ofTheBlock(text: string, current: string): string {
  const lines = text.split('\n');
  const base = indentOf(current.trim() === '' ? current + lines[0] : current);
  let deeper = false;
  for (let at = 1; at < lines.length; at++) {
    const line = lines[at]!;
    if (line.trim() === '') {
      // A blank line at the depth of the caret ends what was begun there.
      const next = lines.slice(at).find((one) => one.trim() !== '');
      if (!next || (indentOf(next) <= base && !GOES_ON.test(next))) return lines.slice(0, at).join('\n');
      continue;
    }
    const indent = indentOf(line);
    if (indent < base) return lines.slice(0, at).join('\n');
    if (indent > base) deeper = true;
    else if (deeper && !GOES_ON.test(line)) return lines.slice(0, at).join('\n');
  }
  return text;
}

/** Without the end that the text behind the caret repeats, by characters in its line and by whole lines below. */
function withoutSuffix(text: string, suffix: string, language: string): string {
  const rest = suffix.slice(0, suffix.search(/\n|$/)).trimEnd();
  const below = suffix
    .slice(suffix.indexOf('\n') + 1)
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line !== '');
  let kept = text;
  const lines = text.split('\n');
  if (below !== undefined && suffix.includes('\n'))
    for (let at = 1; at < lines.length; at++) {
      const until = lines.slice(0, at).join('\n');
      // A bracket of its own closes what it opened, whatever stands below.
      const own = /^[)\]}]/.test(below) && balanceOf(until, language).open.length > 0;
      if (lines[at]!.trim() !== below || own) continue;
      kept = until;
      break;
    }
  for (let length = rest.length; length > 0; length--)
    if (kept.trimEnd().endsWith(rest.slice(0, length)) && balances(kept, length, language))
      return kept.trimEnd().slice(0, -length);
  return kept;
}

/** Whether the last characters close nothing that the text itself opened. */
function balances(text: string, length: number, language: string): boolean {
  const head = text.trimEnd().slice(0, -length);
  const tail = text.trimEnd().slice(-length);
  return !/[)\]}]/.test(tail) || balanceOf(head, language).open.length === 0;
}

/** Up to the first bracket that closes nothing, where the document has no use for it. */
function withoutStrayClosers(text: string, language: string, breaks: (text: string) => boolean): string {
  for (let at = 0; at < text.length; at++) {
    if (!')]}'.includes(text[at]!)) continue;
    const until = text.slice(0, at + 1);
    const { errors, open } = balanceOf(until, language);
    if (errors > open.length && breaks(until + closersOf(open))) return text.slice(0, at);
  }
  return text;
}

const lastLine = (text: string) => text.slice(text.lastIndexOf('\n') + 1);

/** Columns of white space before the line; a tab counts as four. */
function indentOf(line: string): number {
  return /^\s*/.exec(line)![0].replaceAll('\t', '    ').length;
}
