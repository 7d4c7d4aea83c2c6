// The only way into the session log: cleans text, redacts what may not touch disk, tags it, appends it.
import { redact } from './redact.ts';
import type { Turn } from './schema.ts';
import type { SessionLog } from './session-log.ts';

/**
 * Captures turns with their secrets replaced. What the assistant said never passes for the user's word, whatever the
 * caller claims. Resolves with the turns that were written (without those whose number the session already had);
 * `onRedacted` is told how many secrets those held.
 */
export async function captureTurns(
  sessions: SessionLog,
  turns: Turn[],
  onRedacted?: (secrets: number) => void,
): Promise<Turn[]> {
  const secrets = new Map<Turn, number>();
  for (const turn of turns) {
    const redacted = await redact(withoutControls(turn.text));
    const source = turn.role === 'assistant' && turn.source === 'user' ? 'assistant' : turn.source;
    secrets.set({ ...turn, text: redacted.text, source }, redacted.secrets);
  }
  const written = await sessions.append([...secrets.keys()]);
  onRedacted?.(written.reduce((sum, turn) => sum + (secrets.get(turn) ?? 0), 0));
  return written;
}

/**
 * Removes terminal sequences and control characters but for tab and line ends: they hide text from readers and from
 * the redaction, and lone halves of surrogate pairs cannot be stored as UTF-8.
 */
function withoutControls(text: string): string {
  const shown = text
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g, '')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u2060\ufeff]/g, '');
  return Buffer.from(shown).toString();
}
