// The portable pack: ledger, current adapter with its card, and a manifest with the sha256 of each, as a tar.gz.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { constants, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { create } from 'tar';
import { z } from 'zod';
import { CancelledError, UserError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import { Instant, Sha256, Ulid } from '../base/scalars.ts';
import { ledgerFile, readLedger } from '../memory/ledger.ts';
import { exists } from '../storage/files.ts';
import type { Services } from '../workspace/services.types.ts';

/** Names in the pack, with forward slashes: these and no others. */
export const MANIFEST = 'manifest.json';
export const LEDGER = 'ledger.jsonl';
export const ADAPTER_NAME = /^adapter\/[A-Za-z0-9][\w.-]{0,100}$/;

export const PackManifest = z.object({
  v: z.literal(1),
  kind: z.literal('dormouse-pack'),
  /** Id of the workspace that the pack was made of. */
  workspace: Ulid,
  createdAt: Instant,
  /** Hash of the adapter that served there; null was the bare base. */
  adapter: Sha256.nullable(),
  /** Every other file of the pack. */
  files: z.array(z.object({ name: z.string(), sha256: Sha256, bytes: z.number().int().nonnegative() })),
});
export type PackManifest = z.infer<typeof PackManifest>;

export interface PackOptions {
  progress?: Progress;
  signal?: AbortSignal;
}

/**
 * Writes the pack to `file`, which must not be there. Throws UserError `export-exists`, `export-nothing` where nothing
 * was ever remembered, or `export-unwritable`; then nothing is left behind.
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
  const partial = `${file}.partial`;
  try {
    progress?.report('Copying the ledger', 0);
    await writeFile(path.join(staging, LEDGER), await ledgerBytes(dir), { mode: 0o600 });
    const names = [LEDGER];
    const adapter = await services.adapters.current();
    if (adapter !== null) {
      await mkdir(path.join(staging, 'adapter'));
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
    await writeFile(path.join(staging, MANIFEST), JSON.stringify(manifest, null, 2), { mode: 0o600 });
    progress?.report('Writing the pack', 0.6);
    // The manifest first, so that a reader knows what comes.
    await create({ cwd: staging, file: partial, gzip: true, portable: true, mode: 0o600 } as object, [
      MANIFEST,
      ...names,
    ]);
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
export async function digest(file: string): Promise<{ sha256: string; bytes: number }> {
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
