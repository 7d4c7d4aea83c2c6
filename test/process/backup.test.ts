// `dormouse backup` and `restore` as a user types them, and an adapter that serves again on another machine.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { serveAdapter } from '../../extension/adapter/serving.ts';
import { readModelHeader } from '../../extension/model/header.ts';
import { resolveModel } from '../../extension/model/registry.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { createServices } from '../../extension/workspace/services.ts';
import { cardOf } from '../support/adapter-card.ts';
import { type CliProject, cliProject, Refusal } from '../support/cli-project.ts';
import { writeAdapter } from '../support/gguf-writer.ts';
import { quiet } from '../support/quiet-log.ts';
import { sharedCache } from '../support/trainer.ts';

const DORMOUSE_PASSPHRASE = 'seven herons on a mast';

describe('dormouse backup and restore', function () {
  this.timeout(240_000);
  let project: CliProject;
  let sealed: string;
  let open: string;
  before(async () => {
    project = await cliProject();
    sealed = path.join(project.folder, 'sealed.dormouse');
    open = path.join(project.folder, 'open.dormouse');
  });
  after(() => project.remove());

  /** The same folder as on another machine: another home, which knows nothing. */
  const elsewhere = (home: string) => ({ env: { DORMOUSE_HOME: path.join(project.folder, home) } });
  const refused = async (args: string[], home: string, env: NodeJS.ProcessEnv = {}) => {
    const { code, stdout } = await project.run([...args, '--json'], {
      env: { ...elsewhere(home).env, ...env },
    });
    return [code, Refusal.parse(JSON.parse(stdout)).error.code];
  };

  it('writes a file that says nothing without its passphrase, and one that everybody can read', async () => {
    await project.json(['remember', 'heron-relay listens on port 4711']);
    const paths = resolvePaths({
      DORMOUSE_HOME: path.join(project.folder, 'home'),
      DORMOUSE_CACHE: sharedCache(),
    });
    const services = await createServices({ root: project.workspace, paths, log: quiet });
    const base = await resolveModel(undefined, paths);
    const bytes = writeAdapter(await readModelHeader(base.file), { strength: 0.05 });
    const adapter = createHash('sha256').update(bytes).digest('hex');
    const dir = path.join(services.workspace.dir, 'adapters', adapter);
    await mkdir(dir, { recursive: true });
    await writeFile(path.join(dir, 'adapter.gguf'), bytes);
    const files = [{ name: 'adapter.gguf', sha256: adapter, bytes: bytes.length }];
    await writeFile(
      path.join(dir, 'card.json'),
      JSON.stringify(cardOf(adapter, { files, base: base.sha256 })),
    );
    await serveAdapter(services, adapter, 'night');
    await services.dispose();
    assert.deepEqual(await refused(['backup', sealed], 'home'), [2, 'passphrase-missing']);
    const written = (await project.json(['backup', sealed], { env: { DORMOUSE_PASSPHRASE } })) as {
      memories: number;
      adapters: number;
      sealed: boolean;
    };
    assert.deepEqual([written.memories, written.adapters, written.sealed], [1, 1, true]);
    assert.ok(!(await readFile(sealed, 'latin1')).includes('heron'));
    assert.equal((await project.run(['backup', open, '--open'])).code, 0);
    assert.deepEqual(await refused(['backup', open, '--open'], 'home'), [2, 'backup-exists']);
  });

  it('restores a sealed one by its passphrase, and its adapter serves', async () => {
    const wrong = { DORMOUSE_PASSPHRASE: 'seven herons on a mash' };
    assert.deepEqual(await refused(['restore', sealed], 'two', wrong), [3, 'passphrase-wrong']);
    const env = { ...elsewhere('two').env, DORMOUSE_PASSPHRASE };
    const { restored, missing } = (await project.json(['restore', sealed, '--all'], { env })) as {
      restored: { memories: string[]; adapters: string[]; served: boolean }[];
      missing: string[];
    };
    assert.deepEqual(missing, []);
    assert.deepEqual(
      restored.map(({ memories, adapters, served }) => [memories.length, adapters.length, served]),
      [[1, 1, true]],
    );
    const answer = (await project.json(['ask', 'which port does heron-relay use?'], { env })) as {
      adapter: string | null;
    };
    assert.equal(answer.adapter, restored[0]!.adapters[0]);
  });

  it('restores an open one only where it is confirmed to be one’s own', async () => {
    assert.deepEqual(await refused(['restore', open], 'three'), [3, 'backup-unconfirmed']);
    const { code, stdout } = await project.run(['restore', open, '--mine'], elsewhere('three'));
    assert.equal(code, 0);
    assert.match(stdout, /^Yours: 1 memory, 1 adapter, of 20/);
    assert.match(stdout, /1 memory, 1 turn and 1 adapter came back/);
    const { stdout: log } = await project.run(['log'], elsewhere('three'));
    assert.match(
      log,
      /backup of the backup of 20\S+: 1 memories, 1 adapters; 1 memories, 1 turns, 1 adapters/,
    );
  });

  it('says what is no backup', async () => {
    const file = path.join(project.folder, 'other');
    await writeFile(file, 'words\n');
    assert.deepEqual(await refused(['restore', file], 'three'), [1, 'backup-damaged']);
    assert.deepEqual(await refused(['restore', `${file}.none`], 'three'), [1, 'backup-damaged']);
  });
});
