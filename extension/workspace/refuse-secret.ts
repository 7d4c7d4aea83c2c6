// The user's own words become no memory where they hold a secret.
import { UserError } from '../base/errors.ts';
import { writableTexts } from '../capture/capture.ts';
import type { Memory } from '../memory/schema.ts';
import { isRedacted, redactAll } from '../redaction/redact.ts';

/** Throws UserError `memory-secret` where `text` holds one: without it the sentence says nothing, and with it, it may not be kept. */
export async function refuseSecret(text: string): Promise<void> {
  const [writable] = await writableTexts([text]);
  if (!isRedacted(writable!.text)) return;
  throw new UserError(
    'memory-secret',
    {
      what: 'The sentence is not kept as a memory: it holds a secret.',
      why: `Dormouse never stores secrets, and without this one the sentence is no memory: "${writable!.text}".`,
      next: 'Say where the secret is kept instead, as in "the password of the staging database is in the vault".',
    },
    'refused',
  );
}

/** A file that was tampered with must not bring a secret in: memories that hold one in any of their words are left out. */
export async function withoutSecrets(memories: Memory[]): Promise<Memory[]> {
  const words = memories.map(({ text, framings, evidence, subject, statement, applies, branch }) => [
    ...[text, ...framings, ...evidence.map(({ quote }) => quote)],
    ...[subject, statement?.subject, statement?.value, applies?.when, branch].filter(
      (one) => one !== undefined,
    ),
  ]);
  const redacted = await redactAll(words.map((each) => each.join('\n\n')));
  return memories.filter((_, index) => redacted[index]!.secrets === 0);
}
