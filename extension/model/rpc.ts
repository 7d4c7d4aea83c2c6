// The wire between clients and the model host: JSON-RPC methods, and errors that survive the way.
import {
  type CancellationToken,
  CancellationTokenSource,
  NotificationType,
  RequestType,
  RequestType0,
  ResponseError,
} from 'vscode-jsonrpc/node';
import { z } from 'zod';
import { CancelledError, UserError } from '../base/errors.ts';
import { Sha256 } from '../base/scalars.ts';
import {
  ChatRequest,
  type ChatResult,
  CompleteRequest,
  type HostStatus,
  InfillRequest,
  ProbeRequest,
  Stack,
  WriteRequest,
  type WrittenAnswer,
} from './schema.ts';

/** First request of every connection: lets the host prove itself. It answers with its proof and its own nonce. */
export const Greeting = z.object({ protocol: z.number().int(), nonce: Sha256 });
export const GreetingAnswer = z.object({ nonce: Sha256, proof: Sha256 });
/** Second request: the client's proof for the host's nonce. Nothing else is answered before it. */
export const Hello = z.object({ proof: Sha256 });

/** Requests that report on the way carry a number that comes back in the notifications. */
export interface Streamed<T> {
  stream: number;
  request: T;
}

export const methods = {
  greeting: new RequestType<z.infer<typeof Greeting>, z.infer<typeof GreetingAnswer>, ErrorData>('greeting'),
  hello: new RequestType<z.infer<typeof Hello>, null, ErrorData>('hello'),
  /** Resolves when the model is loaded; rejects with the reason why it cannot be. */
  load: new RequestType<Streamed<null>, null, ErrorData>('load'),
  chat: new RequestType<Streamed<ChatRequest>, ChatResult, ErrorData>('chat'),
  infill: new RequestType<InfillRequest, string, ErrorData>('infill'),
  complete: new RequestType<CompleteRequest, string, ErrorData>('complete'),
  embed: new RequestType<string[], number[][], ErrorData>('embed'),
  probe: new RequestType<Streamed<ProbeRequest>, string[], ErrorData>('probe'),
  write: new RequestType<Streamed<WriteRequest>, WrittenAnswer[], ErrorData>('write'),
  prepare: new RequestType<Stack, { ms: number }, ErrorData>('prepare'),
  status: new RequestType0<HostStatus, ErrorData>('status'),
};

const streamed = <T extends z.ZodType>(request: T) => z.object({ stream: z.number(), request });

/** The shape of each request's parameters; the host reads them with nothing else. */
export const shapes = {
  load: streamed(z.null()),
  chat: streamed(ChatRequest),
  infill: InfillRequest,
  complete: CompleteRequest,
  embed: z.array(z.string()),
  probe: streamed(ProbeRequest),
  write: streamed(WriteRequest),
  prepare: Stack,
};

/** The parameters of a request. Throws `model-request-invalid` where they have another shape. */
export function readRequest<M extends keyof typeof shapes>(
  method: M,
  params: unknown,
): z.output<(typeof shapes)[M]> {
  const read = shapes[method].safeParse(params);
  if (read.success) return read.data as z.output<(typeof shapes)[M]>;
  const [issue] = read.error.issues;
  throw new UserError('model-request-invalid', {
    what: `The model host was sent a request to ${method} that it cannot read.`,
    // The place and the rule only: the value may be somebody's text.
    why: `${issue?.path.join('.') || 'The request'}: ${issue?.message}.`,
    next: 'Reload the window, so that the window and its model host are of one version.',
  });
}

/** `value`: a piece of text of `chat`, the number of answers of `probe` and `write`, the fraction of `load`. */
export const report = new NotificationType<{ stream: number; value: string | number }>('report');

const ErrorData = z.object({
  code: z.string(),
  text: z.object({ what: z.string(), why: z.string(), next: z.string() }),
});
export type ErrorData = z.infer<typeof ErrorData>;

/** JSON-RPC error codes; the first is LSP's for a cancelled request. */
const CANCELLED = -32800;
const USER_ERROR = 1;
const BUG = -32603;

export function toResponseError(error: unknown): ResponseError<ErrorData> {
  if (error instanceof CancelledError) return new ResponseError(CANCELLED, error.message);
  if (error instanceof UserError) {
    return new ResponseError(USER_ERROR, error.message, { code: error.code, text: error.text });
  }
  return new ResponseError(BUG, error instanceof Error ? error.message : String(error));
}

export function fromResponseError(error: unknown): unknown {
  if (!(error instanceof ResponseError)) return error;
  if (error.code === CANCELLED) return new CancelledError();
  const data = ErrorData.safeParse(error.data);
  return data.success ? new UserError(data.data.code, data.data.text) : error;
}

/** The two kinds of cancellation, bridged both ways. */
export function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  if (token.isCancellationRequested) controller.abort();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

export function tokenOf(signal: AbortSignal | undefined): CancellationToken | undefined {
  if (!signal) return undefined;
  const source = new CancellationTokenSource();
  if (signal.aborted) source.cancel();
  signal.addEventListener('abort', () => source.cancel(), { once: true });
  return source.token;
}
