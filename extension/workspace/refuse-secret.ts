// The user's own words become no memory where they hold a secret.
import { UserError } from '../base/errors.ts';
import { writableTexts } from '../capture/capture.ts';
import { isRedacted } from '../redaction/redact.ts';

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
