// What a failed file operation means, as far as Dormouse tells cases apart.

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
