// The list of conversations: named by their questions, newest first, from the session log alone.
import assert from 'node:assert/strict';
import path from 'node:path';
import { captureTurns } from '../../../extension/capture/capture.ts';
import { openSessionLog, PURGED } from '../../../extension/capture/session-log.ts';
import { conversationEntries, conversationsWith } from '../../../extension/chat/conversation-entry.ts';
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
    const found = (query: string) => conversationsWith(entries, query).map(({ entry }) => entry.session);
    assert.deepEqual(found(''), ['chat-new', 'chat-old']);
    assert.deepEqual(found('FAIL  why'), ['chat-old']);
    assert.match(conversationsWith(entries, 'fail')[0]!.place!, /^…it it .* fail\?$/);
    assert.equal(conversationsWith(entries, 'now')[0]!.place, undefined, 'the title says it');
    assert.deepEqual(found('quartz'), []);
  });

  it('loses what was deleted, while its numbers stay', async () => {
    const log = await openSessionLog(path.join(folder(), 'sessions'), recordingLog());
    const say = (turn: number, text: string) => ({
      ...({
        session: 'chat-a',
        turn,
        role: 'user',
        text,
        at: '2026-11-01T10:00:00Z',
        source: 'user',
      } as const),
    });
    await captureTurns(log, [say(1, 'one'), say(2, 'two'), say(3, 'three')]);
    await log.blank('chat-a', [1, 3]);
    const left: string[] = [];
    for await (const { turn, text } of log.read('chat-a')) left.push(`${turn} ${text}`);
    assert.deepEqual(left, [`1 ${PURGED}`, '2 two', `3 ${PURGED}`]);
    await captureTurns(log, [say(4, 'four')]);
    assert.equal(await log.last('chat-a'), 4);
    assert.deepEqual((await conversationEntries(log))[0]!.said, ['two', 'four']);
    await log.blank('chat-nowhere', [1]);
  });
});
