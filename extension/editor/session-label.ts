// What the user reads instead of a session's id: our own sessions carry their time in it.
import { decodeTime } from 'ulid';

const OWN = /^(chat|remember)-([0-9A-HJKMNP-TV-Z]{26})$/;

/** E.g. `chat of Nov 21, 11:40 AM`; a name that came with an import stays as it is. */
export function sessionLabel(session: string): string {
  const own = OWN.exec(session);
  if (!own) return session;
  const when = new Date(decodeTime(own[2]!)).toLocaleString(undefined, {
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  });
  return own[1] === 'chat' ? `chat of ${when}` : `remembered on ${when}`;
}
