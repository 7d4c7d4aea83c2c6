// Reads a pack as a stream that nobody vouched for: every byte is counted, and no name of the pack names a file on disk.
import { createHash, type Hash } from 'node:crypto';
import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { UserError } from '../base/errors.ts';
import { parseJson } from '../storage/files.ts';
import { FILE_MODE, makeFolder } from '../storage/private-folder.ts';
import {
  ADAPTER_NAME,
  FOREIGN,
  LEDGER,
  MANIFEST,
  MANIFEST_BYTES,
  PackManifest,
  packDamaged,
  packTooLarge,
  SIGNATURE,
  SIGNATURE_BYTES,
} from './pack-format.ts';

/** Tar rounds each file up to blocks of 512 bytes, gives it a header of one, and ends in some empty ones. */
const BLOCK = 512;
const ENDING_BYTES = 64 * 2 ** 10;

export interface Unpacked {
  manifest: PackManifest;
  /** This installation made the pack. */
  own: boolean;
}

/**
 * Unpacks the ledger of `file` into the folder `staging`, and what else `own` packs hold; everything is checked against
 * the manifest. Throws UserError `pack-damaged` or `pack-too-large`.
 */
export async function unpack(
  file: string,
  staging: string,
  isOwn: (manifest: Buffer, signature: Buffer) => boolean,
): Promise<Unpacked> {
  const { size } = await stat(file).catch((error) => {
    throw packDamaged(file, error.message, error);
  });
  const reader = new PackReader(file, size, staging, isOwn);
  try {
    await pipeline(createReadStream(file), createGunzip(), async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) reader.take(chunk);
    });
    return reader.end();
  } catch (error) {
    // The stream that is broken off may complain as well, and later.
    const cause = reader.failure ?? (error as Error);
    throw cause instanceof UserError ? cause : packDamaged(file, cause.message, cause);
  } finally {
    reader.close();
  }
}

class PackReader {
  private readonly parser = new Parser({ strict: true, maxMetaEntrySize: BLOCK });
  private bytes = 0;
  private mostBytes = MANIFEST_BYTES + ENDING_BYTES;
  failure: Error | undefined;
  private manifestBytes: Buffer | undefined;
  private manifest: PackManifest | undefined;
  private own = false;
  /** Files of the manifest that are still to come. */
  private readonly awaited = new Map<string, PackManifest['files'][number]>();
  private openFile: number | undefined;

  constructor(
    private readonly file: string,
    private readonly size: number,
    private readonly staging: string,
    private readonly isOwn: (manifest: Buffer, signature: Buffer) => boolean,
  ) {
    this.parser.on('error', (error: Error) => this.fail(error));
    // Long names, links and the like have no place in a pack.
    for (const event of ['meta', 'ignoredEntry'])
      this.parser.on(event, () => this.fail(this.damaged('It holds what no pack has')));
    this.parser.on('entry', (entry: ReadEntry) => this.guarded(() => this.begin(entry)));
  }

  /** Takes the next bytes of the tar. Everything happens within this call, so nothing piles up. */
  take(chunk: Buffer): void {
    const first = chunk.subarray(0, MANIFEST.length + 1).toString('latin1');
    // A tar of ours begins with this name; what is packed in itself once more would be unpacked uncounted.
    if (this.bytes === 0 && first !== `${MANIFEST}\0`)
      this.fail(this.damaged('It does not begin with a manifest'));
    this.bytes += chunk.length;
    if (this.bytes > this.mostBytes) this.fail(this.damaged('It holds more than its manifest says'));
    if (!this.failure) this.parser.write(chunk);
    if (this.failure) throw this.failure;
  }

  end(): Unpacked {
    this.parser.end();
    if (this.failure) throw this.failure;
    if (!this.manifest) throw this.damaged('It has no manifest of a pack');
    if (this.awaited.size > 0) throw this.damaged('Its files are not those of its manifest');
    return { manifest: this.manifest, own: this.own };
  }

  close(): void {
    if (this.openFile !== undefined) closeSync(this.openFile);
    this.openFile = undefined;
  }

