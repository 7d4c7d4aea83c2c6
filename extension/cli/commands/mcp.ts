// `dormouse mcp`: this workspace's memory for other agents, as a server of the Model Context Protocol.
import type { Command } from '../../terminal/command.ts';
import { counted } from '../../terminal/terminal.ts';

export const mcp: Command = {
  name: 'mcp',
  summary: 'offer the memory of this workspace to other agents (MCP, on stdin and stdout)',
  usage: '',
  positionals: [0, 0],
  options: {},
  details:
    'For agents that speak the Model Context Protocol: they start this command and end it. Tools: recall_memory,\n' +
    'remember, forget_memory, explain_memory, on the memory of this workspace alone. What an agent asks to remember\n' +
    'is a proposal and waits in `dormouse review`; no agent can forget. Each call leaves a line in `dormouse log`.\n' +
    'stdout carries the protocol and nothing else; --json adds {calls, nonsense} when the client is gone.',
  async run({ services, stdin, stdout, signal, json, log }) {
    // Only here: no other command needs the SDK.
    const { serveMcp } = await import('../../agents/mcp-server.ts');
    const session = await serveMcp(await services(), { input: stdin, output: stdout }, signal);
    if (!json) log.info(`The client is gone after ${counted(session.calls, 'call')}.`);
    return { json: session };
  },
};
