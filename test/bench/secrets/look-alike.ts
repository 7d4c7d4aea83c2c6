// The shape of a look-alike: a harmless text that a careless redaction would spoil.
import { Composer } from './composer.ts';

export interface LookAlike {
  /** `class/number`. */
  id: string;
  text(seed: number): string;
}

/** Rows of one class; those that are functions are composed from the seed. */
export function lookAlikes(kind: string, rows: (string | ((composer: Composer) => string))[]): LookAlike[] {
  return rows.map((row, index) => {
    const id = `${kind}/${index + 1}`;
    return { id, text: (seed) => (typeof row === 'string' ? row : row(new Composer(seed, id))) };
  });
}
