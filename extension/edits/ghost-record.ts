// What became of ghost text, in numbers alone: offered, accepted, and still there after a while.

export interface GhostRecord {
  offered: number;
  accepted: number;
  /** Of the accepted ones that were looked at again: those that stood there whole, but for white space. */
  survived: number;
  looked: number;
}

export const NO_GHOSTS: GhostRecord = { offered: 0, accepted: 0, survived: 0, looked: 0 };
/** After this many milliseconds an accepted suggestion is looked at again. */
export const SURVIVAL_MS = 60_000;

/** Whether the document has the inserted text, wherever it moved to. */
export function survives(inserted: string, document: string): boolean {
  const bare = (text: string) => text.replace(/\s+/g, ' ').trim();
  return bare(document).includes(bare(inserted));
}

/** For the status: "40 offered, 12 accepted; after a minute 9 of 11 were still there". */
export function ghostFigures({ offered, accepted, survived, looked }: GhostRecord): string {
  const later = looked > 0 ? `; after a minute ${survived} of ${looked} were still there` : '';
  return `${offered} offered, ${accepted} accepted${later}`;
}
