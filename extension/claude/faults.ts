// What can go wrong on the way to Claude and back, each as one UserError with its own code.
import { CancelledError, UserError } from '../base/errors.ts';

const NOTHING_CHANGED = 'Nothing was written.';
const LATER = 'Try again later, or use the rules (`--reflector rules`), which need no network.';

export type AnswerFault = 'malformed' | 'truncated' | 'declined';

/** Faults of one question's content: other material may well be read. */
const CONTENT_FAULTS = new Set([
  'claude-malformed',
  'claude-truncated',
  'claude-declined',
  'claude-too-large',
]);

/** Whether this error says something about the material that was sent, and not about the service. */
export function concernsContent(error: unknown): error is UserError {
  return error instanceof UserError && CONTENT_FAULTS.has(error.code);
}

/** Claude answered, but not with what was asked for. */
export function answerFault(fault: AnswerFault, detail: string): UserError {
  const texts = {
    malformed: {
      what: "Claude's answer could not be read.",
      why: `It is not in the form that was asked for (${detail}), twice.`,
      next: LATER,
    },
    truncated: {
      what: "Claude's answer was cut off.",
      why: `It did not fit ${detail}, even for the smallest piece.`,
      next: 'Use the rules for this session (`--reflector rules`).',
    },
    declined: {
      what: 'Claude declined to read this.',
      why: detail || 'It gave no reason.',
      next: 'Use the rules for this session (`--reflector rules`).',
    },
  };
  const { what, why, next } = texts[fault];
  return new UserError(`claude-${fault}`, { what, why: `${why} ${NOTHING_CHANGED}`, next });
}

export function keyMissing(where: string): UserError {
  return new UserError(
    'claude-no-key',
    {
      what: 'There is no API key for Claude.',
      why: 'Claude is off until you give Dormouse a key of yours.',
      next: where,
    },
    'refused',
  );
}

/** Seconds that the server asked to wait, where it did. */
export function retryAfter(headers: Headers | undefined): number | undefined {
  const value = headers?.get('retry-after');
  if (!value) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}

interface ApiFailure {
  status?: number;
  headers?: Headers;
  apiMessage?: string | null;
}

/**
 * The error of a call as the user should see it. `host` is where the request went; `timedOut` and `cancelled` say
 * which of the two signals stopped it.
 */
export function asUserError(
  error: unknown,
  { host, timedOut, cancelled }: { host: string; timedOut: boolean; cancelled: boolean },
): Error {
  if (cancelled) return new CancelledError();
  if (error instanceof UserError) return error;
  const { status, headers, apiMessage } = error as ApiFailure;
  const said = apiMessage ? ` It says: ${apiMessage.slice(0, 300)}.`.replace(/\.\.$/, '.') : '';
  const fault = (code: string, what: string, why: string, next: string) =>
    new UserError(code, { what, why: `${why} ${NOTHING_CHANGED}`, next }, 'failed', { cause: error });
  if (status === 401 || status === 403)
    return fault(
      'claude-key',
      'Claude did not accept the API key.',
      `${host} answered ${status}.${said}`,
      'Check the key: `ANTHROPIC_API_KEY` on the command line, "Dormouse: Set Anthropic API Key" in the editor.',
    );
  if (status === 402)
    return fault(
      'claude-billing',
      'Claude wants to be paid first.',
      `${host} answered 402.${said}`,
      'Look at the billing page of your Anthropic account.',
    );
  if (status === 429) {
    const wait = retryAfter(headers);
    return fault(
      'claude-rate-limit',
      'Claude is rate-limited for this key.',
      `${host} answered 429 to every attempt.${wait === undefined ? '' : ` It asks to wait ${wait} s.`}`,
      wait === undefined ? LATER : `Try again in ${wait} s.`,
    );
  }
  if (status !== undefined && status >= 500)
    return fault(
      'claude-overloaded',
      status === 529 ? 'Claude is overloaded.' : 'Claude has a problem of its own.',
      `${host} answered ${status} to every attempt.`,
      LATER,
    );
  if (status === 413)
    return fault(
      'claude-too-large',
      'This is too large for Claude.',
      `${host} answered 413.`,
      'Use the rules for this session (`--reflector rules`).',
    );
  if (status !== undefined)
    return fault(
      'claude-request',
      'Claude did not accept the request.',
      `${host} answered ${status}.${said}`,
      LATER,
    );
  const name = error instanceof Error ? error.constructor.name : '';
  if (timedOut || name === 'APIConnectionTimeoutError')
    return fault(
      'claude-timeout',
      'Claude did not answer in time.',
      `${host} was waited for in vain.`,
      LATER,
    );
  if (name === 'APIConnectionError' || (error instanceof TypeError && /terminated|fetch/.test(error.message)))
    return fault(
      'claude-unreachable',
      'The connection to Claude failed.',
      `${host} could not be reached, or the connection was cut.`,
      LATER,
    );
  return error instanceof Error ? error : new Error(String(error));
}
