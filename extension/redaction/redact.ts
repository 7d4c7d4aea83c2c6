// Secrets are replaced before text touches disk: known token formats, named values, and strings that look random.
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { findNamedSecrets, PLACEHOLDER } from './patterns.ts';

/** A stretch of text, in UTF-16 units, that must not be stored. */
export interface Secret {
  start: number;
  end: number;
  /** What it is, in kebab case, as the placeholder names it. */
  kind: string;
}

const RULES = {
  rules: [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator, options: {} }],
};

/** How many secrets were taken out of `text`. */
export function countRedacted(text: string): number {
  return text.match(PLACEHOLDER)?.length ?? 0;
}

/** Tells whether a secret was taken out of `text`. */
export const isRedacted = (text: string): boolean => countRedacted(text) > 0;

/** Texts are looked at together up to this many characters: the scanner takes milliseconds to begin. */
const TOGETHER = 128 * 1024;
/** Between two texts; nothing that the scanner knows goes over an empty line with this sign. */
const BETWEEN = '\n\n\u2042\n\n';

/** Every secret in `text`, without overlaps, in order. */
export async function findSecrets(text: string): Promise<Secret[]> {
  return merge([...(await scan(text)), ...findNamedSecrets(text)]);
}

/** The scanner's comments that turn it off would let a secret through; as long as before, so that places stay. */
function withoutSwitches(text: string): string {
  return text.replace(/secretlint-(?=disable|enable)/g, 'secretlint_');
}

async function scan(text: string): Promise<Secret[]> {
  const { messages } = await lintSource({
    source: { content: withoutSwitches(text), filePath: 'turn.txt', ext: '.txt', contentType: 'text' },
    options: { config: RULES, noPhysicFilePath: true },
  });
  return messages.map(({ range: [start, end], ruleId }) => ({
    start,
    end,
    kind: ruleId.replace(/^.*secretlint-rule-/, ''),
  }));
}

/** As `scan` for each of the texts, at the price of one. */
async function scanAll(texts: string[]): Promise<Secret[][]> {
  const found: Secret[][] = texts.map(() => []);
  const starts: number[] = [];
  let length = 0;
  for (const text of texts) {
    starts.push(length);
    length += text.length + BETWEEN.length;
  }
  const alone = new Set<number>();
  for (const { start, end, kind } of await scan(texts.join(BETWEEN))) {
    const first = starts.findLastIndex((from) => from <= start);
    const last = starts.findLastIndex((from) => from < end);
    const from = starts[first]!;
    if (first === last && end - from <= texts[first]!.length)
      found[first]!.push({ start: start - from, end: end - from, kind });
    // What seems to go over a border may be two halves of something; each text is looked at by itself.
    else for (let at = first; at <= last; at++) alone.add(at);
  }
  for (const at of alone) found[at] = await scan(texts[at]!);
  return found;
}

/** As `redact` for each of the texts; many short ones cost little more than one. */
export async function redactAll(texts: string[]): Promise<{ text: string; secrets: number }[]> {
  const redacted: { text: string; secrets: number }[] = [];
  for (let from = 0; from < texts.length; ) {
    let to = from + 1;
    let length = texts[from]!.length;
    while (to < texts.length && length + texts[to]!.length <= TOGETHER) length += texts[to++]!.length;
    const part = texts.slice(from, to);
    const known = await scanAll(part);
    for (const [index, text] of part.entries())
      redacted.push(replaced(text, merge([...known[index]!, ...findNamedSecrets(text)])));
    from = to;
  }
  return redacted;
}

/** `text` with each secret replaced by `«redacted:kind»`, and how many there were. */
export async function redact(text: string): Promise<{ text: string; secrets: number }> {
  return replaced(text, await findSecrets(text));
}

/** As `redact`, with every line where it was: what spans lines leaves empty ones behind. */
export async function redactLines(text: string): Promise<string> {
  return replaced(text, await findSecrets(text), (secret) => '\n'.repeat(secret.split('\n').length - 1)).text;
}

/** `behind`: what stands behind the placeholder of a secret. */
function replaced(
  text: string,
  secrets: Secret[],
  behind: (secret: string) => string = () => '',
): { text: string; secrets: number } {
  let redacted = '';
  let from = 0;
  for (const { start, end, kind } of secrets) {
    redacted += `${text.slice(from, start)}«redacted:${kind}»${behind(text.slice(start, end))}`;
    from = end;
  }
  return { text: redacted + text.slice(from), secrets: secrets.length };
}

/** Where two rules saw the same secret, the union is replaced once, under the name of the first. */
function merge(found: Secret[]): Secret[] {
  const merged: Secret[] = [];
  for (const secret of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last && secret.start < last.end) last.end = Math.max(last.end, secret.end);
    else merged.push({ ...secret });
  }
  return merged;
}
