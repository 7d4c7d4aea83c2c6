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
