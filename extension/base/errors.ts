// The one error type whose text is meant for the user: what happened, why, and what to do next.

/** Exit codes of the CLI; `refused` means Dormouse declined on purpose (for example the gate). */
export type Severity = 'failed' | 'usage' | 'refused';

export interface UserErrorText {
  /** What went wrong, one sentence. */
  what: string;
  /** Why, as far as it is known. */
  why: string;
  /** The next action for the user. */
  next: string;
}

/** An error that is shown to the user as it is; every other error is a bug and is logged with its stack. */
export class UserError extends Error {
  override readonly name = 'UserError';

  constructor(
    /** Stable kebab-case code, for tests and for callers that handle one case on their own. */
    readonly code: string,
    readonly text: UserErrorText,
    readonly severity: Severity = 'failed',
    options?: ErrorOptions,
  ) {
    super(`${text.what} ${text.why} ${text.next}`, options);
  }
}

export function isUserError(error: unknown, code?: string): error is UserError {
  return error instanceof UserError && (code === undefined || error.code === code);
}

/** The stop of an operation that the user or a caller cancelled; never shown as a failure. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
  constructor() {
    super('Cancelled.');
  }
}
