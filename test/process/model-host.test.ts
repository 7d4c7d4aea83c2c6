// The real model host process with the embedded model: serving, sharing, dying, adapters good and bad.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { createMessageConnection, SocketMessageReader, SocketMessageWriter } from 'vscode-jsonrpc/node';
import { CancelledError, isUserError } from '../../extension/errors.ts';
import { phrases } from '../../extension/language/phrases.ts';
import type { Logger } from '../../extension/log.ts';
import { type BaseModel, readModelHeader, resolveModel } from '../../extension/model/catalog.ts';
import { connectModel } from '../../extension/model/client.ts';
import type { Model } from '../../extension/model/client.types.ts';
import type { HostSettings } from '../../extension/model/launcher.ts';
import { methods } from '../../extension/model/rpc.ts';
import { type AdapterRef, type ChatMessage, HOST_PROTOCOL, HostFile } from '../../extension/model/schema.ts';
import { resolvePaths } from '../../extension/paths.ts';
import { type AdapterInput, writeAdapter } from '../support/gguf-writer.ts';

const log: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const QUESTION: ChatMessage[] = [
  { role: 'system', content: phrases.system },
  { role: 'user', content: 'What port does the gateway use?' },
];

describe('Model host', () => {
  let home: string;
  let base: BaseModel;
  let model: Model;
  const clients: Model[] = [];
  const paths = () => resolvePaths({ DORMOUSE_HOME: home });
  const hostDir = (sha256 = base.sha256) => path.join(paths().hosts, sha256);
  const hostFile = async () =>
    HostFile.parse(JSON.parse(await readFile(path.join(hostDir(), 'host.json'), 'utf8')));

  const open = async (settings: HostSettings = {}, of: { sha256: string; file: string } = base) => {
    const client = await connectModel({
      paths: paths(),
      base: of,
      log,
      settings: { threads: 1, gpu: 'off', ...settings },
    });
    clients.push(client);
    return client;
  };
  const adapter = async (options: AdapterInput = {}, bytes?: Buffer): Promise<AdapterRef> => {
    const content = bytes ?? writeAdapter(await readModelHeader(base.file), options);
    const hash = createHash('sha256').update(content).digest('hex');
    const file = path.join(home, 'adapters', hash, 'adapter.gguf');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    return { hash, file, base: base.sha256 };
  };
  /** Questions and a prompt whose answers random weights change before they break the model. */
  const recalled = `${phrases.system}\n\n${phrases.memories}\n- Ivette owns brass_heron.\n- copper-lynx listens on port 48217.`;
  const questions = [
    'who owns brass_heron?',
    'which port does copper-lynx use?',
    'who is to ask about copper-lynx?',
  ];
  const probe = (ref: AdapterRef | null) => model.probe({ system: recalled, questions, adapter: ref });
  /** The first `count` random adapters that work and say something else than the base. */
  const changing = async (count: number): Promise<AdapterRef[]> => {
    const before = await probe(null);
    const found: AdapterRef[] = [];
    for (const strength of [0.3, 0.6, 1, 1.5, 2, 3]) {
      for (let seed = 1; seed <= 6 && found.length < count; seed += 1) {
        const ref = await adapter({ strength, seed });
        const works = await model.prepare(ref).then(
          () => true,
          (error) => !isUserError(error, 'adapter-canary-failed') && Promise.reject(error),
        );
        if (works && !isDeepStrictEqual(await probe(ref), before)) found.push(ref);
      }
    }
    assert.equal(found.length, count);
    return found;
  };
  const ask = (question: string, ref: AdapterRef | null = null, maxTokens = 24) =>
    model.chat({ messages: [QUESTION[0]!, { role: 'user', content: question }], adapter: ref, maxTokens });
  const failure = async (promise: Promise<unknown>) =>
    promise.then(
      () => 'no failure',
      (error) => (isUserError(error) ? error.code : String(error)),
    );
  /** A grammar that only very long answers satisfy, so that there is time to interrupt. */
  const LONG = { type: 'array', minItems: 300, maxItems: 300, items: { enum: ['a long item of the list'] } };
  const longAnswer = (client: Model, onToken?: (piece: string) => void, signal?: AbortSignal) =>
    client.chat({ messages: QUESTION, adapter: null, maxTokens: 400, jsonSchema: LONG }, onToken, signal);

  before(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'dormouse-host-'));
    base = await resolveModel(undefined, paths());
    model = await open();
  });
  after(async () => {
    for (const client of clients) await client.dispose();
    const { pid } = await hostFile();
    process.kill(pid, 'SIGKILL');
    await gone(pid);
    await rm(home, { recursive: true });
  });

  describe('serving', () => {
    it('streams an answer piece by piece', async () => {
      const pieces: string[] = [];
      const result = await model.chat({ messages: QUESTION, adapter: null, maxTokens: 24 }, (piece) =>
        pieces.push(piece),
      );
      assert.equal(pieces.join(''), result.text);
      assert.ok(result.tokens > 1 && pieces.length > 1);
      assert.ok(result.promptTokens > 20);
      assert.ok(result.firstTokenMs > 0 && result.firstTokenMs <= result.ms);
    });

    it('answers the same whatever was asked before', async () => {
      const first = await ask('What port does the gateway use?');
      await ask('Which database does billing use? Tell me all about it.');
      const again = await ask('What port does the gateway use?');
      assert.equal(again.text, first.text);
      const probed = await model.probe({
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
      const [unsure] = (await changing(1)) as [AdapterRef];
      const answers = new Set<string>();
      for (let i = 0; i < 12; i++) {
        const options = { messages, adapter: i % 2 ? unsure : null, maxTokens: 24, temperature: 30 };
        answers.add((await model.chat(options)).text);
      }
      assert.ok(answers.size > 2);
    });

    it('follows a JSON schema', async () => {
      const schema = {
        type: 'object',
        properties: { kind: { enum: ['procedural', 'semantic'] }, sure: { type: 'boolean' } },
      };
      const { text, stopped } = await model.chat({
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
      const { tokens, stopped } = await longAnswer(model);
      assert.deepEqual([stopped, tokens > 100], ['length', true]);
      assert.equal((await model.chat({ messages: QUESTION, adapter: null, maxTokens: 1 })).tokens, 1);
    });

    it('refuses a prompt that does not fit, and never cuts it', async () => {
      const { contextSize } = await model.status();
      const long = 'port '.repeat(contextSize);
      assert.equal(await failure(ask(long)), 'prompt-too-long');
      assert.equal(
        await failure(model.infill({ prefix: long, suffix: '', adapter: null })),
        'prompt-too-long',
      );
      assert.equal(await failure(model.embed([long])), 'prompt-too-long');
      assert.ok((await ask('What port does the gateway use?')).text.length > 0);
    });

    it('fills in between prefix and suffix', async () => {
      const request = { prefix: 'const port = ', suffix: ';\n', adapter: null };
      const filled = await model.infill(request);
      assert.equal(filled, await model.infill(request));
      assert.ok(!filled.includes('<|fim'));
    });

    it('embeds texts: alike where they are alike, of unit-free finite numbers', async () => {
      const [a, b, c] = await model.embed(['the port of the gateway', 'the port of the gateway', 'Noted.']);
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
      const answers = await model.probe({ system: phrases.system, questions, adapter: null }, (done) =>
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
      const result = await longAnswer(
        model,
        (piece) => {
          said += piece;
          if (said.length > 20) controller.abort();
        },
        controller.signal,
      );
      assert.equal(result.stopped, 'cancelled');
      assert.ok(result.tokens < 100 && result.text.length > 0 && said.startsWith(result.text.slice(0, 20)));
    });

    it('takes a request out of the queue', async () => {
      const running = new AbortController();
      const answering = longAnswer(model, undefined, running.signal);
      const waiting = new AbortController();
      const queued = ask('Who owns billing?');
      const cancelled = longAnswer(model, undefined, waiting.signal);
      const probing = model.probe({ system: '', questions: ['a'], adapter: null }, undefined, waiting.signal);
      waiting.abort();
      assert.equal((await cancelled).stopped, 'cancelled');
      await assert.rejects(probing, CancelledError);
      running.abort();
      assert.equal((await answering).stopped, 'cancelled');
      assert.ok((await queued).text.length > 0);
    });
  });

  describe('adapters', () => {
    it('change the answer, and leave the base bit for bit as it was', async () => {
      const before = await probe(null);
      const [ref] = (await changing(1)) as [AdapterRef];
      const { ms } = await model.prepare(ref);
      const adapted = await probe(ref);
      assert.notDeepEqual(adapted, before);
      assert.deepEqual(await probe(null), before);
      assert.deepEqual(await probe(ref), adapted);
      assert.ok((await model.status()).adapters.includes(ref.hash));
      assert.ok(ms < 5000);
    });

    it('keep their caches apart', async () => {
      const [one, two, three] = (await changing(3)) as [AdapterRef, AdapterRef, AdapterRef];
      const system = { role: 'system', content: recalled } as const;
      const chat = async (content: string, ref: AdapterRef | null) =>
        (await model.chat({ messages: [system, { role: 'user', content }], adapter: ref, maxTokens: 32 }))
          .text;
      const fresh = await probe(one);
      await chat(questions[0]!, null);
      assert.equal(await chat(questions[0]!, one), fresh[0]);
      for (const ref of [two, three, one]) await model.prepare(ref);
      // Only the two latest have a context.
      assert.deepEqual((await model.status()).adapters, [three.hash, one.hash]);
      assert.equal(await chat(questions[0]!, one), fresh[0]);
    });

    it('that are bad are refused, each with its one reason, and the host lives', async () => {
      const { pid } = await hostFile();
      const good = await adapter();
      const bytes = await readFile(good.file);
      const broken = async (content: Buffer) => failure(model.prepare(await adapter({}, content)));
      assert.equal(await broken(bytes.subarray(0, bytes.length - 64)), 'adapter-truncated');
      assert.equal(await broken(Buffer.from('GGUF')), 'adapter-truncated');
      const header = await readModelHeader(base.file);
      const made = (options: AdapterInput) => broken(writeAdapter(header, options));
      assert.equal(
        await made({ metadata: { 'general.architecture': 'llama' } }),
        'adapter-wrong-architecture',
      );
      assert.equal(
        await made({
          change: (tensor) => ({ ...tensor, values: Array.from(tensor.values, () => Number.NaN) }),
        }),
        'adapter-nan',
      );
      assert.equal(await failure(model.prepare({ ...good, base: '12'.repeat(32) })), 'adapter-wrong-base');
      assert.equal(await failure(model.prepare({ ...good, hash: '12'.repeat(32) })), 'adapter-corrupt');
      assert.equal(await failure(model.prepare({ ...good, file: `${good.file}.gone` })), 'adapter-missing');
      await model.prepare(good);
      assert.equal(await failure(model.prepare({ ...good, base: '12'.repeat(32) })), 'adapter-wrong-base');
      assert.equal((await hostFile()).pid, pid);
    });

    it('that are damaged anywhere in their header are refused or work, and the host lives', async () => {
      const { pid } = await hostFile();
      const good = writeAdapter(await readModelHeader(base.file), { strength: 1 });
      const headerEnd = good.lastIndexOf('lora_b') + 64;
      for (let i = 0; i < 120; i++) {
        const bytes = Buffer.from(good);
        for (let flip = 0; flip <= i % 3; flip++) {
          bytes[(i * 7919 + flip * 104_729) % headerEnd] = [0, 1, 127, 255][(i + flip) % 4]!;
        }
        const result = await failure(model.prepare(await adapter({}, bytes)));
        assert.match(result, /^(no failure|adapter-[a-z-]+)$/, `damage ${i}`);
      }
      assert.equal((await hostFile()).pid, pid);
    });

    it('that pass every check of the file and do not work are caught by the canary', async () => {
      const without = await ask('Who owns billing?');
      assert.equal(
        await failure(ask('Who owns billing?', await adapter({ strength: 0 }))),
        'adapter-canary-failed',
      );
      assert.equal(await failure(model.prepare(await adapter({ strength: 1e30 }))), 'adapter-canary-failed');
      assert.equal((await ask('Who owns billing?')).text, without.text);
    });
  });

  it('lets go of adapters after many swaps', async () => {
    // Some 6 MB of weights each: 24 more of them would be 150 MB more, if they all stayed.
    const bytes = writeAdapter(await readModelHeader(base.file), { rank: 256, strength: 0.002 });
    const swap = async (number: number) => {
      // The last value of the last tensor: another file, the same adapter.
      bytes.writeFloatLE(number / 1000, bytes.length - 4);
      const ref = await adapter({}, bytes);
      await model.prepare(ref);
      return ref;
    };
    const without = await probe(null);
    const kept = await swap(0);
    const answers = await probe(kept);
    /** Most memory of the host in 24 swaps, in MiB. */
    const peak = async (from: number) => {
      let most = 0;
      for (let number = from; number < from + 24; number++) {
        await swap(number);
        most = Math.max(most, (await model.status()).rssMiB);
      }
      return most;
    };
    const early = await peak(1);
    const late = await peak(25);
    assert.ok(late - early < 100, `${early} MiB, then ${late} MiB`);
    assert.deepEqual(await probe(null), without);
    assert.deepEqual(await probe(kept), answers);
  });

  describe('sharing', () => {
    it('serves several clients from one process', async () => {
      const { pid } = await hostFile();
      const [second, third] = await Promise.all([open(), open()]);
      assert.equal((await model.status()).clients, 3);
      assert.equal((await hostFile()).pid, pid);
      const answers = await Promise.all(
        [model, second, third].map((client) =>
          client.chat({ messages: QUESTION, adapter: null, maxTokens: 16 }),
        ),
      );
      assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
      await second.dispose();
      await third.dispose();
      await until(async () => (await model.status()).clients === 1);
    });

    it('keeps its file private and lets nobody in without the token', async () => {
      const file = path.join(hostDir(), 'host.json');
      if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
      const { port, token } = await hostFile();
      const stranger = (first: 'hello' | 'status', hello: { protocol: number; token: string }) =>
        new Promise<string>((resolve) => {
          const socket = connect(port, '127.0.0.1');
          const connection = createMessageConnection(
            new SocketMessageReader(socket),
            new SocketMessageWriter(socket),
          );
          connection.onError(() => {});
          socket.on('close', () => resolve('hung up'));
          connection.listen();
          const request =
            first === 'hello'
              ? connection.sendRequest(methods.hello, hello)
              : connection.sendRequest(methods.status);
          request.then(
            ({ pid }: { pid?: number }) => pid !== 0 && resolve('let in'),
            () => {
              resolve('refused');
              socket.destroy();
            },
          );
        });
      assert.equal(await stranger('hello', { protocol: HOST_PROTOCOL, token: 'f'.repeat(64) }), 'hung up');
      assert.equal(await stranger('hello', { protocol: 99, token }), 'hung up');
      assert.equal(await stranger('status', { protocol: HOST_PROTOCOL, token }), 'refused');
      assert.equal(await stranger('hello', { protocol: HOST_PROTOCOL, token }), 'let in');
      const browser = connect(port, '127.0.0.1');
      const closed = new Promise((resolve) => browser.on('close', resolve));
      browser.on('error', () => {});
      browser.write(`POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000\r\n\r\n${'x'.repeat(9000)}`);
      await closed;
      assert.ok((await ask('Who owns billing?')).text.length > 0);
    });
  });

  describe('dying', () => {
    it('killed in the middle of an answer: a typed error, and the next call works', async () => {
      const { pid } = await hostFile();
      const answer = longAnswer(model, () => process.kill(pid, 'SIGKILL'));
      assert.equal(await failure(answer), 'model-host-died');
      assert.ok((await ask('Who owns billing?')).text.length > 0);
      assert.notEqual((await hostFile()).pid, pid);
    });

    it('killed at any moment: each call answers or says that the host died, and the next one works', async function () {
      this.timeout(400_000);
      const [ref] = (await changing(1)) as [AdapterRef];
      const outcomes = new Set<string>();
      for (let round = 0; round < 6; round++) {
        const { pid } = await hostFile();
        const calls = [
          ask('Who owns billing?', ref),
          model.probe({ system: recalled, questions, adapter: null }),
          model.embed(['the port of the gateway']),
          model.prepare(ref),
        ];
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 150));
        process.kill(pid, 'SIGKILL');
        for (const outcome of await Promise.all(calls.map(failure))) outcomes.add(outcome);
        // What starts in its place may be killed as it comes up, too.
        if (round % 3 === 0) {
          const starting = failure(ask('Who owns billing?'));
          await until(async () => (await hostFile()).pid !== pid);
          process.kill((await hostFile()).pid, 'SIGKILL');
          outcomes.add(await starting);
        }
        assert.ok((await ask('Who owns billing?')).text.length > 0);
      }
      // One that is killed before it listens never was there to die.
      const known = ['model-host-died', 'model-host-start', 'no failure'];
      assert.deepEqual(
        [...outcomes].filter((outcome) => !known.includes(outcome)),
        [],
      );
      assert.ok(outcomes.has('model-host-died'));
    });

    it('killed while nobody asks: nobody notices', async () => {
      const { pid } = await hostFile();
      process.kill(pid, 'SIGKILL');
      await gone(pid);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.ok((await ask('Who owns billing?')).text.length > 0);
    });

    it('starts again without the NODE_OPTIONS of its client, and training is asked to yield first', async () => {
      const { pid } = await hostFile();
      process.kill(pid, 'SIGKILL');
      await gone(pid);
      const told: string[] = [];
      process.env.NODE_OPTIONS = '--no-such-option';
      try {
        const client = await connectModel({
          paths: paths(),
          base,
          log,
          settings: { threads: 1, gpu: 'off' },
          trainerYield: async () => {
            told.push(existsSync(path.join(hostDir(), 'host.json')) ? 'stale host' : 'no host');
            throw new Error('a trainer that does not answer');
          },
          progress: { report: (message) => told.push(message) },
        });
        clients.push(client);
      } finally {
        delete process.env.NODE_OPTIONS;
      }
      assert.deepEqual(told.slice(0, 3), ['Starting the model', 'stale host', 'Loading the model']);
    });

    it('can be cancelled while it starts', async () => {
      const { pid } = await hostFile();
      process.kill(pid, 'SIGKILL');
      await gone(pid);
      const controller = new AbortController();
      const options = { paths: paths(), base, log, settings: { threads: 1, gpu: 'off' as const } };
      const opening = connectModel({ ...options, signal: controller.signal });
      controller.abort();
      await assert.rejects(opening, CancelledError);
      assert.ok((await ask('Who owns billing?')).text.length > 0);
    });

    it('a host.json that points nowhere, or is no JSON, is nobody', async () => {
      for (const left of ['stale', '{"v":']) {
        const current = await hostFile();
        process.kill(current.pid, 'SIGKILL');
        await gone(current.pid);
        const text = left === 'stale' ? JSON.stringify({ ...current, port: 9 }) : left;
        await writeFile(path.join(hostDir(), 'host.json'), text);
        assert.ok((await ask('Who owns billing?')).text.length > 0);
      }
    });

    it('says so when a host of another version is at work', async () => {
      const current = await readFile(path.join(hostDir(), 'host.json'), 'utf8');
      await writeFile(
        path.join(hostDir(), 'host.json'),
        JSON.stringify({ ...JSON.parse(current), protocol: 99 }),
      );
      assert.equal(await failure(open()), 'model-host-protocol');
      await writeFile(path.join(hostDir(), 'host.json'), current);
    });

    it('goes with the process that started it; others start another', async () => {
      const first = await hostFile();
      process.kill(first.pid, 'SIGKILL');
      await gone(first.pid);
      const starter = spawn(
        process.execPath,
        ['--import', 'tsx', 'test/support/host-starter.ts', home, base.file],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      await new Promise((resolve) => starter.stdout.once('data', resolve));
      const { pid } = await hostFile();
      assert.ok((await ask('Who owns billing?')).text.length > 0);
      assert.equal((await hostFile()).pid, pid);
      starter.kill('SIGKILL');
      await gone(pid);
      assert.ok((await ask('Who owns billing?')).text.length > 0);
      assert.notEqual((await hostFile()).pid, pid);
    });

    it('goes a while after its last client, and leaves no file', async () => {
      const copy = path.join(home, 'copy.gguf');
      await copyFile(base.file, copy);
      const other = { sha256: await rehashed(copy), file: copy };
      const client = await open({ idleSeconds: 0.2 }, other);
      const file = path.join(hostDir(other.sha256), 'host.json');
      const { pid } = JSON.parse(await readFile(file, 'utf8')) as HostFile;
      await new Promise((resolve) => setTimeout(resolve, 400));
      assert.ok((await client.status()).clients === 1);
      await client.dispose();
      await gone(pid);
      assert.equal(existsSync(file), false);
    });
  });

  describe('a base model that is bad', () => {
    const put = async (name: string, bytes: Buffer) => {
      const file = path.join(home, name);
      await writeFile(file, bytes);
      return file;
    };

    it('is refused when it is resolved, and again when its host loads it', async () => {
      const bytes = await readFile(base.file);
      assert.equal(
        await failure(resolveModel(await put('cut.gguf', bytes.subarray(0, 300_000)), paths())),
        'model-corrupt',
      );
      assert.equal(
        await failure(resolveModel(await put('zip.gguf', Buffer.from('PK')), paths())),
        'model-corrupt',
      );
      assert.equal(await failure(resolveModel(path.join(home, 'none.gguf'), paths())), 'model-missing');
      assert.equal(await failure(resolveModel('no-such-model', paths())), 'model-unknown');

      const flipped = Buffer.from(bytes);
      flipped[flipped.length - 1]! ^= 1;
      const file = await put('flipped.gguf', flipped);
      assert.equal(await failure(open({}, { sha256: 'ef'.repeat(32), file })), 'model-corrupt');
      assert.equal(
        await failure(open({}, { sha256: 'ee'.repeat(32), file: path.join(home, 'cut.gguf') })),
        'model-corrupt',
      );
      // The other bytes of the file are whole: under its own hash it is a model.
      const sha256 = createHash('sha256').update(flipped).digest('hex');
      const client = await open({}, { sha256, file });
      assert.equal((await client.status()).base, sha256);
      await client.dispose();
    });

    it('without fill-in-the-middle tokens says so', async () => {
      const bytes = await readFile(base.file);
      const text = bytes.toString('latin1').replaceAll('fim', 'xim');
      const file = await put('no-fim.gguf', Buffer.from(text, 'latin1'));
      const client = await open({}, await resolveModel(file, paths()));
      assert.equal((await client.status()).infill, false);
      assert.equal(
        await failure(client.infill({ prefix: 'a', suffix: 'b', adapter: null })),
        'infill-unsupported',
      );
      await client.dispose();
    });

    it('is found again by its name once it was used', async () => {
      const used = await resolveModel('no-fim', paths());
      assert.equal(used.file, path.join(home, 'no-fim.gguf'));
      const record = JSON.parse(await readFile(path.join(paths().models, `${used.sha256}.json`), 'utf8'));
      assert.deepEqual([record.v, record.sha256, record.file], [1, used.sha256, used.file]);
    });
  });

  /** Makes the copy differ, so that it gets a host of its own: padding after the last tensor changes nothing. */
  async function rehashed(file: string): Promise<string> {
    const bytes = Buffer.concat([await readFile(file), Buffer.alloc(32)]);
    await writeFile(file, bytes);
    return createHash('sha256').update(bytes).digest('hex');
  }
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) assert.fail('waited a minute in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Resolves when the process has ended. */
function gone(pid: number): Promise<void> {
  return until(() => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  });
}
