// The local reflector: over the real model host with the embedded model, which cannot fill in the form and must say
// so, and over prepared answers for what a capable model would be believed.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { isUserError } from '../../extension/base/errors.ts';
import { Turn } from '../../extension/capture/schema.ts';
import { emptyInventory } from '../../extension/memory/fold.ts';
import { connectModel } from '../../extension/model/client.ts';
import type { Model } from '../../extension/model/client.types.ts';
import { resolveModel } from '../../extension/model/registry.ts';
import type { ChatRequest } from '../../extension/model/schema.ts';
import { Extraction } from '../../extension/reflection/extraction.ts';
import { localReflector } from '../../extension/reflection/local.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { quiet as log } from '../support/quiet-log.ts';

const fixtures = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../fixtures/claude');

describe('the local reflector', function () {
  this.timeout(120_000);
  let turns: Turn[];
  before(async () => {
    const lines = (await readFile(path.join(fixtures, 'session.jsonl'), 'utf8')).trim().split('\n');
    turns = lines.map((line) => Turn.parse(JSON.parse(line)));
  });
  const input = () => ({ session: 'prepared', turns, after: 0, inventory: emptyInventory() });

  describe('over the real host', () => {
    let home: string;
    let model: Model;
    before(async () => {
      home = await mkdtemp(path.join(tmpdir(), 'dormouse-local-'));
      const paths = resolvePaths({ DORMOUSE_HOME: home });
      const base = await resolveModel(undefined, paths);
      model = await connectModel({ paths, base, log, settings: { threads: 1, gpu: 'off' } });
    });
    after(async () => {
      await model?.dispose();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
    });

    it('the embedded model finds nothing, or says that it cannot do it', async () => {
      const found = await localReflector(async () => model)
        .reflect(input(), {})
        .catch((error) => {
          assert.ok(isUserError(error, 'local-unreadable'), String(error));
          assert.match(error.text.next, /rules/);
          return [];
        });
      const founded = found.filter(({ evidence }) =>
        evidence.every(({ turn, quote }) => turns[turn - 1]?.text.includes(quote)),
      );
      assert.deepEqual(founded, []);
    });

    it('the host takes the form as a grammar: what comes out begins as one', async () => {
      const { text } = await model.chat({
        messages: [{ role: 'user', content: 'note' }],
        adapter: null,
        maxTokens: 24,
        jsonSchema: z.toJSONSchema(Extraction),
      });
      assert.match(text.replace(/\s/g, ''), /^\{"facts":\[/);
    });
  });

  describe('over prepared answers', () => {
    const requests: ChatRequest[] = [];
    /** Only `chat` is ever used; the answers are those of test/fixtures/claude. */
    const answering = (texts: { text: string; stopped: 'end' | 'length' }[]): Model => {
      requests.length = 0;
      const chat = async (request: ChatRequest) => {
        const { text, stopped } = texts[Math.min(requests.length, texts.length - 1)]!;
        requests.push(request);
        return { text, stopped, promptTokens: 0, tokens: 0, firstTokenMs: 0, ms: 0 };
      };
      return { chat } as unknown as Model;
    };
    const prepared = async (file: string) => {
      const message = JSON.parse(await readFile(path.join(fixtures, file), 'utf8'));
      return { text: message.content[0].text as string, stopped: 'end' as const };
    };

    it('proposes what was founded, and nothing goes live by itself', async () => {
      const model = answering([await prepared('pass-1.json')]);
      const found = await localReflector(async () => model).reflect(input(), {});
      assert.deepEqual(
        found.map(({ certainty }) => certainty),
        found.map(() => 'unsure'),
      );
      const texts = found.map(({ text }) => text);
      assert.ok(
        texts.some((text) => text.includes('9001')) && texts.some((text) => text.includes('snake_case')),
      );
      assert.ok(!texts.some((text) => text.includes('TLS')), 'a pasted instruction is no source');
      assert.equal(requests[0]?.adapter, null);
    });

    it('reads halves where an answer did not end, and gives up at a single turn', async () => {
      const cut = { text: '{"facts": [', stopped: 'length' as const };
      const model = answering([cut, await prepared('pass-1.json'), await prepared('nothing.json')]);
      assert.ok((await localReflector(async () => model).reflect(input(), {})).length > 0);
      assert.equal(requests.length, 3);
      await assert.rejects(localReflector(async () => answering([cut])).reflect(input(), {}), (error) =>
        isUserError(error, 'local-unreadable'),
      );
    });
  });
});
