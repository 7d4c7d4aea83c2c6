// The key by which an installation knows its own packs again. It lies in the state folder and goes into no pack.
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../base/errors.ts';
import { replaceFile } from '../storage/atomic-file.ts';
import { isMissing } from '../storage/file-errors.ts';
import { withLock } from '../storage/file-lock.ts';
import type { Paths } from '../storage/paths.ts';

/** Signed with the manifest, so that no signature of ours can ever stand for something else. */
const PURPOSE = Buffer.from('dormouse-pack-manifest-1\n');

export const packKeyFile = ({ state }: Pick<Paths, 'state'>) => path.join(state, 'pack-key.pem');

/** Ed25519 signature (64 bytes) of a manifest; the first one makes the key. Throws UserError `pack-key-damaged`. */
export async function signManifest(paths: Pick<Paths, 'state'>, manifest: Buffer): Promise<Buffer> {
  const file = packKeyFile(paths);
  const key = await withLock(`${file}.lock`, async () => {
    const known = await readKey(paths);
    if (known) return known;
    const { privateKey } = generateKeyPairSync('ed25519');
    await replaceFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
    return privateKey;
  });
  return sign(null, Buffer.concat([PURPOSE, manifest]), key);
}

/**
 * A function that tells whether this installation signed a manifest. One that never exported a pack knows none. Throws
 * UserError `pack-key-damaged`.
 */
export async function manifestVerifier(
  paths: Pick<Paths, 'state'>,
): Promise<(manifest: Buffer, signature: Buffer) => boolean> {
  const key = await readKey(paths);
  const known = key && createPublicKey(key);
  return (manifest, signature) =>
    known !== undefined && verify(null, Buffer.concat([PURPOSE, manifest]), known, signature);
}

/** Undefined before the first export. Throws UserError `pack-key-damaged`. */
export async function readKey(paths: Pick<Paths, 'state'>): Promise<KeyObject | undefined> {
  const file = packKeyFile(paths);
  try {
    const key = createPrivateKey(await readFile(file));
    if (key.asymmetricKeyType === 'ed25519') return key;
    throw new Error(`It is a key for ${key.asymmetricKeyType}.`);
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new UserError(
      'pack-key-damaged',
      {
        what: 'The key that signs packs cannot be read.',
        why: `${file} is not the Ed25519 key that Dormouse wrote.`,
        next: 'Put it back from a backup, or run `dormouse doctor --repair`: packs that it signed are foreign then.',
      },
      'failed',
      { cause },
    );
  }
}
