// Numbers as people read them.

/** A fraction of 1 in whole percent; a dash where it was not measured. */
export function percent(fraction: number | null | undefined): string {
  return fraction === null || fraction === undefined ? '–' : `${Math.round(fraction * 100)} %`;
}
