// What the model host answers and refuses, and how an answer is cancelled: the real process with the embedded model.
import assert from 'node:assert/strict';
import { CancelledError } from '../../extension/base/errors.ts';
import { phrases } from '../../extension/language/phrases.ts';
import type { AdapterRef, ChatMessage } from '../../extension/model/schema.ts';
import { failure, modelHost, QUESTION } from '../support/model-host.ts';

describe('Model host', () => {
  const host = modelHost();

  describe('serving', () => {
    it('streams an answer piece by piece', async () => {
      const pieces: string[] = [];
      const result = await host.model.chat({ messages: QUESTION, adapter: null, maxTokens: 24 }, (piece) =>
        pieces.push(piece),
      );
      assert.equal(pieces.join(''), result.text);
      assert.ok(result.tokens > 1 && pieces.length > 1);
      assert.ok(result.promptTokens > 20);
      assert.ok(result.firstTokenMs > 0 && result.firstTokenMs <= result.ms);
    });

    it('answers the same whatever was asked before', async () => {
      const first = await host.ask('What port does the gateway use?');
      await host.ask('Which database does billing use? Tell me all about it.');
      const again = await host.ask('What port does the gateway use?');
      assert.equal(again.text, first.text);
      const probed = await host.model.probe({
        system: phrases.system,
        questions: [QUESTION[1]!.content],
        adapter: null,
        maxTokens: 24,
      });
      assert.deepEqual(probed, [first.text]);
    });

    it('samples above temperature 0', async () => {
      // Of the bare base's answer it is so sure that nothing is left to sample; an unasked-for text is open.
      const messages: ChatMessage[] = [{ role: 'user', content: 'const' }];
      const [unsure] = (await host.changing(1)) as [AdapterRef];
      const answers = new Set<string>();
      for (let i = 0; i < 12; i++) {
        const options = { messages, adapter: i % 2 ? unsure : null, maxTokens: 24, temperature: 30 };
        answers.add((await host.model.chat(options)).text);
      }
      assert.ok(answers.size > 2);
    });

    it('follows a JSON schema', async () => {
      const schema = {
        type: 'object',
        properties: { kind: { enum: ['procedural', 'semantic'] }, sure: { type: 'boolean' } },
      };
      const { text, stopped } = await host.model.chat({
        messages: QUESTION,
        adapter: null,
        maxTokens: 100,
        jsonSchema: schema,
      });
      const value = JSON.parse(text) as { kind: string; sure: boolean };
      assert.equal(stopped, 'end');
      assert.ok(['procedural', 'semantic'].includes(value.kind));
      assert.equal(typeof value.sure, 'boolean');
    });

    it('ends an answer at its limit and says so', async () => {
      const { tokens, stopped } = await host.longAnswer();
      assert.deepEqual([stopped, tokens > 100], ['length', true]);
      assert.equal((await host.model.chat({ messages: QUESTION, adapter: null, maxTokens: 1 })).tokens, 1);
    });

    it('refuses a prompt that does not fit, and never cuts it', async () => {
      const { contextSize } = await host.model.status();
      const long = 'port '.repeat(contextSize);
      assert.equal(await failure(host.ask(long)), 'prompt-too-long');
      assert.equal(
        await failure(host.model.infill({ prefix: long, suffix: '', adapter: null })),
        'prompt-too-long',
      );
      assert.equal(await failure(host.model.embed([long])), 'prompt-too-long');
      assert.ok((await host.ask('What port does the gateway use?')).text.length > 0);
    });

    it('fills in the line between prefix and suffix', async () => {
      const before =
        'retry_budget = 40\nkelmo_reader = open_vault(retry_budget)\nassert kelmo_reader\nretry_budget = 40\n';
      const request = { prefix: before, suffix: '\nprint(kelmo_reader)\n', adapter: null };
      const filled = await host.model.infill(request);
      assert.equal(filled, 'kelmo_reader = open_vault(retry_budget)');
      assert.equal(filled, await host.model.infill(request));
    });

    it('embeds texts: alike where they are alike, of unit-free finite numbers', async () => {
      const [a, b, c] = await host.model.embed([
        'the port of the gateway',
        'the port of the gateway',
        'Noted.',
      ]);
      const cosine = (x: number[], y: number[]) =>
        x.reduce((sum, value, i) => sum + value * y[i]!, 0) / (Math.hypot(...x) * Math.hypot(...y));
      assert.equal(a!.length, c!.length);
      assert.ok(cosine(a!, b!) > 0.9999);
      assert.ok(cosine(a!, c!) < 0.99);
    });

    it('answers probes in order, each on its own, and counts them', async () => {
      const questions = [
        'What port does the gateway use?',
        'Who owns billing?',
        'What port does the gateway use?',
      ];
      const counted: number[] = [];
      const answers = await host.model.probe({ system: phrases.system, questions, adapter: null }, (done) =>
        counted.push(done),
      );
      assert.deepEqual(counted, [1, 2, 3]);
      assert.equal(answers[0], answers[2]);
    });
  });

  describe('cancelling', () => {
    it('stops an answer with what was said so far', async () => {
      const controller = new AbortController();
      let said = '';
      const result = await host.longAnswer((piece) => {
        said += piece;
        if (said.length > 20) controller.abort();
      }, controller.signal);
      assert.equal(result.stopped, 'cancelled');
      assert.ok(result.tokens < 100 && result.text.length > 0 && said.startsWith(result.text.slice(0, 20)));
    });

    it('takes a request out of the queue', async () => {
      const running = new AbortController();
      const answering = host.longAnswer(undefined, running.signal);
      const waiting = new AbortController();
      const queued = host.ask('Who owns billing?');
      const cancelled = host.longAnswer(undefined, waiting.signal);
      const probing = host.model.probe(
        { system: '', questions: ['a'], adapter: null },
        undefined,
        waiting.signal,
      );
      waiting.abort();
      assert.equal((await cancelled).stopped, 'cancelled');
      await assert.rejects(probing, CancelledError);
      running.abort();
      assert.equal((await answering).stopped, 'cancelled');
      assert.ok((await queued).text.length > 0);
    });
  });
});
