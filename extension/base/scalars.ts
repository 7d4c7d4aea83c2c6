// Scalars that every stored document is made of.
import { monotonicFactory } from 'ulid';
import { z } from 'zod';

/** Sorts by the time of its making. */
export const Ulid = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/);
/** A new one. Within one millisecond, too, a later one of one process is larger: what was made first stays first. */
export const newId = monotonicFactory();
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** ISO 8601, UTC. */
export const Instant = z.iso.datetime();

/** Text without lone halves of surrogate pairs, which cannot be written as UTF-8: U+FFFD stands for each. */
export function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** A moment as `Instant`; undefined where it is none, or beyond the years 0 to 9999 that an instant can say. */
export function instantAt(date: Date): string | undefined {
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString() : undefined;
}

/** Workspace ids become folder names, so they may not climb out of the state folder. */
export const FolderName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/);
