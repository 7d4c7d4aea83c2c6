// One connection to the trainer daemon, on which the daemon has proved itself before anything of ours was said.
// The proof holds for this connection alone: what listens on the port a moment later has proved nothing.
import http from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { isProof, newNonce, prove } from '../base/proof.ts';
import { parseJson } from '../storage/files.ts';
import { Handshake } from './schema.ts';

/** Where the daemon listens on 127.0.0.1, and the token that both sides prove to know. */
export interface Address {
  port: number;
  token: string;
}

export interface Connection {
  handshake: Handshake;
  /** Starts the one request of this connection. It fails where the connection is lost, and never opens another. */
  request(options: http.RequestOptions): http.ClientRequest;
  close(): void;
}

/** Nothing of a handshake takes longer, on however busy a machine. */
const HANDSHAKE_MS = 10_000;
/** A stranger's answer is not read beyond this many characters. */
const HANDSHAKE_CHARACTERS = 4_096;

/** Something listens, and says nothing. */
export class Silence extends Error {}

/**
 * Connects and lets the daemon prove that it knows the token; all that it hears until then is a nonce.
 * Errors: `Silence`; the system's, where nobody listens; Error where the listener is another program.
 */
export async function openConnection(address: Address, signal?: AbortSignal): Promise<Connection> {
  const agent = new OneSocket(address.port);
  const late = setTimeout(
    () => agent.hangUp(new Silence(`No answer for ${HANDSHAKE_MS / 1000} s.`)),
    HANDSHAKE_MS,
  );
  // Not http.request: inside VS Code that one takes an agent of VS Code's, which would open connections of its own.
  const start = (options: http.RequestOptions) =>
    new http.ClientRequest({ ...options, agent, host: '127.0.0.1', port: address.port });
  try {
    const nonce = newNonce();
    const handshake = Handshake.safeParse(
      parseJson(await answer(start({ path: `/v1/handshake?nonce=${nonce}`, signal }))),
    );
    if (!handshake.success) throw stranger(address);
    const challenge = { port: address.port, client: nonce, server: handshake.data.nonce };
    if (!isProof(address.token, 'trainer', challenge, handshake.data.proof)) throw stranger(address);
    const authorization = `Dormouse ${prove(address.token, 'trainer-client', challenge)}`;
    return {
      handshake: handshake.data,
      request: ({ headers, ...options }) =>
        start({ ...options, headers: { ...headers, authorization, connection: 'close' } }),
      close: () => agent.hangUp(),
    };
  } catch (error) {
    agent.hangUp();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

function stranger({ port }: Address): Error {
  return new Error(`What listens on port ${port} does not prove to be Dormouse's trainer.`);
}

/** The text of an answer with status 200. */
function answer(request: http.ClientRequest): Promise<string> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) => {
      if (response.statusCode !== 200)
        request.destroy(new Error(`It refused to prove itself (status ${response.statusCode}).`));
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > HANDSHAKE_CHARACTERS) request.destroy(new Error('It says too much for a proof.'));
      });
      response.on('error', reject);
      response.on('end', () => resolve(text));
    });
    request.end();
  });
}

/** An agent whose requests share one connection, and fail once that is lost. */
class OneSocket extends http.Agent {
  private socket: Socket | undefined;

  constructor(private readonly port: number) {
    super({ keepAlive: true, maxSockets: 1 });
  }

  /** As the documentation of http.Agent has it; its types leave it out. */
  createConnection(
    _options: unknown,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): Duplex | null {
    if (this.socket) {
      callback?.(new Error('The connection was lost after the handshake.'), this.socket);
      return null;
    }
    this.socket = connect({ host: '127.0.0.1', port: this.port, noDelay: true });
    return this.socket;
  }

  hangUp(why?: Error): void {
    this.socket?.destroy(why);
    this.destroy();
  }
}
