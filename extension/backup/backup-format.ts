// The format of a backup: a line of JSON that says how it is closed, and behind it, gzipped, one file after the other, each
// with a line that names it. Sealed, all of it is encrypted under a passphrase; open, a sha256 stands at the end.
import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import { Instant, Ulid } from '../base/scalars.ts';

export const BACKUP_VERSION = 1;

/** scrypt with a cost of 128 MiB, about half a second: https://www.rfc-editor.org/rfc/rfc7914. */
export const SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const;
/** Bytes: the key of AES-256, and behind it those by which a wrong passphrase is known at once. */
export const KEY_BYTES = 32;
export const CHECK_BYTES = 16;
/** Bytes at the end: the tag of AES-GCM, or the sha256 of an open backup. */
export const TAG_BYTES = 16;
export const SUM_BYTES = 32;

const Hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));

/** The first line. Of a sealed backup the tag covers it, too. */
export const BackupHeader = z.strictObject({
  kind: z.literal('dormouse-backup'),
  v: z.literal(BACKUP_VERSION),
  createdAt: Instant,
  sealed: z
    .strictObject({ kdf: z.literal('scrypt'), salt: Hex(16), iv: Hex(12), check: Hex(CHECK_BYTES) })
    .nullable(),
});
export type BackupHeader = z.infer<typeof BackupHeader>;

/** The first line inside: the workspaces, each with the folder that it was on. */
export const BackupContents = z.strictObject({
  workspaces: z
    .array(z.strictObject({ id: Ulid, folder: z.string().max(4096) }))
    .min(1)
    .max(10_000),
});
export type BackupContents = z.infer<typeof BackupContents>;

/** The line before the bytes of a file; and the last line of all. */
export const FileLine = z.strictObject({ name: z.string(), bytes: z.number().int().nonnegative() });
export const EndLine = z.strictObject({ end: z.literal(true) });

/** Names of files in a backup, with `/`: these and no others, so that none leads out of the folder it is unpacked into. */
export const FILE_NAME =
  /^(?:user\/ledger\.jsonl|workspaces\/([0-9A-HJKMNP-TV-Z]{26})\/(?:ledger\.jsonl|usage\.json|current\.json|sessions\/[A-Za-z0-9_-][\w.-]{0,150}\.jsonl|adapters\/[0-9a-f]{64}\/[A-Za-z0-9][\w.-]{0,100}))$/;

/** Limits of what anybody may have written. */
export const LIMITS = {
  lineBytes: 2 ** 21,
  files: 500_000,
  /** Bytes unpacked for each byte of the file: words of one project shrink by fifty at most. */
  ratio: 300,
} as const;

export function backupDamaged(file: string, why: string, cause?: unknown): UserError {
  return new UserError(
    'backup-damaged',
    {
      what: `${file} cannot be restored.`,
      why: `${why.replace(/\.$/, '')}.`,
      next: 'Take another copy of it, or an earlier backup. Nothing was changed.',
    },
    'failed',
    { cause },
  );
}
