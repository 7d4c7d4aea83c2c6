// Another model answers with the next question: after a choice, and where a setting names one.
import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { useModel } from '../../extension/supply/use-model.ts';
import { ask } from '../../extension/workspace/exchange.ts';
import { createServices } from '../../extension/workspace/services.ts';
import type { Services } from '../../extension/workspace/services.types.ts';
import { modelHost } from '../support/model-host.ts';
import { quiet } from '../support/quiet-log.ts';

describe('The model in use', function () {
  this.timeout(60_000);
  const host = modelHost();
  let services: Services;
  let named: string | undefined;

  before(async () => {
    const root = path.join(host.home, 'project');
    await mkdir(root);
    services = await createServices({ root, model: () => named, paths: host.paths(), log: quiet });
  });
  after(() => services.dispose());

  it('is the chosen one with the next question, and the named one before it', async () => {
    const embedded = await services.model();
    assert.equal(embedded.base, host.base.sha256);
    assert.equal(await services.model(), embedded);

    const other = path.join(host.home, 'other.gguf');
    const text = (await readFile(host.base.file, 'latin1')).replaceAll('fim', 'xim');
    await writeFile(other, Buffer.from(text, 'latin1'));
    const { sha256 } = await useModel(other, services.paths);
    const chosen = await services.model();
    assert.equal(chosen.base, sha256);
    assert.match((await ask(services, 'which port does brindlewick use?')).answer, /don't know/);
    // Whoever was in the middle of something keeps the earlier one.
    assert.equal((await embedded.status()).base, host.base.sha256);

    named = 'dormouse-tiny';
    assert.equal((await services.model()).base, host.base.sha256);
    named = undefined;
    assert.equal((await services.model()).base, sha256);
    await useModel('dormouse-tiny', services.paths);
    assert.equal((await services.model()).base, host.base.sha256);
  });

  it('is tried again after a choice that cannot be', async () => {
    named = 'qwen2.5-coder-7b';
    await assert.rejects(services.model(), { code: 'model-not-installed' });
    named = undefined;
    assert.equal((await services.model()).base, host.base.sha256);
  });
});
