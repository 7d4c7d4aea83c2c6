import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CancelledError, isUserError } from '../../../extension/base/errors.ts';
import type { ListedModel } from '../../../extension/model/listed-models.ts';
import type { DownloadOptions } from '../../../extension/supply/download.types.ts';
import { getModel, partialFile } from '../../../extension/supply/get-model.ts';
import { FileServer } from '../../support/file-server.ts';
import { entryFor } from '../../support/listed-model.ts';

const CONTENT = readFileSync('models/dormouse-tiny/dormouse-tiny.gguf');

describe('A model from the hub', () => {
  let models: string;
  let server: FileServer;
  let entry: ListedModel;

  beforeEach(async () => {
    models = await mkdtemp(path.join(tmpdir(), 'dormouse-hub-'));
    server = new FileServer(CONTENT);
    entry = entryFor(CONTENT, await server.listen());
  });
  afterEach(async () => {
    await server.close();
    await rm(models, { recursive: true });
  });

  const get = (options: DownloadOptions = {}) => getModel(entry, 'hub', { models }, options);
  const failure = (options?: DownloadOptions) =>
    get(options).then(
      () => assert.fail('it was downloaded'),
      (error) => error,
    );
  const begun = () => partialFile(models, entry.sha256!);
  const leftovers = () => readdirSync(models).filter((name) => !/\.(gguf|json|lock)$/.test(name));

  it('comes whole, is recorded under its digest, and is not asked for again', async () => {
    const messages: string[] = [];
    const { file, downloaded } = await get({ progress: { report: (message) => messages.push(message) } });
    assert.equal(file, path.join(models, `${entry.sha256}.gguf`));
    assert.deepEqual(await readFile(file), CONTENT);
    assert.equal(downloaded, CONTENT.length);
    assert.match(messages.join('\n'), /Downloading test-model: .* of /);
    const record = JSON.parse(await readFile(path.join(models, `${entry.sha256}.json`), 'utf8'));
    assert.deepEqual([record.file, record.mtimeMs], [file, (await stat(file)).mtimeMs]);
    assert.deepEqual(await get(), { file, downloaded: 0 });
    assert.equal(server.ranges.length, 1);
    assert.deepEqual(leftovers(), []);
  });

  it('goes on by itself where the connection is cut', async () => {
    server.habits = { cutAfter: { bytes: 1_000_000, times: 2 } };
    const { file } = await get();
    assert.deepEqual(await readFile(file), CONTENT);
    assert.equal(server.ranges[0], '');
    assert.match(server.ranges[1]!, /^bytes=\d+-$/);
    assert.equal(server.ranges.length, 3);
  });

  it('goes on from a part of an earlier run, and begins anew at a server without ranges', async () => {
    writeFileSync(begun(), CONTENT.subarray(0, 700_000));
    assert.equal((await get()).downloaded, CONTENT.length - 700_000);
    assert.deepEqual(server.ranges, ['bytes=700000-']);
    await rm(path.join(models, `${entry.sha256}.gguf`));
    writeFileSync(begun(), CONTENT.subarray(0, 700_000));
    server.habits = { withoutRanges: true };
    assert.deepEqual(await readFile((await get()).file), CONTENT);
  });

  it('is checked, not fetched again, where all of it came and the run was killed', async () => {
    writeFileSync(begun(), CONTENT);
    await get();
    assert.deepEqual(server.ranges, []);
  });

  it('stops when it is told to, and keeps what came', async () => {
    server.habits = { pause: 2 };
    const abort = new AbortController();
    const stopping = failure({
      signal: abort.signal,
      progress: { report: (_, fraction = 0) => fraction > 0 && abort.abort() },
    });
    assert.ok((await stopping) instanceof CancelledError);
    const { size } = await stat(begun());
    assert.ok(size > 0 && size < CONTENT.length, `${size} bytes`);
    assert.ok(!existsSync(path.join(models, `${entry.sha256}.gguf`)));
    server.habits = {};
    assert.equal((await get()).downloaded, CONTENT.length - size);
  });

  it('of another sha256 is removed and never becomes a model', async () => {
    entry = { ...entry, sha256: 'ab'.repeat(32) };
    const error = await failure();
    assert.ok(isUserError(error, 'model-digest'), String(error));
    assert.match(error.text.why, /not abab/);
    assert.deepEqual(readdirSync(models), [`${entry.sha256}.lock`]);
  });

  it('is not downloaded where nobody pins its sha256', async () => {
    const { sha256: _, ...unpinned } = entry;
    entry = unpinned;
    assert.ok(isUserError(await failure(), 'model-not-verified'));
    assert.deepEqual(server.ranges, []);
  });

  it('is told from a page, another length, a refusal and a range that was not asked for', async () => {
    const page = '<html>Please sign in</html>';
    const answers: [ServerAnswer, RegExp][] = [
      [[200, { 'content-type': 'text/html' }, page], /web page/],
      [[200, { 'content-length': '27' }, page], /27 were offered/],
      [[404, {}, ''], /404/],
      [[206, { 'content-range': `bytes 5-9/${CONTENT.length}` }, 'abcde'], /5 came/],
    ];
    for (const [[status, headers, body], why] of answers) {
      server.habits = { instead: (response) => void response.writeHead(status, headers).end(body) };
      const error = await failure();
      assert.ok(isUserError(error, 'model-not-served'), String(error));
      assert.match(error.text.why, why);
      assert.match(error.text.next, /browser/);
    }
    assert.ok(!existsSync(path.join(models, `${entry.sha256}.gguf`)));
  });

  it('that cannot be reached says so, and what is kept', async function () {
    this.timeout(20_000);
    writeFileSync(begun(), CONTENT.subarray(0, 700_000));
    await server.close();
    const error = await failure();
    assert.ok(isUserError(error, 'model-unreachable'), String(error));
    assert.match(error.text.why, /ECONNREFUSED.*700 kB are kept/);
    assert.equal((await stat(begun())).size, 700_000);
  });

  it('is not begun where the disk has no room for it', async () => {
    entry = { ...entry, bytes: 1e15 };
    const error = await failure();
    assert.ok(isUserError(error, 'model-no-space'), String(error));
    assert.deepEqual(server.ranges, []);
  });

  it('comes once for two callers at a time', async () => {
    server.habits = { pause: 1 };
    const both = await Promise.all([get(), get()]);
    assert.deepEqual(
      both.map(({ downloaded }) => downloaded).toSorted((a, b) => a - b),
      [0, CONTENT.length],
    );
    assert.equal(server.ranges.length, 1);
  });

  it('goes through the proxy that is set, and past it where a host is excepted', async () => {
    assert.ok(isUserError(await failure({ proxy: { url: 'gopher://x' } }), 'proxy-invalid'));
    const proxy = new FileServer(CONTENT);
    const url = new URL(await proxy.listen()).origin;
    const error = await failure({ proxy: { url } });
    assert.ok(isUserError(error, 'proxy-refuses'), String(error));
    assert.match(error.text.why, /407 .* it wants a name and a password/);
    assert.deepEqual(server.ranges, []);
    assert.deepEqual(proxy.ranges, [`connect ${new URL(entry.hub).host}`]);
    assert.equal((await get({ proxy: { url, except: '127.0.0.1' } })).downloaded, CONTENT.length);
    await proxy.close();
  });
});

type ServerAnswer = [status: number, headers: Record<string, string>, body: string];
