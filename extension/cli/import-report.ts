// What `dormouse import` says about files and folders.
import path from 'node:path';
import type { UserError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import type { Context } from '../terminal/command.ts';
import { clip, counted } from '../terminal/terminal.ts';
import type { BroughtIn } from '../workspace/import.ts';

/** As much of a text that was left out as shows which one it is. */
const SHOWN = 120;

export function tellFile(
  context: Context,
  file: string,
  result: BroughtIn,
  did: string,
  verbose: boolean,
): void {
  const { format, sessions, turns, secrets, skipped, faults, leftOut, proposed, gone } = result;
  const what = turns === 0 ? 'nothing new' : counted(turns, 'turn');
  context.print(
    `${printable(path.basename(file))} (${format}): ${did} ${what} of ${counted(sessions, 'session')}.`,
  );
  if (secrets) context.print(`  Redacted ${counted(secrets, 'secret')}.`);
  if (proposed.length > 0) context.print(`  ${counted(proposed.length, 'proposal')} for your review.`);
  if (gone.length > 0)
    context.print(`  ${counted(gone.length, 'memory', 'memories')} that it no longer says, for your review.`);
  const counts = Object.entries(leftOut).map(([reason, { count }]) => `${count} × ${reason}`);
  if (counts.length > 0) context.print(context.style.dim(`  Left out: ${counts.join(', ')}.`));
  if (verbose)
    for (const [reason, { texts }] of Object.entries(leftOut))
      for (const text of texts)
        context.print(context.style.dim(`    ${reason}: ${clip(printable(text), SHOWN)}`));
  if (skipped) {
    const kinds = Object.entries(faults).map(([kind, count]) => `${count} × ${kind}`);
    context.print(
      context.style.yellow(`  Skipped ${skipped} lines that could not be read: ${kinds.join(', ')}.`),
    );
  }
}

/** What of a folder was not looked at, and why. */
export function tellFolder(context: Context, leftOut: Record<string, number>): void {
  const counts = Object.entries(leftOut).map(([reason, count]) => `${count} × ${printable(reason)}`);
  context.print(context.style.dim(`Left out: ${counts.join(', ')}.`));
}

export function tellFailure(context: Context, { text: { what, why, next } }: UserError): void {
  context.print(context.style.red(printable(`${what} ${why} ${next}`)));
}
