// Opens a backup that nobody vouched for yet: verifies it, unpacks it into an empty folder within limits, and reads the
// ledgers and cards in it, so that all of it is known to be whole before any of it is believed.
import { type FileHandle, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AdapterPointer, openAdapterStore } from '../adapter/adapter-store.ts';
import type { AdapterCard } from '../adapter/card.ts';
import { isUserError } from '../base/errors.ts';
import type { Logger } from '../base/log.ts';
import { foldEvents } from '../memory/fold.ts';
import { readLedger } from '../memory/ledger.ts';
import { ledgerUpdates } from '../memory/ledger-migrations.ts';
import type { Inventory } from '../memory/store.types.ts';
import { readDocument } from '../storage/document.ts';
import { namesIn, parseJson, sha256Of } from '../storage/files.ts';
import { FILE_MODE, makeFolder } from '../storage/private-folder.ts';
import { BackupContents, backupDamaged, EndLine, FILE_NAME, FileLine, LIMITS } from './backup-format.ts';
import { verifyFile } from './sealed-file.ts';

export interface StoredWorkspace {
  id: string;
  /** The folder that it was on. */
  folder: string;
  /** Where its files lie now. */
  dir: string;
  inventory: Inventory;
  cards: AdapterCard[];
  /** Hash of the adapter that served; null was the bare base. */
  serving: string | null;
  /** Files of its session log. */
  sessions: number;
}

export interface Backup {
  createdAt: string;
  sealed: boolean;
  workspaces: StoredWorkspace[];
  user: Inventory;
}

/**
 * Reads `file` into the empty folder `staging`. Throws UserError `backup-damaged`, `backup-newer`, `passphrase-wrong`, and
 * `ledger-newer` where a newer Dormouse wrote a ledger in it.
 */
export async function readBackup(
  file: string,
  staging: string,
  passphrase: string | undefined,
  log: Logger,
): Promise<Backup> {
  const verified = await verifyFile(file, passphrase);
  const { createdAt, sealed } = verified.header;
  const unpacker = new Unpacker(file, staging, verified.bytes);
  try {
    await pipeline(verified.body(), createGunzip(), async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) await unpacker.take(chunk);
    });
    const { workspaces } = await unpacker.end();
    const stored: StoredWorkspace[] = [];
    for (const { id, folder } of workspaces)
      stored.push(await workspaceIn(file, path.join(staging, 'workspaces', id), id, folder, log));
    const user = await inventoryIn(path.join(staging, 'user'));
    return { createdAt, sealed: sealed !== null, workspaces: stored, user };
  } catch (error) {
    if (isUserError(error, 'backup-damaged') || isUserError(error, 'ledger-newer')) throw error;
    throw backupDamaged(file, (error as Error).message, error);
  } finally {
    await unpacker.close();
  }
}

/** Cuts the stream into lines and files. */
class Unpacker {
  private rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  private contents: BackupContents | undefined;
  private ended = false;
  private current: { handle: FileHandle; left: number } | undefined;
  private readonly names = new Set<string>();
  private bytes = 0;

  constructor(
    private readonly file: string,
    private readonly staging: string,
    private readonly packedBytes: number,
  ) {}

  async take(chunk: Buffer): Promise<void> {
    this.bytes += chunk.length;
    if (this.bytes > LIMITS.ratio * this.packedBytes + LIMITS.lineBytes)
      throw this.damaged(`It unpacks to more than ${LIMITS.ratio} times its size`);
    let at = 0;
    while (at < chunk.length) {
      if (this.current) {
        const piece = chunk.subarray(at, at + this.current.left);
        await this.current.handle.writeFile(piece);
        at += piece.length;
        this.current.left -= piece.length;
        if (this.current.left === 0) await this.close();
        continue;
      }
      const end = chunk.indexOf('\n', at);
      const piece = chunk.subarray(at, end < 0 ? undefined : end);
      this.rest = Buffer.concat([this.rest, piece]);
      if (this.rest.length > LIMITS.lineBytes) throw this.damaged('It has a line without end');
      at += piece.length + 1;
      if (end >= 0) await this.line();
    }
  }

  async end(): Promise<BackupContents> {
    if (!this.contents || !this.ended || this.current || this.rest.length > 0)
      throw this.damaged('It ends too early');
    return this.contents;
  }

  async close(): Promise<void> {
    await this.current?.handle.close();
    this.current = undefined;
  }

  private async line(): Promise<void> {
    const document = parseJson(this.rest.toString('utf8'));
    this.rest = Buffer.alloc(0);
    if (this.ended) throw this.damaged('Something follows its end');
    if (!this.contents) {
      this.contents = BackupContents.safeParse(document).data;
      if (!this.contents) throw this.damaged('It does not say what it holds');
    } else if (EndLine.safeParse(document).success) this.ended = true;
    else await this.begin(FileLine.safeParse(document).data);
  }

  private async begin(next: { name: string; bytes: number } | undefined): Promise<void> {
    const id = next && FILE_NAME.exec(next.name)?.[1];
    const known = id === undefined || this.contents?.workspaces.some((one) => one.id === id);
    if (!next || !FILE_NAME.test(next.name) || !known || this.names.has(next.name))
      throw this.damaged('It holds what no backup has');
    if (this.names.add(next.name).size > LIMITS.files) throw this.damaged('It holds too many files');
    const target = path.join(this.staging, ...next.name.split('/'));
    makeFolder(path.dirname(target));
    this.current = { handle: await open(target, 'wx', FILE_MODE), left: next.bytes };
    if (next.bytes === 0) await this.close();
  }

  private damaged(why: string) {
    return backupDamaged(this.file, why);
  }
}

async function workspaceIn(
  file: string,
  dir: string,
  id: string,
  folder: string,
  log: Logger,
): Promise<StoredWorkspace> {
  const store = openAdapterStore(dir, log);
  const names = await namesIn(path.join(dir, 'adapters'));
  const cards = await Promise.all(names.map((hash) => store.card(hash)));
  for (const card of cards) await checkAdapter(file, path.join(dir, 'adapters', card.adapter), card);
  const pointer = await readDocument(path.join(dir, 'current.json'), AdapterPointer);
  return {
    id,
    folder,
    dir,
    inventory: await inventoryIn(dir),
    cards,
    serving: pointer.state === 'there' ? pointer.data.adapter : null,
    sessions: (await namesIn(path.join(dir, 'sessions'))).length,
  };
}

/** The fold of a ledger, with the sentences of an earlier version given back. A ledger that is cut in a line is damaged. */
async function inventoryIn(dir: string): Promise<Inventory> {
  const { inventory, tail } = await readLedger(dir);
  if (tail.length > 0) throw new Error('A ledger in it ends in half a transaction.');
  return foldEvents(inventory, ledgerUpdates(inventory), new Date().toISOString());
}

/** Its files are those of its card, and it has the name of its content. */
async function checkAdapter(file: string, dir: string, card: AdapterCard): Promise<void> {
  const named = card.files.find(({ name }) => name === 'adapter.gguf');
  if (named?.sha256 !== card.adapter) throw backupDamaged(file, 'An adapter in it is not that of its card');
  for (const { name, sha256, bytes } of card.files) {
    const adapterFile = path.join(dir, path.basename(name));
    const facts = await stat(adapterFile).catch(() => undefined);
    if (facts?.size !== bytes || (await sha256Of(adapterFile)) !== sha256)
      throw backupDamaged(file, `${name} of adapter ${card.adapter.slice(0, 12)} is not what its card says`);
  }
}
