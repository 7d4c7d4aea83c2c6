// Views of a text in which secrets show that are written in two pieces or with escaped signs, and the way back to
// where they stand in the text itself.

/** A stretch of a text, in UTF-16 units, that must not be stored. */
export interface SecretSpan {
  start: number;
  end: number;
  /** In kebab case. */
  kind: string;
}

/** Signs of full width (＝, ：, ＂, letters) as their ASCII forms; the length stays. */
export function narrowed(text: string): string {
  return text.replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0));
}

/**
 * Between two pieces of one string: a backslash at the end of a line, a plus between quotes; and escaped signs, with
 * what they stand for.
 */
const JOINTS =
  /\\\r?\n[ \t]{0,40}|(["'`])[ \t]{0,8}(?:\r?\n[ \t]{0,40})?[+.&][ \t]{0,8}(?:\r?\n[ \t]{0,40})?\1|\\(?=[_*-])|&quot;|&#34;|&#39;|&apos;|%22|%3A|%3D|\\u003[ad]/gi;

const MEANT: Record<string, string> = {
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&apos;': "'",
  '%22': '"',
  '%3a': ':',
  '%3d': '=',
  '\\u003a': ':',
  '\\u003d': '=',
};

/** The text with its joints taken out; undefined where there are none. `back` gives places in the text itself. */
export function joined(text: string): { text: string; back(found: SecretSpan): SecretSpan } | undefined {
  const starts: number[] = [0];
  const offsets: number[] = [0];
  let view = '';
  let from = 0;
  for (const { 0: joint, index } of text.matchAll(JOINTS)) {
    const meant = MEANT[joint.toLowerCase()] ?? '';
    view += text.slice(from, index) + meant;
    from = index + joint.length;
    starts.push(view.length);
    offsets.push(from - view.length);
  }
  if (from === 0) return undefined;
  const original = (at: number) => at + offsets[lastAtMost(starts, at)]!;
  return {
    text: view + text.slice(from),
    back: ({ start, end, kind }) => ({ start: original(start), end: original(end - 1) + 1, kind }),
  };
}

/** Index of the last of the ascending `numbers` that is not greater than `limit`; the first is 0. */
function lastAtMost(numbers: number[], limit: number): number {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (numbers[middle]! <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
