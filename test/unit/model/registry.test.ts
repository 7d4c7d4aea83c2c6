import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listedModel, listedModels } from '../../../extension/model/listed-models.ts';
import { modelChoiceFile, writeModelChoice } from '../../../extension/model/model-choice.ts';
import { EMBEDDED, installedFile, keptFile, resolveModel } from '../../../extension/model/registry.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';

const FILE = path.resolve('models/dormouse-tiny/dormouse-tiny.gguf');

describe('The registry of models', () => {
  let home: string;
  let paths: ReturnType<typeof resolvePaths>;
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'dormouse-registry-'));
    paths = resolvePaths({ DORMOUSE_HOME: home });
    await mkdir(paths.models, { recursive: true });
  });
  afterEach(() => rm(home, { recursive: true }));

  it('lists models, smallest first, whose parts add up to the file', () => {
    const sizes = listedModels.map(({ bytes }) => bytes);
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => a - b),
    );
    assert.equal(new Set(listedModels.map(({ name }) => name)).size, listedModels.length);
    for (const { name, bytes, packages, hub, file } of listedModels) {
      assert.ok(hub.endsWith(`/${file}`), name);
      if (packages)
        assert.equal(
          packages.reduce((sum, part) => sum + part.bytes, 0),
          bytes,
          name,
        );
    }
  });

  it('takes what is named, then the choice, then the embedded model', async () => {
    assert.equal((await resolveModel(undefined, paths)).name, EMBEDDED);
    const mine = path.join(home, 'mine.gguf');
    await copyFile(FILE, mine);
    await writeModelChoice(paths, mine);
    assert.equal((await resolveModel(undefined, paths)).file, mine);
    assert.equal((await resolveModel(EMBEDDED, paths)).file, FILE);
    await writeFile(modelChoiceFile(paths), '[]');
    await assert.rejects(resolveModel(undefined, paths), { code: 'model-choice-damaged' });
  });

  it('knows a listed model by its own file, or by a file of the user that is unchanged', async () => {
    const model = listedModel('smollm2-135m')!;
    const sha256 = model.sha256!;
    assert.equal(await installedFile(model, paths.models), undefined);
    await assert.rejects(resolveModel(model.name, paths), { code: 'model-not-installed' });
    const theirs = path.join(home, 'theirs.gguf');
    await writeFile(theirs, 'theirs');
    await utimes(theirs, 1000, 1000);
    const record = { v: 1, sha256, file: theirs, bytes: 6, mtimeMs: 1_000_000 };
    await writeFile(path.join(paths.models, `${sha256}.json`), JSON.stringify(record));
    assert.equal(await installedFile(model, paths.models), theirs);
    assert.deepEqual(await resolveModel(model.name, paths), { sha256, file: theirs, name: model.name });
    await utimes(theirs, 1000, 2000);
    assert.equal(await installedFile(model, paths.models), undefined);
    await writeFile(keptFile(paths.models, sha256), 'ours');
    assert.equal(await installedFile(model, paths.models), keptFile(paths.models, sha256));
    // The beginning of a file is no file.
    await assert.rejects(resolveModel(model.name, paths), { code: 'model-corrupt' });
  });
});
