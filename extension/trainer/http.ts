// One request to the trainer daemon, on a connection of its own on which the daemon has proved itself: JSON both ways,
// its refusals as UserErrors.
import type http from 'node:http';
import type { z } from 'zod';
import { CancelledError, UserError } from '../base/errors.ts';
import { type Address, openConnection } from './connection.ts';
import { UserText } from './schema.ts';

export interface TrainerRequest {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  /** Longest silence of the daemon, in milliseconds; 0 waits for ever. */
  patience?: number;
  signal?: AbortSignal;
}

const PATIENCE_MS = 15_000;

/** Sends a request and validates the answer. Errors: UserError `trainer-gone`, `trainer-refused`, `trainer-drift`. */
export async function askTrainer<S extends z.ZodType>(
  address: Address,
  request: TrainerRequest,
  schema: S,
): Promise<z.infer<S>> {
  const response = await openTrainer(address, request);
  let text = '';
  try {
    response.setEncoding('utf8');
    for await (const chunk of response) text += chunk;
  } catch (error) {
    throw request.signal?.aborted ? new CancelledError() : trainerGone(error as Error);
  }
  const parsed = schema.safeParse(text === '' ? null : parse(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new UserError('trainer-drift', {
    what: 'The trainer gave an answer that this version of Dormouse does not understand.',
    why: `${request.method} ${request.path}: ${issue?.path.join('.')} ${issue?.message}`,
    next: 'Stop it with "dormouse daemon stop" and try again; if it stays so, install Dormouse again.',
  });
}

/** Sends a request and resolves with the open response if the daemon accepted it. */
export async function openTrainer(address: Address, request: TrainerRequest): Promise<http.IncomingMessage> {
  const { method, path, signal, patience = PATIENCE_MS } = request;
  if (signal?.aborted) throw new CancelledError();
  const failure = (error: Error) => (signal?.aborted ? new CancelledError() : trainerGone(error));
  const connection = await openConnection(address, signal).catch((error) => {
    throw failure(error);
  });
  const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
  const headers = body && { 'content-type': 'application/json', 'content-length': body.length };
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(failure(error));
    const outgoing = connection.request({ method, path, headers, signal, timeout: patience });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`No answer for ${patience / 1000} s.`)));
    outgoing.on('error', fail);
    outgoing.on('response', (response) => {
      const status = response.statusCode ?? 0;
      if (status >= 200 && status < 300) return resolve(response);
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('error', fail);
      response.on('end', () => reject(refused(status, text, request)));
    });
    outgoing.end(body);
  });
}

function refused(status: number, text: string, request: TrainerRequest): UserError {
  const body = UserText.safeParse(parse(text));
  if (body.success)
    return new UserError(status === 404 ? 'trainer-unknown-job' : 'trainer-refused', body.data);
  return new UserError('trainer-refused', {
    what: 'The trainer refused a request.',
    why: `${request.method} ${request.path} was answered with ${status}: ${text.slice(0, 300)}`,
    next: 'Its log is trainer.log in the state folder ("dormouse doctor" names it).',
  });
}

/** The daemon died, or was stopped, in the middle of a call; another program may listen in its place. */
export function trainerGone(error: Error): UserError {
  const text = {
    what: 'The trainer does not answer.',
    why: error.message,
    next: 'Try again; it is started anew, and a job that was under way goes on from its checkpoint.',
  };
  return new UserError('trainer-gone', text, 'failed', { cause: error });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
