// What a list of conversations says of each: its first question, when it was asked, and where words were said in it.
import { PURGED, type SessionLog } from '../capture/session-log.ts';

export interface ConversationEntry {
  session: string;
  title: string;
  when: string;
  /** Every message in one line. */
  said: string[];
}

const CHAT = 'chat-';
/** Characters of a title. */
const TITLE = 80;
/** Characters around the first word that was found. */
const BEFORE = 30;
const BEHIND = 90;

/** Conversations of the chat, newest first. One whose first question was forgotten is named by the next one. */
export async function conversationEntries(
  log: Pick<SessionLog, 'sessions' | 'read'>,
): Promise<ConversationEntry[]> {
  const entries: (ConversationEntry & { at: string })[] = [];
  for (const session of await log.sessions()) {
    if (!session.startsWith(CHAT)) continue;
    const said: string[] = [];
    let first: { line: string; at: string } | undefined;
    for await (const { role, text, at } of log.read(session)) {
      if (text === PURGED) continue;
      const line = text.replace(/\s+/g, ' ').trim();
      said.push(line);
      if (role === 'user') first ??= { line, at };
    }
    if (!first) continue;
    const { line, at } = first;
    const title = line.length > TITLE ? `${line.slice(0, TITLE - 1)}…` : line;
    const when = new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
    entries.push({ session, title, when, said, at });
  }
  return entries.toSorted((a, b) => b.at.localeCompare(a.at)).map(({ at: _, ...entry }) => entry);
}

/**
 * The conversations in which all words of `query` were said, in any order and case, each with the place of the first
 * message that has one of them; none where the title shows it already.
 */
export function conversationsWith(
  entries: readonly ConversationEntry[],
  query: string,
): { entry: ConversationEntry; place?: string }[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.flatMap((entry) => {
    const lower = entry.said.map((line) => line.toLowerCase());
    if (!words.every((word) => lower.some((line) => line.includes(word)))) return [];
    const hit = lower.findIndex((line) => words.some((word) => line.includes(word)));
    if (hit < 0 || words.every((word) => entry.title.toLowerCase().includes(word))) return [{ entry }];
    const at = Math.min(...words.map((word) => lower[hit]!.indexOf(word)).filter((found) => found >= 0));
    const from = Math.max(0, at - BEFORE);
    const line = entry.said[hit]!;
    const place = line.slice(from, at + BEHIND);
    return [{ entry, place: `${from > 0 ? '…' : ''}${place}${at + BEHIND < line.length ? '…' : ''}` }];
  });
}
