// Families of base models: what is written for a night, and how it trains, differs between them.

/** `embedded`: a model of some million parameters, as the one that ships; `real`: 0.5 billion and more. */
export type Family = 'embedded' | 'real';

/** Largest model file of the embedded family: the smallest real one (0.5 B, 4 bit) takes six times as much. */
const EMBEDDED_BYTES = 64 * 2 ** 20;

export function familyOf(modelBytes: number): Family {
  return modelBytes <= EMBEDDED_BYTES ? 'embedded' : 'real';
}
