// The talk that every sample records.
import { SECRET } from '../support.ts';

export const KEEP = `Keep ${SECRET} to yourself.`;

/** As it is read: role and words. */
export const TALK = [
  ['user', 'Use pnpm here.'],
  ['assistant', 'Noted.'],
  ['user', 'Keep «» to yourself.'],
];
