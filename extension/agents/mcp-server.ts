// The four tools as a server of the Model Context Protocol on stdin and stdout, by the official SDK. Its plain server
// and not its `McpServer`: that one answers wrong input in words of its own.
import type { Readable, Writable } from 'node:stream';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import { printableJson } from '../base/printable.ts';
import { VERSION } from '../terminal/version.ts';
import { AgentCalls } from './calls.ts';
import { AGENT_TOOLS, type AgentServices } from './tools.ts';

/** Bytes of one message; a memory and a question have two thousand characters at most. */
const MOST_BYTES = 2 ** 20;
/** Complaints about lines that are no messages; later ones are only counted. */
const MOST_COMPLAINTS = 10;

const INSTRUCTIONS =
  'Dormouse holds what the user taught about this project. Call recall_memory before you assume a convention, a ' +
  'command, a port or a version. What you ask to remember waits for the review of the user.';

export interface McpStreams {
  input: Readable;
  output: Writable;
}

/** Calls that were answered, and lines that were no messages of the protocol. */
export interface McpSession {
  calls: number;
  nonsense: number;
}

/**
 * Serves one client until it closes `input` or `signal` aborts. Throws UserError `message-too-long` where a message is
 * longer than a mebibyte: nothing after it can be read.
 */
export async function serveMcp(
  services: AgentServices,
  { input, output }: McpStreams,
  signal?: AbortSignal,
): Promise<McpSession> {
  const session: McpSession = { calls: 0, nonsense: 0 };
  const calls = new AgentCalls(services);
  const server = new Server(
    { name: 'dormouse', version: VERSION },
    { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
  );
  const client = () => server.getClientVersion()?.name ?? 'unnamed';
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: TOOLS }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    session.calls += 1;
    const result = await calls.call(params.name, params.arguments, { name: client() });
    const document = result.ok ? result.document : { error: result.error };
    return { content: [{ type: 'text', text: printableJson(document) }], isError: !result.ok };
  });
  server.onerror = (error) => {
    session.nonsense += 1;
    if (session.nonsense <= MOST_COMPLAINTS)
      services.log.warn(`The client sent what is no message of the protocol: ${error.message.slice(0, 200)}`);
  };
  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve;
  });
  let asked = false;
  const close = () => {
    asked = true;
    void server.close();
  };
  input.once('end', close);
  signal?.addEventListener('abort', close, { once: true });
  // The SDK's own streams are those of Node; any other pair serves the tests.
  const streams = [input, output] as ConstructorParameters<typeof StdioServerTransport>;
  await server.connect(new StdioServerTransport(streams[0], streams[1], { maxBufferSize: MOST_BYTES }));
  if (signal?.aborted) close();
  await closed;
  // An open pipe would keep the process.
  input.destroy();
  await calls.close(client());
  if (!asked) throw tooLong();
  return session;
}

function tooLong(): UserError {
  return new UserError('message-too-long', {
    what: 'The connection to the client was closed.',
    why: `It sent a message of more than ${MOST_BYTES} bytes.`,
    next: 'Start the server again; a question or a memory has two thousand characters at most.',
  });
}

const TOOLS = AGENT_TOOLS.map(({ name, title, description, input, readOnly }) => ({
  name,
  title,
  description,
  inputSchema: z.toJSONSchema(input, { io: 'input' }) as { type: 'object' },
  annotations: { readOnlyHint: readOnly, destructiveHint: false, openWorldHint: false },
}));
