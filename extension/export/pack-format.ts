// The format of a pack: a tar.gz of a manifest, its signature, the ledger, and the adapter with its card. These names and no others.
import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import { Instant, Sha256, Ulid } from '../base/scalars.ts';

/** Names in the pack, with forward slashes. The manifest comes first and its signature next, so that a reader knows what follows. */
export const MANIFEST = 'manifest.json';
export const SIGNATURE = 'manifest.sig';
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
  /** Every other file of the pack but the signature. */
  files: z.array(z.object({ name: z.string(), sha256: Sha256, bytes: z.number().int().nonnegative() })),
});
export type PackManifest = z.infer<typeof PackManifest>;

export const MANIFEST_BYTES = 2 ** 20;
export const SIGNATURE_BYTES = 64;

/** Limits of a pack that this installation did not make. Its own are as large as they say, which nobody can forge. */
export const FOREIGN = {
  files: 64,
  ledgerBytes: 2 * 2 ** 20,
  /** Of all files together, for nothing but the ledger is written to disk. */
  bytes: 2 ** 32,
  /** Bytes unpacked for each byte of the file: weights do not shrink, and words shrink by ten. */
  ratio: 100,
  /** More than anybody reviews. */
  memories: 1_000,
} as const;

export function packDamaged(file: string, why: string, cause?: unknown): UserError {
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

export function packTooLarge(file: string, why: string): UserError {
  return new UserError('pack-too-large', {
    what: `${file} is not imported.`,
    why: `This installation did not make the pack, and ${why}.`,
    next: 'Import the recordings or rule files that its memories come from instead. Nothing was changed.',
  });
}
