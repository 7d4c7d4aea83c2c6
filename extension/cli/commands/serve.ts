// `dormouse serve`: the model and the memory of workspaces for programs that speak the OpenAI protocol.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { knownWorkspaces } from '../../backup/backup.ts';
import { UserError } from '../../base/errors.ts';
import { servedModels } from '../../endpoint/served-models.ts';
import { openEndpoint } from '../../endpoint/server.ts';
import { serveToken, tokenFile } from '../../endpoint/token.ts';
import { identityOf } from '../../memory/workspace.ts';
import { settle } from '../../sleep/settle.ts';
import type { Command, Context } from '../../terminal/command.ts';
import { createServices } from '../../workspace/services.ts';
import type { Services } from '../../workspace/services.types.ts';

const PORT = 8127;

export const serve: Command = {
  name: 'serve',
  summary: 'answer programs that speak the OpenAI protocol, on this machine alone',
  usage: '',
  positionals: [0, 0],
  options: {
    port: { type: 'string', value: 'N', description: `where it listens, ${PORT} when left out` },
    all: { type: 'boolean', description: 'all workspaces whose folders are there, not this one alone' },
    'new-token': { type: 'boolean', description: 'make another token; clients with the old one are refused' },
  },
  details:
    'Listens on 127.0.0.1 and answers whoever has the token, which stays the same until --new-token. Models: `base`, and\n' +
    '`dormouse/FOLDER` for each workspace, with its adapter and its memory. Routes below /v1: models, chat/completions\n' +
    '(also as a stream), completions (with a suffix, code between the two). Nothing that is asked is captured, and the\n' +
    'model calls no tools. Ctrl-C ends it. --json prints {url, tokenFile, models} when it listens.',
  async run(context, input) {
    const port = portOf(input.values.port);
    const token = await serveToken(context.paths, input.values['new-token'] === true);
    const here = await context.services();
    const { progress, signal, log } = context;
    // A night that ended while nobody was there is taken over first.
    await settle(here, { progress, signal });
    const others = input.values.all === true ? await otherServices(context, here) : [];
    try {
      const models = servedModels([here, ...others]);
      const endpoint = await openEndpoint({ models, token, port, log });
      const url = `http://127.0.0.1:${endpoint.port}/v1`;
      const names = models.map(({ id }) => id);
      context.print(`Listening on ${url}, with the models ${names.join(', ')}.`);
      context.print(`The token (API key) is in ${tokenFile(context.paths)}: ${token}`);
      // A program that started it reads this line, and does not wait for the end.
      const document = { url, tokenFile: tokenFile(context.paths), models: names };
      if (context.json) context.stdout.write(`${JSON.stringify(document)}\n`);
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
      endpoint.server.close();
      endpoint.server.closeAllConnections();
      return { json: document };
    } finally {
      for (const services of others) await services.dispose();
    }
  },
};

async function otherServices({ paths, log, model }: Context, { workspace }: Services): Promise<Services[]> {
  const others: Services[] = [];
  for (const id of await knownWorkspaces(paths)) {
    const identity = await identityOf(paths, id);
    if (id === workspace.id || identity.state !== 'there') continue;
    const { kind, path: place } = identity.data;
    const root = kind === 'git' ? path.dirname(place) : place;
    const isThere = await stat(root).then(
      (facts) => facts.isDirectory(),
      () => false,
    );
    if (isThere) others.push(await createServices({ root, paths, log, model: () => model }));
  }
  // A linked work tree's git folder is in another place: what opens as this workspace again is no other one.
  return others.filter((one) => one.workspace.id !== workspace.id);
}

function portOf(given: string | boolean | undefined): number {
  if (given === undefined) return PORT;
  const port = Number(given);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new UserError(
    'usage',
    {
      what: `--port ${JSON.stringify(given)} is no port.`,
      why: 'It must be a whole number below 65536; 0 takes a free one.',
      next: `Give one, as in \`dormouse serve --port ${PORT}\`.`,
    },
    'usage',
  );
}
