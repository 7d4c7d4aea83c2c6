// What a failed file operation means, as far as Dormouse tells cases apart.
import { isUserError, UserError } from '../base/errors.ts';

function code(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

export function isMissing(error: unknown): boolean {
  return code(error) === 'ENOENT';
}

/** No space, or no quota, left. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code(error) ?? '');
}

/** UserError `disk-full` or `file-unwritable` of a write to `file` that failed and changed nothing. */
export function writeError(file: string, cause: unknown): UserError {
  if (isUserError(cause)) return cause;
  const what = `${file} could not be written.`;
  if (isDiskFull(cause)) {
    const next =
      'Free some space and do it again. `dormouse clean` shows what Dormouse itself could give back.';
    const why = 'The disk is full; nothing was changed.';
    return new UserError('disk-full', { what, why, next }, 'failed', { cause });
  }
  const why = `${cause instanceof Error ? cause.message : cause}; nothing was changed.`;
  const next = 'Check the permissions of the file and its folder, then do it again.';
  return new UserError('file-unwritable', { what, why, next }, 'failed', { cause });
}
