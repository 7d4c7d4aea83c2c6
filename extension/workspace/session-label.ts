// What the user reads instead of a session's id: our own sessions carry their time in it, those of rule files their file.
import { decodeTime } from 'ulid';
import type { Evidence } from '../memory/schema.ts';
import { ruleFileOf } from './rule-file-life.ts';

const OWN = /^(chat-|remember-|agent\/([^/]+)\/)([0-9A-HJKMNP-TV-Z]{26})$/;

/** E.g. `chat of Nov 21, 11:40 AM` or `AGENTS.md`; a name that came with an import stays as it is. */
export function sessionLabel(session: string): string {
  const file = ruleFileOf(session);
  if (file !== undefined) return file;
  const own = OWN.exec(session);
  if (!own) return session;
  const when = new Date(decodeTime(own[3]!)).toLocaleString(undefined, {
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
  if (own[2] !== undefined) return `asked for by ${own[2]} on ${when}`;
  return own[1] === 'chat-' ? `chat of ${when}` : `remembered on ${when}`;
}

/** The place of a quote: a line of a file, a message of a conversation, or the one message that was an order. */
export function evidenceLabel({ session, turn, line }: Pick<Evidence, 'session' | 'turn' | 'line'>): string {
  const label = sessionLabel(session);
  if (line !== undefined) return `${label}, line ${line}`;
  if (ruleFileOf(session) !== undefined || /^(?:remember-|agent\/)/.test(session)) return label;
  return `${label}, message ${turn}`;
}
