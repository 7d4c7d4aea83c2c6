// The outside of a backup: closed with a passphrase (scrypt, AES-256-GCM) or open with a sha256, written as a stream, and
// verified as a whole before a byte of it is unpacked.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  type DecipherGCM,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { UserError } from '../base/errors.ts';
import { parseJson } from '../storage/files.ts';
import {
  BACKUP_VERSION,
  BackupHeader,
  backupDamaged,
  CHECK_BYTES,
  KEY_BYTES,
  SCRYPT,
  SUM_BYTES,
  TAG_BYTES,
} from './backup-format.ts';

/** Bytes in which the first line ends. */
const HEADER_BYTES = 4096;
/** Fewer are guessed. */
export const LEAST_PASSPHRASE = 8;

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt);

async function keyOf(passphrase: string, salt: Buffer): Promise<{ key: Buffer; check: Buffer }> {
  // One text has one key, however its letters were composed.
  const bytes = await derive(passphrase.normalize('NFC'), salt, KEY_BYTES + CHECK_BYTES, {
    ...SCRYPT,
    maxmem: 2 ** 28,
  });
  return { key: bytes.subarray(0, KEY_BYTES), check: bytes.subarray(KEY_BYTES) };
}

/** Writes header, body and end to `handle`. `passphrase` undefined leaves it open. Throws UserError `passphrase-short`. */
export async function writeSealed(
  handle: FileHandle,
  body: AsyncIterable<Buffer>,
  passphrase: string | undefined,
): Promise<void> {
  if (passphrase !== undefined && [...passphrase].length < LEAST_PASSPHRASE) throw tooShort();
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const keys = passphrase === undefined ? undefined : await keyOf(passphrase, salt);
  const header: BackupHeader = {
    kind: 'dormouse-backup',
    v: BACKUP_VERSION,
    createdAt: new Date().toISOString(),
    sealed: keys
      ? {
          kdf: 'scrypt',
          salt: salt.toString('hex'),
          iv: iv.toString('hex'),
          check: keys.check.toString('hex'),
        }
      : null,
  };
  const first = Buffer.from(`${JSON.stringify(header)}\n`);
  await handle.writeFile(first);
  if (keys) {
    const cipher = createCipheriv('aes-256-gcm', keys.key, iv);
    cipher.setAAD(first);
    for await (const chunk of body) await handle.writeFile(cipher.update(chunk));
    await handle.writeFile(Buffer.concat([cipher.final(), cipher.getAuthTag()]));
  } else {
    const hash = createHash('sha256').update(first);
    for await (const chunk of body) {
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
    await handle.writeFile(hash.digest());
  }
}

/** A backup that was verified: nobody has changed it since it was sealed, or it is whole where it is open. */
export interface VerifiedFile {
  header: BackupHeader;
  /** Bytes of the body. */
  bytes: number;
  /** The gzipped body, from its beginning. */
  body(): AsyncIterable<Buffer>;
}

/** Reads the first line. Throws UserError `backup-damaged` or `backup-newer`. */
export async function readHeader(file: string): Promise<BackupHeader> {
  return (await firstLine(file)).header;
}

/**
 * Verifies all of `file`. Throws UserError `backup-damaged`, `backup-newer`, or `passphrase-wrong`, also where a sealed
 * one is read without any.
 */
export async function verifyFile(file: string, passphrase: string | undefined): Promise<VerifiedFile> {
  const { header, first, size } = await firstLine(file);
  const { sealed } = header;
  const end = size - (sealed ? TAG_BYTES : SUM_BYTES);
  if (end <= first.length) throw backupDamaged(file, 'It is cut off');
  const stored = (): AsyncIterable<Buffer> => createReadStream(file, { start: first.length, end: end - 1 });
  const last = await tail(file, end, size);
  if (!sealed) {
    const hash = createHash('sha256').update(first);
    for await (const chunk of stored()) hash.update(chunk);
    if (!timingSafeEqual(hash.digest(), last))
      throw backupDamaged(file, 'It is cut off, or was changed since it was written');
    return { header, bytes: end - first.length, body: stored };
  }
  const { key, check } = await keyOf(passphrase ?? '', Buffer.from(sealed.salt, 'hex'));
  if (!timingSafeEqual(check, Buffer.from(sealed.check, 'hex'))) throw wrongPassphrase(file);
  const decipher = (): DecipherGCM => {
    const made = createDecipheriv('aes-256-gcm', key, Buffer.from(sealed.iv, 'hex'));
    made.setAAD(first);
    made.setAuthTag(last);
    return made;
  };
  const whole = decipher();
  for await (const chunk of stored()) whole.update(chunk);
  try {
    whole.final();
  } catch (error) {
    throw backupDamaged(file, 'It is cut off, or was changed since it was sealed', error);
  }
  return {
    header,
    bytes: end - first.length,
    async *body() {
      const opened = decipher();
      for await (const chunk of stored()) yield opened.update(chunk);
      // Once more: the file may be another one by now.
      opened.final();
    },
  };
}

async function firstLine(file: string): Promise<{ header: BackupHeader; first: Buffer; size: number }> {
  const handle = await open(file, 'r').catch((error) => {
    throw backupDamaged(file, error.message, error);
  });
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw backupDamaged(file, 'It is no file');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const length = buffer.subarray(0, bytesRead).indexOf('\n') + 1;
    const document = parseJson(buffer.subarray(0, length).toString('utf8'));
    const header = BackupHeader.safeParse(document).data;
    if (header) return { header, first: buffer.subarray(0, length), size: facts.size };
    const { kind, v } = (document ?? {}) as { kind?: unknown; v?: unknown };
    if (kind === 'dormouse-backup' && typeof v === 'number' && v > BACKUP_VERSION) throw newer(file, v);
    throw backupDamaged(file, 'It is no backup of Dormouse');
  } finally {
    await handle.close();
  }
}

async function tail(file: string, from: number, to: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of createReadStream(file, { start: from, end: to - 1 })) pieces.push(piece);
  return Buffer.concat(pieces);
}

function newer(file: string, version: number): UserError {
  return new UserError('backup-newer', {
    what: `${file} cannot be restored.`,
    why: `A newer Dormouse wrote it: its format is ${version}, and this version reads ${BACKUP_VERSION}.`,
    next: 'Update Dormouse, then restore it. Nothing was changed.',
  });
}

function wrongPassphrase(file: string): UserError {
  return new UserError(
    'passphrase-wrong',
    {
      what: `${file} was not opened.`,
      why: 'The passphrase is not the one that it was sealed with.',
      next: 'Try again; without its passphrase nobody can read it. Nothing was changed.',
    },
    'refused',
  );
}

function tooShort(): UserError {
  return new UserError(
    'passphrase-short',
    {
      what: 'No backup was written.',
      why: `The passphrase has fewer than ${LEAST_PASSPHRASE} characters.`,
      next: 'Choose a longer one: several words are easy to keep and hard to guess.',
    },
    'usage',
  );
}
