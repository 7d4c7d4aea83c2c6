// The client's side of the model host: finds or starts it, and again after it died.
import { stat } from 'node:fs/promises';
import { CancelledError } from '../base/errors.ts';
import type { Logger, Progress } from '../base/log.ts';
import type { Paths } from '../storage/paths.ts';
import type { Model } from './client.types.ts';
import { type Family, familyOf } from './family.ts';
import { findOrStartHost, type HostSettings } from './launcher.ts';
import { greet, type Link } from './link.ts';
import { fromResponseError, methods, tokenOf } from './rpc.ts';
import type {
  ChatRequest,
  ChatResult,
  CompleteRequest,
  HostStatus,
  InfillRequest,
  ProbeRequest,
  Stack,
  WriteRequest,
  WrittenAnswer,
} from './schema.ts';

export interface ConnectOptions {
  paths: Pick<Paths, 'hosts' | 'models'>;
  base: { sha256: string; file: string };
  log: Logger;
  /** Asks the trainer to stand back before a host is started; a failure is logged and does not stop the start. */
  trainerYield?: () => Promise<void>;
  settings?: HostSettings;
  /** Hears of every start and load, also of a host that had ended. */
  progress?: Progress;
  /** Cancels the first connect and load. */
  signal?: AbortSignal;
}

/**
 * Finds or starts the host of `base` and waits until the model is loaded. Every later call finds or starts one again
 * where needed; a call during which the host dies rejects with `model-host-died`. Throws `model-host-start`,
 * `model-host-protocol`, `model-missing`, `model-corrupt`, `model-unsupported`, `model-no-template`.
 */
export async function connectModel(options: ConnectOptions): Promise<Model> {
  // A file that is missing is the host's to report.
  const bytes = await stat(options.base.file).then(
    ({ size }) => size,
    () => 0,
  );
  const client = new HostClient(options, familyOf(bytes));
  try {
    await client.connected(options.signal);
  } catch (error) {
    await client.dispose();
    throw error;
  }
  return client;
}

type Listener = (value: string | number) => void;

class HostClient implements Model {
  readonly base: string;
  private link: Promise<Link> | undefined;
  private disposed = false;
  private lastStream = 0;
  private readonly listeners = new Map<number, Listener>();

  constructor(
    private readonly options: ConnectOptions,
    readonly family: Family,
  ) {
    this.base = options.base.sha256;
  }

  async chat(
    request: ChatRequest,
    onToken?: (piece: string) => void,
    signal?: AbortSignal,
  ): Promise<ChatResult> {
    const started = performance.now();
    let text = '';
    try {
      return await this.streamed(
        (piece) => {
          text += piece;
          onToken?.(String(piece));
        },
        (link, stream) => link.connection.sendRequest(methods.chat, { stream, request }, tokenOf(signal)),
        signal,
      );
    } catch (error) {
      // Cancelled before its turn came, or while the host started.
      if (!(error instanceof CancelledError)) throw error;
      const ms = performance.now() - started;
      return { text, promptTokens: 0, tokens: 0, firstTokenMs: ms, ms, stopped: 'cancelled' };
    }
  }

  infill(request: InfillRequest, signal?: AbortSignal): Promise<string> {
    return this.call(
      ({ connection }) => connection.sendRequest(methods.infill, request, tokenOf(signal)),
      signal,
    );
  }

  complete(request: CompleteRequest, signal?: AbortSignal): Promise<string> {
    return this.call(
      ({ connection }) => connection.sendRequest(methods.complete, request, tokenOf(signal)),
      signal,
    );
  }

  embed(texts: string[], signal?: AbortSignal): Promise<number[][]> {
    return this.call(
      ({ connection }) => connection.sendRequest(methods.embed, texts, tokenOf(signal)),
      signal,
    );
  }

  probe(request: ProbeRequest, onAnswer?: (done: number) => void, signal?: AbortSignal): Promise<string[]> {
    return this.streamed(
      (done) => onAnswer?.(Number(done)),
      (link, stream) => link.connection.sendRequest(methods.probe, { stream, request }, tokenOf(signal)),
      signal,
    );
  }

  write(
    request: WriteRequest,
    onAnswer?: (done: number) => void,
    signal?: AbortSignal,
  ): Promise<WrittenAnswer[]> {
    return this.streamed(
      (done) => onAnswer?.(Number(done)),
      (link, stream) => link.connection.sendRequest(methods.write, { stream, request }, tokenOf(signal)),
      signal,
    );
  }

  prepare(stack: Stack, signal?: AbortSignal): Promise<{ ms: number }> {
    return this.call(
      ({ connection }) => connection.sendRequest(methods.prepare, stack, tokenOf(signal)),
      signal,
    );
  }

  status(): Promise<HostStatus> {
    return this.call(({ connection }) => connection.sendRequest(methods.status));
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    const link = await this.link?.catch(() => undefined);
    link?.connection.end();
    link?.connection.dispose();
  }

  /** The link to a host whose model is loaded; all callers share one attempt. */
  async connected(signal?: AbortSignal): Promise<Link> {
    if (this.disposed) throw new Error('The model client is disposed.');
    if (!this.link) {
      const link = this.open(signal);
      this.link = link;
      const forget = () => {
        if (this.link === link) this.link = undefined;
      };
      link.then(({ lost }) => lost.catch(forget), forget);
    }
    return this.link;
  }

  private async open(signal?: AbortSignal): Promise<Link> {
    const { paths, base, settings = {}, log, trainerYield, progress } = this.options;
    const link = await findOrStartHost(
      {
        paths,
        base,
        settings,
        log,
        progress,
        signal,
        beforeStart: async () => {
          await trainerYield?.().catch((error) =>
            log.error('the trainer could not be asked to yield', error),
          );
        },
      },
      (host) => greet(host, (stream, value) => this.listeners.get(stream)?.(value)),
    );
    const stream = ++this.lastStream;
    this.listeners.set(stream, (fraction) => progress?.report('Loading the model', Number(fraction)));
    try {
      const loaded = link.connection.sendRequest(methods.load, { stream, request: null });
      await orAborted(Promise.race([loaded, link.lost]), signal);
      return link;
    } catch (error) {
      link.connection.end();
      throw error;
    } finally {
      this.listeners.delete(stream);
    }
  }

  private async call<T>(send: (link: Link) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const link = await orAborted(this.connected(), signal);
    // Sent a moment after the link was lost, it is the loss that the caller should hear of.
    return orAborted(Promise.race([link.lost, Promise.resolve().then(() => send(link))]));
  }

  private async streamed<T>(
    listener: Listener,
    send: (link: Link, stream: number) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const stream = ++this.lastStream;
    this.listeners.set(stream, listener);
    try {
      return await this.call((link) => send(link, stream), signal);
    } finally {
      this.listeners.delete(stream);
    }
  }
}

/** Awaits with the errors of the wire made ours; an abort rejects at once with `CancelledError`. */
async function orAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (signal?.aborted) {
    promise.catch(() => {});
    throw new CancelledError();
  }
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new CancelledError());
    signal?.addEventListener('abort', onAbort);
  });
  try {
    return await Promise.race([promise, aborted]);
  } catch (error) {
    throw fromResponseError(error);
  } finally {
    if (onAbort) signal?.removeEventListener('abort', onAbort);
  }
}
