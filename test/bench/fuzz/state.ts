// Fuzz target: the small documents of a state folder. Whoever reads one takes it or refuses it; `dormouse doctor` finds
// what is damaged, and its repair leaves nothing that it could repair again.
import assert from 'node:assert/strict';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { findDamages } from '../../../extension/damage/damage.ts';
import { readKey, signManifest } from '../../../extension/export/pack-key.ts';
import { readUsage } from '../../../extension/memory/usage.ts';
import { identifyWorkspace } from '../../../extension/memory/workspace.ts';
import { readModelChoice } from '../../../extension/model/model-choice.ts';
import { modelRecords } from '../../../extension/model/model-record.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { quiet } from '../../support/quiet-log.ts';
import type { FuzzTarget } from './target.ts';

const ID = '01M8KBZZZZZZZZZZZZZZZZZZZZ';
const HASH = 'ab'.repeat(32);

const DOCUMENTS = [
  { v: 1, model: 'qwen2.5-coder-0.5b' },
  { v: 1, port: 4711, pid: 2 ** 22, protocol: 5, tokenFile: 'daemon.token' },
  { v: 1, protocol: 4, pid: 2 ** 22, port: 4711, token: HASH, base: HASH },
  { v: 1, sha256: HASH, file: '/models/a.gguf', bytes: 7, mtimeMs: 1.5 },
  { v: 1, lastUsed: { [ID]: '2026-11-21T09:00:00.000Z' } },
  { v: 1, files: { '/p/a.jsonl': '7 1.5' } },
  { v: 1, id: ID, kind: 'path', path: '/p', inode: '1:2:3' },
  { v: 1, id: ID, phase: 'failed' },
];

export const stateTarget: FuzzTarget = {
  name: 'state folder',
  async open(folder, rng) {
    const paths = resolvePaths({ DORMOUSE_HOME: path.join(folder, 'home') });
    const project = path.join(folder, 'project');
    await mkdir(path.join(project, '.git'), { recursive: true });
    await writeFile(path.join(project, '.git/HEAD'), 'ref: refs/heads/main\n');
    const key = path.join(paths.state, 'pack-key.pem');
    const workspace = paths.workspaceState(ID);
    const files = [
      ...['current.json', 'usage.json', 'watch.json', 'workspace.json'].map((name) =>
        path.join(workspace, name),
      ),
      ...['state.json', 'report.json'].map((name) => path.join(paths.jobs, ID, name)),
      ...[key, path.join(paths.state, 'model.json'), paths.daemonFile],
      path.join(paths.hosts, HASH, 'host.json'),
      path.join(paths.models, `${HASH}.json`),
      path.join(project, '.git/dormouse-workspace'),
    ];
    const look = () =>
      Promise.allSettled([
        readModelChoice(paths),
        readKey(paths),
        identifyWorkspace(project, paths),
        readUsage(workspace, quiet),
        modelRecords(paths.models),
      ]);
    const reset = async () => {
      for (const dir of [paths.state, paths.cache]) await rm(dir, { recursive: true, force: true });
      for (const file of files) await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    };
    await reset();
    await signManifest(paths, Buffer.from('x'));
    const pem = await readFile(key);
    return {
      corpus: [...DOCUMENTS.map((document) => Buffer.from(JSON.stringify(document))), pem],
      async read(input) {
        await reset();
        for (const file of files) await writeFile(file, input, { mode: 0o600 });
        for (const one of await look())
          if (one.status === 'rejected' && !isUserError(one.reason)) throw one.reason;
        const damages = await findDamages(paths, quiet);
        // A repair takes longer than a look.
        if (rng() < 0.2) {
          for (const { repair } of damages) await repair();
          const left = (await findDamages(paths, quiet)).filter(({ steps }) => steps.length > 0);
          assert.deepEqual(left, []);
        }
        // Every document has a file of its own shape among these, and others of which it is a damage.
        return damages.length < DOCUMENTS.length + 2 ? 'accepted' : 'refused';
      },
    };
  },
};
