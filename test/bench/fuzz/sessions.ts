// Fuzz target: a session log, and the conversation that the chat makes of it. What it still has is read, what it takes
// afterwards is there, and nothing of a forgotten text stays.
import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import type { Turn } from '../../../extension/capture/schema.ts';
import { openSessionLog } from '../../../extension/capture/session-log.ts';
import { Conversation } from '../../../extension/chat/conversation.ts';
import { conversationEntries } from '../../../extension/chat/conversation-entry.ts';
import { quiet } from '../../support/quiet-log.ts';
import type { FuzzTarget } from './target.ts';

const SESSION = 'chat-01J00000000000000000000000';
const SECRET = 'heron-relay listens on port 4711';
const said = (turn: number, role: Turn['role'], text: string): Turn => ({
  session: SESSION,
  turn,
  role,
  text,
  at: '2026-11-21T09:00:00.000Z',
  source: role === 'user' ? 'user' : 'assistant',
});
const TURNS = [
  said(1, 'user', `${SECRET}, always.`),
  said(2, 'assistant', 'Noted:\n\n```ts\nconst port = 4711;\n```\n\n| a | b |\n| - | - |\n| [x](y) | *z* |'),
  said(3, 'user', 'Which port?'),
  { ...said(4, 'assistant', 'Port 4711.'), branch: 'topic' },
];

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

export const sessionTarget: FuzzTarget = {
  name: 'session log',
  async open(folder) {
    const dir = path.join(folder, 'sessions');
    await (await openSessionLog(dir, quiet)).record(
      TURNS.map((turn, index) => ({ ...turn, position: index + 1, occurrence: 1 })),
    );
    const [name] = (await readdir(dir)).filter((one) => one.endsWith('.jsonl'));
    const file = path.join(dir, name!);
    const whole = await readFile(file);
    return {
      corpus: [whole],
      async read(input) {
        await rm(dir, { recursive: true, force: true });
        await mkdir(dir);
        await writeFile(file, input);
        const log = await openSessionLog(dir, quiet);
        const before = await all(log.read(SESSION));
        await all(log.readAfter(SESSION, 1, 2));
        const entries = await conversationEntries(log);
        for (const { when } of entries) assert.notEqual(when, 'Invalid Date');
        const conversation = await Conversation.restore(SESSION, log.read(SESSION));
        assert.ok(conversation.history().length <= before.length);
        try {
          const number = (await log.last(SESSION)) + 1;
          const fresh = { ...said(number, 'user', 'Said today.'), position: number, occurrence: 1 };
          const [taken] = await log.record([{ ...fresh, turn: undefined }]);
          if (taken) assert.equal((await all(log.read(SESSION))).at(-1)?.text, 'Said today.');
        } catch (error) {
          if (!isUserError(error)) throw error;
        }
        const evidence = [{ session: SESSION, turn: 1, quote: SECRET, source: 'user' as const }];
        await log.purge({ text: SECRET, framings: [], evidence });
        for (const { text } of await all(log.read(SESSION))) assert.ok(!text.includes(SECRET), text);
        return before.length === TURNS.length ? 'accepted' : 'refused';
      },
    };
  },
};
