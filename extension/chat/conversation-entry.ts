// What a list of conversations says of each: its first question, and when it was asked.
import { PURGED, type SessionLog } from '../capture/session-log.ts';

export interface ConversationEntry {
  session: string;
  title: string;
  when: string;
}

const CHAT = 'chat-';
/** Characters of a title. */
const TITLE = 80;

/** Conversations of the chat, newest first. One whose first question was forgotten is named by the next one. */
export async function conversationEntries(
  log: Pick<SessionLog, 'sessions' | 'readAfter'>,
): Promise<ConversationEntry[]> {
  const entries: (ConversationEntry & { at: string })[] = [];
  for (const session of await log.sessions()) {
    if (!session.startsWith(CHAT)) continue;
    for await (const { role, text, at } of log.readAfter(session, 0, 0)) {
      if (role !== 'user' || text === PURGED) continue;
      const line = text.replace(/\s+/g, ' ').trim();
      const title = line.length > TITLE ? `${line.slice(0, TITLE - 1)}…` : line;
      const when = new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
      entries.push({ session, title, when, at });
      break;
    }
  }
  return entries
    .toSorted((a, b) => b.at.localeCompare(a.at))
    .map(({ session, title, when }) => ({ session, title, when }));
}
