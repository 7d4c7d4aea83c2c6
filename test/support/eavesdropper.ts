// Programs that listen where they should not, for tests of identity: they keep every byte that they get to see.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A listener on a loopback port, and all that came in. */
export interface Listener {
  port: number;
  /** What was heard, as Latin-1, connection by connection. */
  heard: string[];
  close(): Promise<void>;
}

/** Listens on `port` (0: any) and answers the first bytes of each connection with what `answer` makes of them. */
export async function listenAs(answer: (first: string) => string, port = 0): Promise<Listener> {
  const heard: string[] = [];
  return listener(heard, port, (socket, index) => {
    socket.on('data', (data) => {
      const isFirst = heard[index] === '';
      heard[index] += data.toString('latin1');
      if (isFirst) socket.write(answer(data.toString('latin1')));
    });
  });
}

/** Passes everything on to another port, whose name it puts in place of its own, and keeps both sides' words. */
export async function relayTo(target: number): Promise<Listener> {
  const heard: string[] = [];
  return listener(heard, 0, (client, index) => {
    const own = `127.0.0.1:${client.localPort}`;
    const server = connect(target, '127.0.0.1');
    server.on('error', () => client.destroy());
    const pass = (data: Buffer, to: Socket) => {
      const text = data.toString('latin1');
      heard[index] += text;
      to.write(text.replace(own, `127.0.0.1:${target}`), 'latin1');
    };
    client.on('data', (data) => pass(data, server));
    server.on('data', (data) => pass(data, client));
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  });
}

async function listener(
  heard: string[],
  port: number,
  onConnection: (socket: Socket, index: number) => void,
): Promise<Listener> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    onConnection(socket, heard.push('') - 1);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    close: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Every byte that sockets of this process send and receive while `work` runs, as Latin-1. */
export async function bytesOnWire(work: () => Promise<unknown>): Promise<string> {
  const parts: string[] = [];
  const keep = (chunk: string | Uint8Array | null, encoding?: BufferEncoding) => {
    if (typeof chunk === 'string') parts.push(Buffer.from(chunk, encoding).toString('latin1'));
    else if (chunk) parts.push(Buffer.from(chunk).toString('latin1'));
  };
  const tap = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    // net.connect puts its own `write` back, so these are taken; _writev gets what was held back while it connected.
    const { _write, _writev, push } = socket;
    socket._write = (chunk, encoding, done) => {
      keep(chunk, encoding);
      _write.call(socket, chunk, encoding, done);
    };
    socket._writev = (chunks, done) => {
      for (const { chunk, encoding } of chunks) keep(chunk, encoding);
      _writev?.call(socket, chunks, done);
    };
    socket.push = (chunk, encoding) => {
      keep(chunk, encoding);
      return push.call(socket, chunk, encoding);
    };
  };
  subscribe('net.client.socket', tap);
  try {
    await work();
  } finally {
    unsubscribe('net.client.socket', tap);
  }
  return parts.join('\n');
}
