// The secrets that a scanner of token formats misses: values that their name, their sentence, their command, their file
// format or their randomness gives away. Losing a harmless word to a placeholder is cheap, storing a password is not.
import { findAssigned } from './assignments.ts';
import { findInCommands } from './commands.ts';
import { findInFormats } from './formats.ts';
import { findInLogins } from './logins.ts';
import { findInPairs } from './pairs.ts';
import { findInProse } from './prose.ts';
import { type Source, sourceOf } from './reader.ts';
import { findTokens } from './tokens.ts';
import { findInAddresses } from './urls.ts';
import { joined, narrowed, type SecretSpan } from './view.ts';

/** Each takes time in proportion to the text, whatever the text is. */
const FINDERS: ((source: Source) => SecretSpan[])[] = [
  ({ text }) => findTokens(text),
  ({ text }) => findInAddresses(text),
  ({ text }) => findInPairs(text),
  ({ text }) => findInCommands(text),
  ({ text }) => findInFormats(text),
  findAssigned,
  findInProse,
  findInLogins,
];

/** Stretches of `text` that one of the finders takes for a secret; they may overlap. */
export function findNamedSecrets(text: string): SecretSpan[] {
  const plain = withoutMarks(narrowed(text));
  const view = joined(plain);
  return [...findIn(plain), ...(view ? findIn(view.text).map(view.back) : [])].filter(
    ({ start, end }) => !text.slice(start, end).includes('«redacted:'),
  );
}

/** What stands in a text in place of a secret. */
export const PLACEHOLDER = /«redacted:[\w-]+»/g;

/** Stands where a secret was: redacting twice, as before training, must find nothing new. */
const MARKED = '\u2026';

function withoutMarks(text: string): string {
  return text.replace(PLACEHOLDER, (mark) => MARKED.repeat(mark.length));
}

function findIn(text: string): SecretSpan[] {
  const source = sourceOf(text);
  return FINDERS.flatMap((find) => find(source));
}
