// The list of conversations: named by their questions, newest first, from the session log alone.
import assert from 'node:assert/strict';
import path from 'node:path';
import { captureTurns } from '../../../extension/capture/capture.ts';
import { openSessionLog, PURGED } from '../../../extension/capture/session-log.ts';
import { conversationEntries } from '../../../extension/chat/conversation-entry.ts';
import { recordingLog, temporaryFolder } from '../memory/support.ts';

describe('entries of conversations', () => {
  const folder = temporaryFolder();

  it('name each conversation of the chat by its first question that is left', async () => {
    const log = await openSessionLog(path.join(folder(), 'sessions'), recordingLog());
    const say = (session: string, at: string, ...texts: string[]) =>
      captureTurns(
        log,
        texts.map((text, index) => ({ session, turn: index + 1, role: 'user', text, at, source: 'user' })),
      );
    await say('chat-old', '2026-11-01T10:00:00Z', `why\n does ${'it '.repeat(60)}fail?`);
    await say('chat-new', '2026-11-02T10:00:00Z', PURGED, 'and now?');
    await say('remember-x', '2026-11-03T10:00:00Z', 'the port of payments is 4182');
    const entries = await conversationEntries(log);
    assert.deepEqual(
      entries.map(({ session }) => session),
      ['chat-new', 'chat-old'],
    );
    assert.equal(entries[0]!.title, 'and now?');
    assert.match(entries[1]!.title, /^why does it it .*…$/);
    assert.equal(entries[1]!.title.length, 80);
  });
});
