// What a model reads for ghost text: conventions of the file above the code, and a window that keeps its beginning.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Model } from '../../../extension/model/client.types.ts';
import type { InfillRequest } from '../../../extension/model/schema.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { complete } from '../../../extension/workspace/completion.ts';
import { remember } from '../../../extension/workspace/remember.ts';
import { createServices } from '../../../extension/workspace/services.ts';
import type { Services } from '../../../extension/workspace/services.types.ts';
import { recordingLog, temporaryFolder } from '../memory/support.ts';

describe('a completion', () => {
  const folder = temporaryFolder();
  let services: Services;
  /** What the model was asked. */
  const asked: InfillRequest[] = [];

  beforeEach(async () => {
    const root = path.join(folder(), 'project');
    await mkdir(root);
    asked.length = 0;
    services = await createServices({
      root,
      paths: resolvePaths({ DORMOUSE_HOME: folder() }),
      log: recordingLog(),
    });
  });
  afterEach(() => services.dispose());

  const withModel = (family: Model['family']): Services => ({
    ...services,
    model: async () =>
      ({
        base: 'a'.repeat(64),
        family,
        infill: async (request: InfillRequest) => {
          asked.push(request);
          return 'done';
        },
      }) as unknown as Model,
  });
  const request = { prefix: 'const a = ', suffix: ';\n', file: 'a.ts', language: 'typescript' };

  it('has the conventions of the file above the code of a real model, and of no other', async () => {
    await remember(services, 'Always name test files in snake_case');
    assert.equal(await complete(withModel('real'), request), 'done');
    assert.match(asked[0]!.prefix, /^\/\/ Conventions of this project:\n\/\/ - .*snake_case\nconst a = $/);
    await complete(withModel('embedded'), request);
    assert.equal(asked[1]!.prefix, 'const a = ');
  });

  it('begins at the same character while somebody types, so that what was read is kept', async () => {
    const text = Array.from({ length: 900 }, (_, at) => `line ${at}\n`).join('');
    const starts = new Set<string>();
    for (let end = 6000; end < 6100; end++) {
      await complete(withModel('real'), { ...request, prefix: text.slice(0, end) });
      starts.add(asked.at(-1)!.prefix.slice(0, 20));
      assert.ok(asked.at(-1)!.prefix.length <= 2000);
      assert.ok(asked.at(-1)!.prefix.length > 1400);
    }
    assert.ok(starts.size <= 2, `${starts.size} beginnings`);
  });
});
