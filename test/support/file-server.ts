// A server of one file, as the model hub is one, and as it is not: with ranges or without, cut off, a page instead.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ServerHabits {
  /** Answers the whole file whatever was asked for. */
  withoutRanges?: boolean;
  /** Cuts the connection after that many bytes of an answer, so often. */
  cutAfter?: { bytes: number; times: number };
  /** Milliseconds between two pieces of 64 KiB. */
  pause?: number;
  /** Answers instead of the file. */
  instead?: (response: ServerResponse) => void;
}

export class FileServer {
  /** The range of each request, '' for the whole file; of one to a proxy, the host that it was to connect to. */
  readonly ranges: string[] = [];
  habits: ServerHabits = {};
  private readonly server = createServer((request, response) => void this.answer(request, response)).on(
    'connect',
    // As a proxy it lets nobody through.
    (request, socket) => {
      this.ranges.push(`connect ${request.url}`);
      socket.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\ncontent-type: text/html\r\n\r\n<html>Who are you?</html>',
      );
    },
  );

  constructor(readonly content: Buffer) {}

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/resolve/${'a'.repeat(40)}/model.gguf`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { withoutRanges, cutAfter, pause = 0, instead } = this.habits;
    this.ranges.push(request.headers.range ?? '');
    if (instead) return instead(response);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const partial = from > 0 && !withoutRanges;
    const body = partial ? this.content.subarray(from) : this.content;
    const range = `bytes ${from}-${this.content.length - 1}/${this.content.length}`;
    response.writeHead(partial ? 206 : 200, {
      'content-type': 'application/octet-stream',
      'content-length': body.length,
      ...(partial ? { 'content-range': range } : {}),
    });
    const cut = cutAfter && cutAfter.times > 0 ? cutAfter.bytes : Number.POSITIVE_INFINITY;
    if (cutAfter) cutAfter.times -= 1;
    for (let at = 0; at < body.length; at += 65_536) {
      if (at >= cut) {
        // What was sent arrives first.
        await new Promise((resolve) => setTimeout(resolve, 50));
        return void response.destroy();
      }
      response.write(body.subarray(at, Math.min(at + 65_536, body.length)));
      if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    response.end();
  }
}
