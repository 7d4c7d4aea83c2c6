// Opens a pack that nobody vouched for: only the files that a pack has, each as the manifest says, or nothing at all.

import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { extract } from 'tar';
import { AdapterCard } from '../adapter/card.ts';
import { cardMigrations } from '../adapter/card-migrations.ts';
import { UserError } from '../base/errors.ts';
import { emptyInventory, fold } from '../memory/fold.ts';
import { BadLine, decodeLines } from '../memory/ledger-line.ts';
import type { Inventory } from '../memory/store.types.ts';
import { migrate } from '../storage/migrations.ts';
import { ADAPTER_NAME, digest, LEDGER, MANIFEST, PackManifest } from './pack.ts';

/** Bytes that a file of the pack may have. */
const LIMITS = { manifest: 2 ** 20, ledger: 2 ** 30, adapter: 2 ** 33 };

export interface Pack {
  manifest: PackManifest;
  /** The fold of its ledger. */
  inventory: Inventory;
  /** Its adapter's card, and the folder where the files lie that the card names. */
  adapter: { card: AdapterCard; folder: string } | undefined;
}

/** Unpacks `file` into the empty folder `staging` and checks all of it. Throws UserError `pack-damaged`. */
export async function readPack(file: string, staging: string): Promise<Pack> {
  const foreign: string[] = [];
  try {
    await mkdir(staging, { recursive: true, mode: 0o700 });
    await extract({
      file,
      cwd: staging,
      strict: true,
      preserveOwner: false,
      filter: (name, entry) => {
        const size = 'size' in entry ? entry.size : 0;
        const wanted = 'type' in entry && entry.type === 'File' && size <= limitOf(name);
        if (!wanted) foreign.push(name);
        return wanted;
      },
    });
  } catch (error) {
    throw damaged(file, error instanceof Error ? error.message : String(error), error);
  }
  if (foreign.length > 0) throw damaged(file, `It holds ${JSON.stringify(foreign[0])}, which no pack has`);
  const manifest = PackManifest.safeParse(await json(path.join(staging, MANIFEST))).data;
  if (!manifest) throw damaged(file, 'It has no manifest of a pack');
  await checkFiles(file, staging, manifest);
  return {
    manifest,
    inventory: await foldedLedger(file, path.join(staging, LEDGER)),
    adapter: await adapterOf(file, staging, manifest),
  };
}

function limitOf(name: string): number {
  if (name === MANIFEST) return LIMITS.manifest;
  if (name === LEDGER) return LIMITS.ledger;
  return ADAPTER_NAME.test(name) ? LIMITS.adapter : -1;
}

async function checkFiles(file: string, staging: string, { files }: PackManifest): Promise<void> {
  const there = (await readdir(staging, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(staging, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((name) => name !== MANIFEST);
  const named = new Set(files.map(({ name }) => name));
  if (named.size !== files.length || there.length !== files.length || there.some((name) => !named.has(name)))
    throw damaged(file, 'Its files are not those of its manifest');
  for (const { name, sha256, bytes } of files) {
    const found = await digest(path.join(staging, name));
    if (found.sha256 !== sha256 || found.bytes !== bytes)
      throw damaged(file, `${name} is not what its manifest says`);
  }
}

async function foldedLedger(file: string, ledger: string): Promise<Inventory> {
  try {
    const { lines } = decodeLines(await readFile(ledger), 0);
    return fold(
      emptyInventory(),
      lines.map(({ line }) => line),
    );
  } catch (error) {
    const why =
      error instanceof BadLine
        ? `Line ${error.index + 1} of its ledger: ${error.reason}`
        : 'It has no ledger';
    throw damaged(file, why, error);
  }
}

async function adapterOf(file: string, staging: string, manifest: PackManifest): Promise<Pack['adapter']> {
  if (manifest.adapter === null) return undefined;
  const folder = path.join(staging, 'adapter');
  const card = AdapterCard.safeParse(
    migrate(await json(path.join(folder, 'card.json')), cardMigrations, 'The adapter’s card'),
  ).data;
  if (!card || card.adapter !== manifest.adapter || card.workspace !== manifest.workspace)
    throw damaged(file, 'Its adapter has no card that fits');
  const weights = manifest.files.find(({ name }) => name === 'adapter/adapter.gguf');
  if (weights?.sha256 !== card.adapter) throw damaged(file, 'Its adapter is not the one of the card');
  for (const { name, sha256 } of card.files)
    if (manifest.files.find((one) => one.name === `adapter/${name}`)?.sha256 !== sha256)
      throw damaged(file, `The adapter's ${name} is not what its card says`);
  return { card, folder };
}

async function json(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function damaged(file: string, why: string, cause?: unknown): UserError {
  return new UserError(
    'pack-damaged',
    {
      what: `${file} cannot be imported as a pack.`,
      why: `${why.replace(/\.$/, '')}.`,
      next: 'Export it again where it comes from. Nothing was changed.',
    },
    'failed',
    { cause },
  );
}
