// Opens a pack that nobody vouched for: unpacks it, folds its ledger a piece at a time, and checks its adapter's card.
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { AdapterCard } from '../adapter/card.ts';
import { StoredCard } from '../adapter/card-migrations.ts';
import { emptyInventory, fold } from '../memory/fold.ts';
import { BadLine, decodeLines } from '../memory/ledger-line.ts';
import type { Inventory } from '../memory/store.types.ts';
import { readDocument } from '../storage/document.ts';
import { FOREIGN, LEDGER, type PackManifest, packDamaged, packTooLarge } from './pack-format.ts';
import { type Unpacked, unpack } from './pack-stream.ts';

/** Bytes of the ledger that are read together. */
const CHUNK_BYTES = 2 ** 20;

export interface Pack extends Unpacked {
  /** The fold of its ledger. */
  inventory: Inventory;
  /** Its adapter's card, and the folder where the files lie that the card names. Only of an own pack. */
  adapter: { card: AdapterCard; folder: string } | undefined;
}

/** Unpacks `file` into the empty folder `staging` and checks all of it. Throws UserError `pack-damaged` or `pack-too-large`. */
export async function readPack(
  file: string,
  staging: string,
  isOwn: (manifest: Buffer, signature: Buffer) => boolean,
): Promise<Pack> {
  const { manifest, own } = await unpack(file, staging, isOwn);
  const inventory = await foldLedger(path.join(staging, LEDGER)).catch((error) => {
    if (error instanceof BadLine) throw packDamaged(file, `In its ledger, ${error.reason}`, error);
    throw error;
  });
  if (!own && inventory.memories.size > FOREIGN.memories)
    throw packTooLarge(file, `it holds ${inventory.memories.size} memories`);
  return { manifest, own, inventory, adapter: own ? await adapterOf(file, staging, manifest) : undefined };
}

/** Folds a ledger without having it in memory whole. Throws BadLine. */
async function foldLedger(ledger: string): Promise<Inventory> {
  const handle = await open(ledger, 'r');
  try {
    let inventory = emptyInventory();
    let rest = Buffer.alloc(0);
    for (let wanted = CHUNK_BYTES; ; ) {
      const chunk = Buffer.alloc(wanted);
      const { bytesRead } = await handle.read(chunk, 0, wanted);
      rest = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
      const { lines, complete } = decodeLines(rest, inventory.seq);
      inventory = fold(
        inventory,
        lines.map(({ line }) => line),
      );
      rest = rest.subarray(complete);
      if (bytesRead === 0) return inventory;
      // A transaction that is longer than a piece is not read again for each of them.
      wanted = complete > 0 ? CHUNK_BYTES : wanted * 2;
    }
  } finally {
    await handle.close();
  }
}

async function adapterOf(file: string, staging: string, manifest: PackManifest): Promise<Pack['adapter']> {
  if (manifest.adapter === null) return undefined;
  const folder = path.join(staging, 'adapter');
  const stored = await readDocument(path.join(folder, 'card.json'), StoredCard, 2 ** 26);
  const card = stored.state === 'there' ? stored.data : undefined;
  if (!card || card.adapter !== manifest.adapter || card.workspace !== manifest.workspace)
    throw packDamaged(file, 'Its adapter has no card that fits');
  const sums = new Map(manifest.files.map(({ name, sha256 }) => [name, sha256]));
  if (sums.get('adapter/adapter.gguf') !== card.adapter)
    throw packDamaged(file, 'Its adapter is not the one of the card');
  for (const { name, sha256 } of card.files)
    if (sums.get(`adapter/${name}`) !== sha256)
      throw packDamaged(file, `The adapter's ${name} is not what its card says`);
  return { card, folder };
}
