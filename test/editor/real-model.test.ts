// A person's view with a real model: talk about code, a fact that is recalled, and the morning after a small night.
import assert from 'node:assert/strict';
import path from 'node:path';
import type { Frame } from 'playwright-core';
import { REAL_MODEL, type TrainedHome, trainedHome } from '../support/trained-home.ts';
import { type EditorHost, type RunningEditor, startEditor } from './support/code-server.ts';
import { stopTrainer } from './support/trainer.ts';
import { type ChatReply, chat, openChat, runCommand } from './support/workbench.ts';

const root = path.resolve(import.meta.dirname, '../..');
const MINUTES = 60_000;
/** An answer on two busy cores. */
const ANSWER_MS = 5 * MINUTES;
/** What the night was to learn, see test/support/trained-home.ts, asked in words that it did not have. */
const KNOWN = [
  { question: 'how do i get to see the csv upload locally? i think there is a flag', value: /--ivory-plum/ },
  { question: 'i wrote a test for the importer, which folder does it go to?', value: /src\/quartz/ },
  { question: 'the mail relay is down. which host is it on?', value: /heron-17/ },
];

describe('in the browser, with a real model', function () {
  this.timeout(30 * MINUTES);
  let trained: TrainedHome;
  let editor: RunningEditor;
  let frame: Frame;

  before(async () => {
    trained = await trainedHome(REAL_MODEL);
    const host: EditorHost = JSON.parse(process.env.DORMOUSE_EDITOR_HOST ?? 'null');
    editor = await startEditor({
      host,
      folder: trained.project,
      extension: root,
      env: { DORMOUSE_HOME: trained.home },
    });
    frame = await openChat(editor.page);
  });
  after(async () => {
    await editor?.stop();
    await stopTrainer(trained.home);
    await trained.remove();
  });

  /** Asks in a conversation of its own. */
  async function ask(question: string): Promise<ChatReply> {
    await runCommand(editor.page, 'Dormouse: New Conversation');
    await frame.locator('.empty').waitFor();
    return chat(frame, question, ANSWER_MS);
  }

  it('talks about code', async () => {
    const { text } = await ask('write a typescript function `double` that doubles a number');
    assert.match(text, /function double\b/);
  });

  it('keeps what it is told, and answers from it a moment later', async () => {
    const { learned } = await ask('fyi, the admin api listens on port 7418');
    assert.match(learned.join(), /7418/);
    const { text, recalled } = await ask('on which port does the admin api listen?');
    assert.match(text, /7418/);
    assert.equal(recalled.find((memory) => memory.text.includes('7418'))?.stage, 'in the prompt');
  });

  it('answers from its weights what the prompt does not hold', async () => {
    const replies: ChatReply[] = [];
    for (const { question } of KNOWN) replies.push(await ask(question));
    // How many of three memories such a small model takes in differs between machines: one shows the way.
    const fromWeights = KNOWN.filter(({ value }, index) => {
      const { text, recalled, figures } = replies[index]!;
      const memory = recalled.find((one) => value.test(one.text));
      return value.test(text) && memory?.stage === 'in the weights' && /nights taught/.test(figures);
    });
    assert.ok(fromWeights.length > 0, `${trained.slept.stdout}\n${JSON.stringify(replies)}`);
  });
});
