// Writes the portable pack: ledger, current adapter with its card, and a signed manifest with the sha256 of each.

import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { constants, copyFile, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { create } from 'tar';
import { CancelledError, UserError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import { ledgerFile, readLedger } from '../memory/ledger.ts';
import { exists } from '../storage/files.ts';
import { FILE_MODE, makeFolder } from '../storage/private-folder.ts';
import type { Services } from '../workspace/services.types.ts';
import { LEDGER, MANIFEST, type PackManifest, SIGNATURE } from './pack-format.ts';
import { signManifest } from './pack-key.ts';

export interface PackOptions {
  progress?: Progress;
  signal?: AbortSignal;
}

/**
 * Writes the pack to `file`, which must not be there. Throws UserError `export-exists`, `export-nothing` where nothing
 * was ever remembered, `pack-key-damaged`, or `export-unwritable`; then nothing is left behind.
 */
export async function exportPack(
  services: Services,
  file: string,
  { progress, signal }: PackOptions = {},
): Promise<PackManifest> {
  if (await exists(file))
    throw new UserError(
      'export-exists',
      {
        what: `${file} is there already.`,
        why: 'An export never overwrites a pack.',
        next: 'Choose another name.',
      },
      'usage',
    );
  const { dir, id } = services.workspace;
  const staging = await mkdtemp(path.join(dir, 'export-'));
  // Nobody can have put a link of this name there.
  const partial = `${file}.${randomBytes(4).toString('hex')}.partial`;
  try {
    progress?.report('Copying the ledger', 0);
    await writeFile(path.join(staging, LEDGER), await ledgerBytes(dir), { mode: FILE_MODE });
    const names = [LEDGER];
    const adapter = await services.adapters.current();
    if (adapter !== null) {
      makeFolder(path.join(staging, 'adapter'));
      const { files } = await services.adapters.card(adapter);
      for (const name of [...files.map((one) => one.name), 'card.json']) {
        if (signal?.aborted) throw new CancelledError();
        progress?.report(`Copying the adapter's ${name}`, 0.2);
        // A clone where the file system has them: adapters can be large.
        await copyFile(
          path.join(dir, 'adapters', adapter, name),
          path.join(staging, 'adapter', name),
          constants.COPYFILE_FICLONE,
        );
        names.push(`adapter/${name}`);
      }
    }
    const manifest: PackManifest = {
      v: 1,
      kind: 'dormouse-pack',
      workspace: id,
      createdAt: new Date().toISOString(),
      adapter,
      files: [],
    };
    for (const name of names) manifest.files.push({ name, ...(await digest(path.join(staging, name))) });
    const text = Buffer.from(JSON.stringify(manifest, null, 2));
    await writeFile(path.join(staging, MANIFEST), text, { mode: FILE_MODE });
    await writeFile(path.join(staging, SIGNATURE), await signManifest(services.paths, text), {
      mode: FILE_MODE,
    });
    progress?.report('Writing the pack', 0.6);
    // The manifest first, so that a reader knows what comes.
    await pipeline(
      create({ cwd: staging, gzip: true, portable: true }, [MANIFEST, SIGNATURE, ...names]),
      createWriteStream(partial, { flags: 'wx', mode: FILE_MODE }),
    );
    if (signal?.aborted) throw new CancelledError();
    await rename(partial, file);
    return manifest;
  } catch (error) {
    await rm(partial, { force: true });
    if (error instanceof UserError || error instanceof CancelledError) throw error;
    throw new UserError(
      'export-unwritable',
      {
        what: `The pack could not be written to ${file}.`,
        why: `${error instanceof Error ? error.message : error}.`,
        next: 'Choose a folder that you may write, with enough space.',
      },
      'failed',
      { cause: error },
    );
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** sha256 and size of a file, streamed. */
async function digest(file: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** The ledger's complete transactions, byte for byte; an append in progress is left out. */
async function ledgerBytes(dir: string): Promise<Buffer> {
  const view = await readLedger(dir);
  if (view.bytes === 0)
    throw new UserError('export-nothing', {
      what: 'There is nothing to export.',
      why: 'This workspace has no memory yet.',
      next: '`dormouse remember TEXT` or `dormouse import FILE` begins.',
    });
  return (await readFile(ledgerFile(dir))).subarray(0, view.bytes);
}
