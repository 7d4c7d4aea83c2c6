// `dormouse model`, and what a model by its name is worth: chosen, named, removed, refused.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { listedModel } from '../../extension/model/listed-models.ts';
import { getModel, partialFile } from '../../extension/supply/get-model.ts';
import { runCli } from '../support/cli.ts';
import { FileServer } from '../support/file-server.ts';
import { entryFor } from '../support/listed-model.ts';

const EMBEDDED = path.resolve('models/dormouse-tiny/dormouse-tiny.gguf');
const Listing = z.strictObject({
  models: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      licence: z.string(),
      commercialUse: z.boolean(),
      bytes: z.number(),
      sha256: z.string().nullable(),
      verified: z.boolean(),
      installed: z.boolean(),
      file: z.string().nullable(),
      begunBytes: z.number(),
      inUse: z.boolean(),
      packages: z.boolean(),
      needs: z.object({ serveMB: z.number(), trainCpuMB: z.number(), trainGpuMB: z.number() }),
      measured: z.array(z.unknown()),
    }),
  ),
  inUse: z.string(),
  recommended: z.object({ name: z.string(), reason: z.string() }).nullable(),
});

describe('dormouse model', function () {
  this.timeout(120_000);
  let home: string;
  let models: string;
  before(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'dormouse-model-'));
    models = path.join(home, 'cache', 'models');
    await mkdir(path.join(home, 'work'));
  });
  after(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));

  const run = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    runCli(args, {
      cwd: path.join(home, 'work'),
      env: { DORMOUSE_HOME: home, DORMOUSE_CACHE: path.join(home, 'cache'), ...env },
    });
  const ok = async (...args: string[]) => {
    const { code, stdout, stderr } = await run([...args, '--json']);
    assert.equal(code, 0, stderr);
    return JSON.parse(stdout);
  };
  const refused = async (code: number, args: string[], env?: NodeJS.ProcessEnv) => {
    const result = await run([...args, '--json'], env);
    assert.equal(result.code, code, result.stderr);
    return JSON.parse(result.stdout).error as { code: string; why: string; next: string };
  };
  /** A changed copy of the embedded model's file. */
  const variant = async (name: string, change: (text: string) => string) => {
    const file = path.join(home, name);
    await writeFile(file, Buffer.from(change(readFileSync(EMBEDDED, 'latin1')), 'latin1'));
    return file;
  };

  it('lists the registry, what is here, and what suits this machine', async () => {
    await mkdir(models, { recursive: true });
    const { sha256 = '', name } = listedModel('qwen2.5-coder-1.5b')!;
    await writeFile(partialFile(models, sha256), Buffer.alloc(1000));
    const listing = Listing.parse(await ok('model', 'list'));
    assert.deepEqual(
      listing.models.map((model) => model.name),
      [
        'smollm2-135m',
        'qwen2.5-coder-0.5b',
        'qwen2.5-coder-1.5b',
        'qwen2.5-coder-3b',
        'qwen3-4b-2507',
        'qwen2.5-coder-7b',
      ],
    );
    assert.equal(listing.inUse, 'dormouse-tiny');
    assert.equal(listing.models.find((model) => model.name === name)?.begunBytes, 1000);
    assert.ok(listing.models.every((model) => !model.installed));
    const { stdout } = await run(['model', 'list']);
    assert.match(stdout, /qwen2\.5-coder-1\.5b +1\.1 GB +1\.0 kB came +Apache-2\.0/);
    assert.match(stdout, /qwen2\.5-coder-3b .*no commercial use/);
    // Not a word of a file that is half there counts as the model.
    assert.equal((await refused(2, ['ask', 'hello', '--model', name])).code, 'model-not-installed');
    assert.deepEqual(await ok('model', 'remove', name), { name, bytes: 1000 });
  });

  it('uses a file from now on, and another one that is named comes first', async () => {
    const file = await variant('mine.gguf', (text) => text.replaceAll('fim', 'xim'));
    const used = await ok('model', 'use', file);
    assert.equal(used.file, file);
    assert.equal((await ok('model', 'list')).inUse, 'mine');
    const baseOf = async (...args: string[]) => {
      const { stdout } = await run(['doctor', ...args]);
      return /base model +(\S+)/.exec(stdout)?.[1];
    };
    assert.equal(await baseOf(), file);
    assert.equal(await baseOf('--model', 'dormouse-tiny'), EMBEDDED);
    // By its name, too, for it was used.
    assert.equal((await ok('model', 'use', 'mine')).file, file);
    await ok('model', 'use', 'dormouse-tiny');
    assert.equal(await baseOf(), EMBEDDED);
  });

  it('refuses what would leave every workspace without answers, and changes nothing then', async () => {
    const half = path.join(home, 'half.gguf');
    await writeFile(half, readFileSync(EMBEDDED).subarray(0, 300_000));
    assert.equal((await refused(1, ['model', 'use', half])).code, 'model-corrupt');
    const mute = await variant('mute.gguf', (text) =>
      text.replace('tokenizer.chat_template', 'tokenizer.chat_tempIate'),
    );
    assert.equal((await refused(1, ['model', 'use', mute])).code, 'model-no-template');
    const split = await variant('split.gguf', withSplitCount);
    const { code, next } = await refused(1, ['model', 'use', split]);
    assert.equal(code, 'model-split');
    assert.match(next, /llama-gguf-split --merge/);
    assert.equal((await refused(2, ['model', 'use', 'no-such'])).code, 'model-unknown');
    assert.equal((await refused(2, ['model', 'use', 'smollm2-135m'])).code, 'model-not-installed');
    assert.equal((await ok('model', 'list')).inUse, 'dormouse-tiny');
  });

  it('does not believe a file of another content under a name of the registry', async () => {
    const { sha256 = '', name } = listedModel('smollm2-135m')!;
    await copyFile(EMBEDDED, path.join(models, `${sha256}.gguf`));
    const { code, why } = await refused(1, ['ask', 'hello', '--model', name]);
    assert.equal(code, 'model-corrupt');
    assert.match(why, new RegExp(`that of ${name} is ${sha256}`));
    await ok('model', 'remove', name);
  });

  it('does not remove the model that is chosen', async () => {
    const { sha256 = '', name } = listedModel('smollm2-135m')!;
    await mkdir(path.join(home, 'state'), { recursive: true });
    await writeFile(path.join(home, 'state', 'model.json'), JSON.stringify({ v: 1, model: name }));
    await copyFile(EMBEDDED, path.join(models, `${sha256}.gguf`));
    assert.equal((await refused(3, ['model', 'remove', name])).code, 'model-in-use');
    assert.ok((await readdir(models)).includes(`${sha256}.gguf`));
    await writeFile(path.join(home, 'state', 'model.json'), '{"v":1');
    assert.equal((await refused(1, ['ask', 'hello'])).code, 'model-choice-damaged');
    await ok('model', 'use', 'dormouse-tiny');
    await ok('model', 'remove', name);
  });

  it('says what a proxy answered that lets nobody through', async () => {
    const proxy = new FileServer(Buffer.alloc(1));
    const HTTPS_PROXY = new URL(await proxy.listen()).origin;
    const args = ['model', 'get', 'qwen2.5-coder-0.5b'];
    const { code, why } = await refused(1, args, {
      HTTPS_PROXY,
      https_proxy: HTTPS_PROXY,
      NO_PROXY: '',
      no_proxy: '',
    });
    assert.equal(code, 'proxy-refuses');
    assert.match(why, /407 to a connection to huggingface\.co/);
    assert.deepEqual(proxy.ranges, ['connect huggingface.co:443']);
    await proxy.close();
  });

  it('takes no other words', async () => {
    for (const words of [
      ['get'],
      ['list', 'x'],
      ['fetch', 'x'],
      ['use', 'x', '--source', 'hub'],
      ['get', 'x', '--source', 'ftp'],
    ])
      assert.equal((await refused(2, ['model', ...words])).code, 'usage', words.join(' '));
  });

  it('goes on after a kill in the middle of a download', async () => {
    const content = readFileSync(EMBEDDED);
    const server = new FileServer(content);
    server.habits = { pause: 20 };
    const entry = entryFor(content, await server.listen());
    const folder = path.join(home, 'killed');
    await mkdir(folder);
    const getter = path.resolve('test/support/model-getter.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', getter, JSON.stringify(entry), folder], {
      stdio: 'inherit',
    });
    const begun = partialFile(folder, entry.sha256!);
    const size = () =>
      stat(begun).then(
        (facts) => facts.size,
        () => 0,
      );
    while ((await size()) < 500_000 && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 10));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const came = await size();
    assert.ok(came >= 500_000 && came < content.length, `${came} bytes`);
    assert.ok(!(await readdir(folder)).some((name) => name.endsWith('.gguf')));
    server.habits = {};
    const { file, downloaded } = await getModel(entry, 'hub', { models: folder });
    assert.equal(downloaded, content.length - came);
    assert.equal(server.ranges.at(-1), `bytes=${came}-`);
    assert.deepEqual(await readFile(file), content);
    await server.close();
  });
});

/** Two keys more in its header: as part 1 of 3 of a split model, and 64 bytes longer, so that its tensors stay aligned. */
function withSplitCount(text: string): string {
  const bytes = Buffer.from(text, 'latin1');
  bytes.writeBigUInt64LE(bytes.readBigUInt64LE(16) + 2n, 16);
  const key = (name: string, type: number, ...value: number[]) => {
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(name.length));
    return Buffer.concat([length, Buffer.from(name), Buffer.from([type, 0, 0, 0, ...value])]);
  };
  const more = [key('split.count', 2, 3, 0), key('dormouse.test.padding.keys', 0, 0)];
  return Buffer.concat([bytes.subarray(0, 24), ...more, bytes.subarray(24)]).toString('latin1');
}
