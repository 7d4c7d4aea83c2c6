// Secrets are replaced before text touches disk: known token formats, named values, and strings that look random.
import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { findNamedSecrets } from './secret-patterns.ts';

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

/** Every secret in `text`, without overlaps, in order. */
export async function findSecrets(text: string): Promise<Secret[]> {
  const { messages } = await lintSource({
    source: { content: text, filePath: 'turn.txt', ext: '.txt', contentType: 'text' },
    options: { config: RULES, noPhysicFilePath: true },
  });
  const known = messages.map(({ range: [start, end], ruleId }) => ({
    start,
    end,
    kind: ruleId.replace(/^.*secretlint-rule-/, ''),
  }));
  return merge([...known, ...findNamedSecrets(text)]);
}

/** `text` with each secret replaced by `«redacted:kind»`, and how many there were. */
export async function redact(text: string): Promise<{ text: string; secrets: number }> {
  const secrets = await findSecrets(text);
  let redacted = '';
  let from = 0;
  for (const { start, end, kind } of secrets) {
    redacted += `${text.slice(from, start)}«redacted:${kind}»`;
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
