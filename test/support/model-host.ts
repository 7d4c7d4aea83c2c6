// A model host of its own for one file of tests: the real process with the embedded model, and what they ask it.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isUserError } from '../../extension/base/errors.ts';
import { phrases } from '../../extension/language/phrases.ts';
import { connectModel } from '../../extension/model/client.ts';
import type { Model } from '../../extension/model/client.types.ts';
import { readModelHeader } from '../../extension/model/header.ts';
import type { HostSettings } from '../../extension/model/launcher.ts';
import { type BaseModel, resolveModel } from '../../extension/model/registry.ts';
import {
  type AdapterRef,
  type ChatMessage,
  type ChatResult,
  HostFile,
} from '../../extension/model/schema.ts';
import { type Paths, resolvePaths } from '../../extension/storage/paths.ts';
import { type AdapterInput, writeAdapter } from './gguf-writer.ts';
import { quiet } from './quiet-log.ts';

export const QUESTION: ChatMessage[] = [
  { role: 'system', content: phrases.system },
  { role: 'user', content: 'What port does the gateway use?' },
];
/** A prompt and questions whose answers random weights change before they break the model. */
export const RECALLED = `${phrases.system}\n\n${phrases.memories}\n- Ivette owns brass_heron.\n- copper-lynx listens on port 48217.`;
export const QUESTIONS = [
  'who owns brass_heron?',
  'which port does copper-lynx use?',
  'who is to ask about copper-lynx?',
];
/** A grammar that only very long answers satisfy, so that there is time to interrupt. */
const LONG = { type: 'array', minItems: 300, maxItems: 300, items: { enum: ['a long item of the list'] } };

/** The host, its home folder, and the clients that were opened. */
export class HostUnderTest {
  home = '';
  base!: BaseModel;
  /** The client that most tests use. */
  model!: Model;
  readonly clients: Model[] = [];

  async start(): Promise<void> {
    this.home = await mkdtemp(path.join(tmpdir(), 'dormouse-host-'));
    this.base = await resolveModel(undefined, this.paths());
    this.model = await this.open();
  }

  async end(): Promise<void> {
    for (const client of this.clients) await client.dispose();
    await this.kill();
    await rm(this.home, { recursive: true });
  }

  paths(): Paths {
    return resolvePaths({ DORMOUSE_HOME: this.home });
  }

  folder(sha256 = this.base.sha256): string {
    return path.join(this.paths().hosts, sha256);
  }

  async file(sha256?: string): Promise<HostFile> {
    return HostFile.parse(JSON.parse(await readFile(path.join(this.folder(sha256), 'host.json'), 'utf8')));
  }

  async open(
    settings: HostSettings = {},
    base: { sha256: string; file: string } = this.base,
  ): Promise<Model> {
    const client = await connectModel({
      paths: this.paths(),
      base,
      log: quiet,
      settings: { threads: 1, gpu: 'off', ...settings },
    });
    this.clients.push(client);
    return client;
  }

  async kill(): Promise<void> {
    const { pid } = await this.file();
    process.kill(pid, 'SIGKILL');
    await gone(pid);
  }

  async adapter(options: AdapterInput = {}, bytes?: Buffer): Promise<AdapterRef> {
    const content = bytes ?? writeAdapter(await readModelHeader(this.base.file), options);
    const hash = createHash('sha256').update(content).digest('hex');
    const file = path.join(this.home, 'adapters', hash, 'adapter.gguf');
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, content);
    return { hash, file, base: this.base.sha256 };
  }

  prepare(adapter: AdapterRef | null, fast: AdapterRef | null = null): Promise<{ ms: number }> {
    return this.model.prepare({ adapter, fast });
  }

  probe(adapter: AdapterRef | null, fast: AdapterRef | null = null): Promise<string[]> {
    return this.model.probe({ system: RECALLED, questions: QUESTIONS, adapter, fast });
  }

  /** The first `count` random adapters that work and say something else than the base. */
  async changing(count: number): Promise<AdapterRef[]> {
    const before = await this.probe(null);
    const found: AdapterRef[] = [];
    for (const strength of [0.3, 0.6, 1, 1.5, 2, 3]) {
      for (let seed = 1; seed <= 6 && found.length < count; seed += 1) {
        const ref = await this.adapter({ strength, seed });
        const works = await this.prepare(ref).then(
          () => true,
          (error) => !isUserError(error, 'adapter-canary-failed') && Promise.reject(error),
        );
        if (works && !isDeepStrictEqual(await this.probe(ref), before)) found.push(ref);
      }
    }
    assert.equal(found.length, count);
    return found;
  }

  ask(question: string, adapter: AdapterRef | null = null, maxTokens = 24): Promise<ChatResult> {
    const messages = [QUESTION[0]!, { role: 'user' as const, content: question }];
    return this.model.chat({ messages, adapter, maxTokens });
  }

  longAnswer(onToken?: (piece: string) => void, signal?: AbortSignal): Promise<ChatResult> {
    const request = { messages: QUESTION, adapter: null, maxTokens: 400, jsonSchema: LONG };
    return this.model.chat(request, onToken, signal);
  }
}

/** Registers mocha's hooks that start the host and end it. */
export function modelHost(): HostUnderTest {
  const host = new HostUnderTest();
  before(() => host.start());
  after(() => host.end());
  return host;
}

/** The code of the error that a call ends with. */
export const failure = async (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'no failure',
    (error) => (isUserError(error) ? error.code : String(error)),
  );

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) assert.fail('waited a minute in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Resolves when the process has ended. */
export function gone(pid: number): Promise<void> {
  return until(() => {
    try {
      process.kill(pid, 0);
      return false;
    } catch {
      return true;
    }
  });
}
