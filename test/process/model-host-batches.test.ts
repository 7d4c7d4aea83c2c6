// Many prompts at once: the real process with the embedded model. Answers are those of one at a time, chat goes first,
// and what the prompts begin with in common is computed once.
import assert from 'node:assert/strict';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import { CancelledError } from '../../extension/base/errors.ts';
import { Batch } from '../../extension/host/batch.ts';
import type { AdapterRef, ChatMessage } from '../../extension/model/schema.ts';
import { failure, modelHost, QUESTION, QUESTIONS, RECALLED } from '../support/model-host.ts';

const MANY = [
  ...QUESTIONS,
  'what port does the gateway use?',
  'who owns billing?',
  'Which database does copper-lynx use?',
  'hello!',
  'Who owns copper-lynx?',
  'which port does brass_heron listen on, and who is to ask about it when it does not answer?',
  'what do you know about this project?',
  'who owns brass_heron?',
];
const conversation = (content: string): ChatMessage[] => [
  { role: 'system', content: RECALLED },
  { role: 'user', content },
];
const greedy = { adapter: null, maxTokens: 24, temperature: 0, seed: 0 };

describe('Batches of the model host', () => {
  const host = modelHost();

  it('answers the same side by side as one at a time, with the base and with adapters', async () => {
    const [one] = (await host.changing(1)) as [AdapterRef];
    for (const adapter of [null, one]) {
      const together = await host.model.probe({ system: RECALLED, questions: MANY, adapter });
      const apart: string[] = [];
      for (const question of MANY)
        apart.push(...(await host.model.probe({ system: RECALLED, questions: [question], adapter })));
      assert.deepEqual(together, apart);
      assert.equal(together.at(-1), together[0], 'the same question in another sequence');
    }
    const [base, adapted] = await Promise.all(
      [null, one].map((adapter) => host.model.probe({ system: RECALLED, questions: MANY, adapter })),
    );
    assert.notDeepEqual(base, adapted, 'no cache is shared between adapters');
  });

  it('writes as many answers as there are conversations, draws by the seed, and says what was cut', async () => {
    const conversations = MANY.map(conversation);
    const counted: number[] = [];
    const written = await host.model.write({ ...greedy, conversations }, (done) => counted.push(done));
    assert.deepEqual(
      written.map(({ text }) => text),
      await host.model.probe({ system: RECALLED, questions: MANY, adapter: null, maxTokens: 24 }),
    );
    assert.deepEqual(
      counted,
      MANY.map((_, at) => at + 1),
    );
    const drawn = (seed: number) =>
      host.model.write({ ...greedy, temperature: 5, seed, conversations: conversations.slice(0, 4) });
    assert.deepEqual(await drawn(1), await drawn(1));
    assert.notDeepEqual(await drawn(1), await drawn(2));
    const [cut] = await host.model.write({ ...greedy, maxTokens: 1, conversations: [conversations[0]!] });
    assert.deepEqual([cut?.stopped, cut?.tokens], ['length', 1]);
    assert.deepEqual(await host.model.write({ ...greedy, conversations: [] }), []);
  });

  it('refuses a prompt that does not fit before it answers any', async () => {
    const { contextSize } = await host.model.status();
    const conversations = [conversation('hello!'), conversation('port '.repeat(contextSize))];
    let answered = 0;
    const tooLong = host.model.write({ ...greedy, conversations }, () => {
      answered += 1;
    });
    assert.equal(await failure(tooLong), 'prompt-too-long');
    assert.equal(answered, 0);
  });

  it('lets a chat go first in the middle of its work, and is cancelled at once', async () => {
    // An answer that is drawn this freely seldom ends by itself.
    const conversations = Array.from({ length: 40 }, (_, at) => conversation(`const ${at}`));
    const request = { ...greedy, temperature: 30, maxTokens: 100, conversations };
    let done = 0;
    const controller = new AbortController();
    const writing = host.model.write(request, () => done++, controller.signal);
    while (done === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const before = done;
    assert.ok((await host.model.chat({ messages: QUESTION, adapter: null, maxTokens: 8 })).text.length > 0);
    assert.ok(done < conversations.length, 'the batch was still at work');
    assert.ok(done - before <= 8, `${done - before} answers came before that of the chat`);
    controller.abort();
    await assert.rejects(writing, CancelledError);
    assert.ok((await host.ask('Who owns billing?')).text.length > 0);
  });

  it('computes a common beginning once', async () => {
    const llama = await getLlama({
      build: 'never',
      skipDownload: true,
      gpu: false,
      maxThreads: 1,
      logLevel: LlamaLogLevel.error,
    });
    const model = await llama.loadModel({ modelPath: host.base.file });
    const beginning = model.tokenize(RECALLED);
    const prompts = QUESTIONS.map((question) => [...beginning, ...model.tokenize(`\n${question}`)]);
    const batch = await Batch.open(model, prompts, {
      threads: 1,
      loras: [],
      limit: 1024,
      maxTokens: 1,
    });
    await batch.answer({ temperature: 0, seed: 0, onAnswer: () => {} });
    const used = batch.sequences.map(
      ({ tokenMeter }) => tokenMeter.usedInputTokens + tokenMeter.usedOutputTokens,
    );
    assert.equal(used.length, QUESTIONS.length);
    for (const own of used.slice(1)) assert.ok(own < beginning.length, `${used} of ${beginning.length}`);
    await batch.dispose();
    await llama.dispose();
  });
});
