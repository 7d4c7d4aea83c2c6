// The canaries and the look-alikes, each split into those to tune on and those held back.
import type { Canary } from './canary.ts';
import { COMMAND_LINES } from './command-canaries.ts';
import { FILES } from './file-canaries.ts';
import type { LookAlike } from './look-alike.ts';
import { IDS } from './look-alike-ids.ts';
import { CODE } from './look-alikes-in-code.ts';
import { SENTENCES } from './look-alikes-in-prose.ts';
import { PROSE } from './prose-canaries.ts';
import { TOKENS } from './token-canaries.ts';

export interface Split<T> {
  tune: T[];
  held: T[];
}

/** Every third one is held: neighbours are of one class, so both parts have some of each. */
function split<T>(all: T[]): Split<T> {
  return {
    tune: all.filter((_, index) => index % 3 !== 2),
    held: all.filter((_, index) => index % 3 === 2),
  };
}

export const CANARIES: Split<Canary> = split([...PROSE, ...FILES, ...COMMAND_LINES, ...TOKENS]);
export const LOOK_ALIKES: Split<LookAlike> = split([...SENTENCES, ...IDS, ...CODE]);
