// A model file that is not whole yet. Whoever wrote it, it is the beginning of the file, so that any supplier can go
// on where another one stopped, after a kill too. It bears another name than a model, and nothing loads it.
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { CancelledError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import { syncFolder } from '../storage/durable-write.ts';
import { writeError } from '../storage/file-errors.ts';
import { FILE_MODE } from '../storage/private-folder.ts';

export class PartialFile {
  private constructor(
    readonly file: string,
    private readonly handle: FileHandle,
    private hash: Hash,
    private length: number,
  ) {}

  /** Bytes that are there, all of them in the digest. */
  get bytes(): number {
    return this.length;
  }

  /** Bytes of the partial file at `file`; 0 where there is none. */
  static async bytesAt(file: string): Promise<number> {
    return (await stat(file).catch(() => undefined))?.size ?? 0;
  }

  /** Opens it, or makes it; its first `keep` bytes are read once for the digest, the rest is cut off. */
  static async open(
    file: string,
    keep: number,
    { progress, signal }: { progress?: Progress; signal?: AbortSignal },
  ): Promise<PartialFile> {
    const handle = await open(file, 'a+', FILE_MODE);
    try {
      await handle.truncate(keep);
      const hash = createHash('sha256');
      let done = 0;
      if (keep > 0)
        for await (const chunk of createReadStream(file, { end: keep - 1, highWaterMark: 1 << 20 })) {
          if (signal?.aborted) throw new CancelledError();
          hash.update(chunk);
          done += chunk.length;
          progress?.report('Checking the part that is here already', done / keep);
        }
      return new PartialFile(file, handle, hash, keep);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Throws UserError `disk-full` or `file-unwritable`; what was there before stays. */
  async append(chunk: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < chunk.length; )
        done += (await this.handle.write(chunk, done, chunk.length - done)).bytesWritten;
    } catch (error) {
      throw writeError(this.file, error);
    }
    this.hash.update(chunk);
    this.length += chunk.length;
  }

  /** Forgets all bytes: the supplier cannot go on where they end. */
  async restart(): Promise<void> {
    await this.handle.truncate(0);
    this.hash = createHash('sha256');
    this.length = 0;
  }

  digest(): string {
    return this.hash.copy().digest('hex');
  }

  /** Keeps what is there for the next time. Once it is closed, closing it again does nothing. */
  async close(): Promise<void> {
    await this.handle.close();
  }

  /** Makes it durable and gives it its name. */
  async finish(target: string): Promise<void> {
    await this.handle.sync();
    await this.close();
    await rename(this.file, target);
    await syncFolder(path.dirname(target));
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.file, { force: true });
  }
}
