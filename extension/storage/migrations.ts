// Documents of earlier versions become today's by numbered steps, one function a step; none is ever changed again.
import { z } from 'zod';
import { isUserError, UserError } from '../base/errors.ts';

/** A stored document: whatever else it has, `v` is its version. */
export type Versioned = { v: number } & Record<string, unknown>;

/** The step from version n to n + 1. It sees what version n wrote, and need not write the new `v`. */
export type Migration = (document: Versioned) => Record<string, unknown>;

/** `steps[0]` takes version 1 to 2, and so on: today's version is one more than there are steps. */
export function newestVersion(steps: readonly Migration[]): number {
  return steps.length + 1;
}

/**
 * `document` as today's version; what is no document of its version is returned as it is, for its schema to refuse. Throws
 * UserError `document-newer` for a version that a later Dormouse wrote. `name`: what a person calls the document.
 */
export function migrate(document: unknown, steps: readonly Migration[], name: string): unknown {
  if (!isVersioned(document)) return document;
  if (document.v > newestVersion(steps))
    throw new UserError('document-newer', {
      what: `${name} cannot be read.`,
      why: `A newer Dormouse wrote it (version ${document.v}; this one knows ${newestVersion(steps)}).`,
      next: 'Update Dormouse.',
    });
  try {
    return steps
      .slice(document.v - 1)
      .reduce<Versioned>((before, step) => ({ ...step(before), v: before.v + 1 }), document);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Not what that version wrote, whatever it says of itself.
    return document;
  }
}

/** `schema` for a document as it is stored: of today's version or of an earlier one; a newer one is an issue. */
export function storedAs<S extends z.ZodType>(schema: S, steps: readonly Migration[], name: string) {
  return z.preprocess((document, context) => {
    try {
      return migrate(document, steps, name);
    } catch (error) {
      if (!isUserError(error, 'document-newer')) throw error;
      context.addIssue({ code: 'custom', message: 'a newer Dormouse wrote it' });
      return z.NEVER;
    }
  }, schema);
}

function isVersioned(document: unknown): document is Versioned {
  if (typeof document !== 'object' || document === null || !('v' in document)) return false;
  return Number.isInteger(document.v) && (document.v as number) >= 1;
}
