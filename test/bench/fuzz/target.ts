// A target of fuzzing: a parser of foreign bytes, inputs that it takes, and what it may do with those it does not.

import type { Rng } from '../../../extension/language/random.ts';

export type Verdict = 'accepted' | 'refused';

/** A parser at work, in a folder of its own. */
export interface OpenTarget {
  /** Valid inputs, which are mutated. */
  corpus: Buffer[];
  /**
   * Reads an input. `refused` is a typed error; every other error, and every lie that the target knows of (a memory
   * that changed silently), is thrown. `mended` inputs had their checksums made right.
   */
  read(input: Buffer, mended: boolean): Promise<Verdict>;
  /** Makes checksums of a mutated input right, so that what lies behind them is reached. */
  mend?(input: Buffer, rng: Rng): Buffer;
}

export interface FuzzTarget {
  name: string;
  /** Everything drawn is drawn from `rng`. */
  open(folder: string, rng: Rng): Promise<OpenTarget>;
}

/** Milliseconds that one input may take, and memory that the process of a target may take, in MiB. */
export const MOST_MS = 5_000;
export const MOST_MIB = 500;
/** Inputs that each process reads, whatever the time: a busy machine must not let a run pass that looked at nothing. */
export const FEWEST = 50;
