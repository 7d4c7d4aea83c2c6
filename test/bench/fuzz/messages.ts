// Fuzz targets: what a webview page sends to the extension, and what a client asks the model host.
import assert from 'node:assert/strict';
import { isUserError } from '../../../extension/base/errors.ts';
import { ChatFromPage, MemoriesFromPage, readPageMessage } from '../../../extension/editor/page-messages.ts';
import { readRequest, shapes } from '../../../extension/model/rpc.ts';
import type { FuzzTarget, Verdict } from './target.ts';

const ID = '01J00000000000000000000000';
const adapter = { hash: 'a'.repeat(64), file: '/models/a.gguf', base: 'b'.repeat(64) };

/** What JSON the bytes are; undefined where they are none, as it would reach nobody. */
function documentOf(input: Buffer): unknown {
  try {
    return JSON.parse(input.toString());
  } catch {
    return undefined;
  }
}

const corpusOf = (documents: unknown[]) => documents.map((document) => Buffer.from(JSON.stringify(document)));

export const pageTarget: FuzzTarget = {
  name: 'webview message',
  async open() {
    return {
      corpus: corpusOf([
        { type: 'ready' },
        { type: 'ask', text: 'Which port?' },
        { type: 'remember', turn: 3 },
        { type: 'revealMemory', id: ID },
        { type: 'notice', name: 'openSettings' },
        { type: 'act', action: 'forget' },
      ]),
      async read(input): Promise<Verdict> {
        const message = documentOf(input);
        let verdict: Verdict = 'refused';
        for (const messages of [ChatFromPage, MemoriesFromPage])
          readPageMessage<{ type: string }>(message, {
            messages,
            ready: () => {
              verdict = 'accepted';
            },
            receive(received) {
              // What is acted upon is what was sent, to the letter.
              assert.deepEqual(received, message);
              verdict = 'accepted';
            },
            refuse: (why) => assert.ok(why.length < 500, 'a reason that quotes the message'),
          });
        return verdict;
      },
    };
  },
};

export const requestTarget: FuzzTarget = {
  name: 'model host request',
  async open() {
    const request = { messages: [{ role: 'user', content: 'Which port?' }], adapter, maxTokens: 8 };
    return {
      corpus: corpusOf([
        { stream: 1, request },
        { stream: 2, request: null },
        { stream: 3, request: { system: 'Hi.', questions: ['Which port?'], adapter: null } },
        { prefix: 'const a = ', suffix: ';', adapter },
        ['one', 'two'],
        { adapter: null },
      ]),
      async read(input): Promise<Verdict> {
        const params = documentOf(input);
        let verdict: Verdict = 'refused';
        for (const method of Object.keys(shapes) as (keyof typeof shapes)[])
          try {
            readRequest(method, params);
            verdict = 'accepted';
          } catch (error) {
            if (!isUserError(error, 'model-request-invalid')) throw error;
          }
        return verdict;
      },
    };
  },
};