  private damaged(why: string) {
    return packDamaged(this.file, why);
  }

  private fail(error: Error): void {
    this.failure ??= error;
  }

  /** The parser calls back within `take`, and an error must not leave it half done. */
  private guarded(work: () => void): void {
    try {
      if (!this.failure) work();
    } catch (error) {
      this.fail(error as Error);
    }
  }

  private begin(entry: ReadEntry): void {
    const { path: name, size, type } = entry;
    if (type !== 'File') throw this.damaged(`It holds ${JSON.stringify(name)}, which no pack has`);
    if (!this.manifestBytes) {
      if (name !== MANIFEST || size > MANIFEST_BYTES) throw this.damaged('It has no manifest of a pack');
      this.collect(entry, (bytes) => {
        this.manifestBytes = bytes;
      });
    } else if (!this.manifest && name === SIGNATURE) {
      if (size !== SIGNATURE_BYTES) throw this.damaged('Its signature is none');
      const manifest = this.manifestBytes;
      this.collect(entry, (signature) => this.believe(this.isOwn(manifest, signature)));
    } else {
      if (!this.manifest) this.believe(false);
      this.receive(entry);
    }
  }

  /** Reads a small file of the pack into memory. */
  private collect(entry: ReadEntry, done: (bytes: Buffer) => void): void {
    const chunks: Buffer[] = [];
    entry.on('data', (chunk: Buffer) => chunks.push(Buffer.from(chunk)));
    entry.on('end', () => this.guarded(() => done(Buffer.concat(chunks))));
  }

  /** From here on it is known who made the pack, and what must follow. */
  private believe(own: boolean): void {
    const manifest = PackManifest.safeParse(parseJson(this.manifestBytes?.toString('utf8') ?? '')).data;
    if (!manifest) throw this.damaged('It has no manifest of a pack');
    for (const one of manifest.files) {
      if ((one.name !== LEDGER && !ADAPTER_NAME.test(one.name)) || this.awaited.has(one.name))
        throw this.damaged('Its manifest names files that no pack has');
      this.awaited.set(one.name, one);
    }
    const ledger = this.awaited.get(LEDGER);
    if (!ledger) throw this.damaged('It has no ledger');
    const total = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (!own) {
      const refuse = (why: string) => packTooLarge(this.file, why);
      if (manifest.files.length > FOREIGN.files) throw refuse(`it holds ${manifest.files.length} files`);
      if (ledger.bytes > FOREIGN.ledgerBytes) throw refuse(`its ledger has ${ledger.bytes} bytes`);
      if (total > FOREIGN.bytes) throw refuse(`it holds ${total} bytes`);
      if (total > FOREIGN.ratio * this.size) throw refuse(`its ${this.size} bytes unpack to ${total}`);
    }
    this.mostBytes += total + 2 * BLOCK * (manifest.files.length + 2);
    this.own = own;
    this.manifest = manifest;
    if (own) makeFolder(path.join(this.staging, 'adapter'));
  }

  /** Checks a file while it passes by; the ledger, and all of an own pack, is written. */
  private receive(entry: ReadEntry): void {
    const expected = this.awaited.get(entry.path);
    if (!expected)
      throw this.damaged(`It holds ${JSON.stringify(entry.path)}, which its manifest does not name`);
    if (entry.size !== expected.bytes) throw this.damaged(`${expected.name} is not what its manifest says`);
    this.awaited.delete(expected.name);
    const hash: Hash = createHash('sha256');
    if (this.own || expected.name === LEDGER)
      this.openFile = openSync(path.join(this.staging, expected.name), 'wx', FILE_MODE);
    entry.on('data', (chunk: Buffer) =>
      this.guarded(() => {
        hash.update(chunk);
        if (this.openFile !== undefined) writeSync(this.openFile, chunk);
      }),
    );
    entry.on('end', () =>
      this.guarded(() => {
        this.close();
        if (hash.digest('hex') !== expected.sha256)
          throw this.damaged(`${expected.name} is not what its manifest says`);
      }),
    );
  }
}
