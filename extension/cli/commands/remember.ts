// `dormouse remember TEXT`: an explicit order of the user, so what it says is a live memory at once.
import { ulid } from 'ulid';
import { captureTurns } from '../../capture/capture.ts';
import { UserError } from '../../errors.ts';
import type { Memory } from '../../memory/schema.ts';
import type { LedgerEvent } from '../../memory/store.types.ts';
import { reflectSession } from '../../reflection/reflect.ts';
import { rulesReflector } from '../../reflection/rules.ts';
import type { Services } from '../../services.types.ts';
import type { Command } from '../command.ts';
import { memoryLine } from '../memory-lines.ts';

/** Memories that have evidence of this session, as the ledger knows them now. */
async function memoriesOf(services: Services, session: string): Promise<Memory[]> {
  const { memories } = await services.memories.read();
  return [...memories.values()].filter(({ evidence }) => evidence.some((quote) => quote.session === session));
}

export const remember: Command = {
  name: 'remember',
  summary: 'teach one thing, in a sentence',
  usage: 'TEXT',
  positionals: [1, 1],
  options: {},
  details:
    'Because you ordered it, the memory needs no review. A statement about something that is known already\n' +
    'replaces what was known. Secrets are redacted; text that is nothing but a secret is refused.',
  async run(context, input) {
    const text = (input.positionals[0] as string).trim();
    if (!text)
      throw new UserError(
        'usage',
        {
          what: 'There is nothing to remember.',
          why: 'The text is empty.',
          next: 'Give one sentence: `dormouse remember "the gateway listens on port 8081"`.',
        },
        'usage',
      );
    const services = await context.services();
    const session = `remember-${ulid()}`;
    const at = new Date().toISOString();
    const [turn] = await captureTurns(services.sessions, [
      { session, turn: 1, role: 'user', text, at, source: 'user' },
    ]);
    if (!turn) throw new Error('The session log took no turn.');
    await reflectSession(services, session, rulesReflector, { signal: context.signal });
    let learned = await memoriesOf(services, session);
    await services.memories.transact((inventory) => {
      if (learned.length === 0) return [{ type: 'memory.added', memory: asMemory(turn.text, session, at) }];
      return learned
        .filter(({ id }) => inventory.memories.get(id)?.status === 'proposed')
        .map(({ id }): LedgerEvent => ({ type: 'memory.accepted', id }));
    });
    learned = await memoriesOf(services, session);
    if (turn.text !== text)
      context.print(context.style.yellow('A secret in the text was redacted before anything was written.'));
    for (const memory of learned) context.print(memoryLine(context.style, memory));
    return { json: learned };
  },
};

/** A sentence that the rules do not understand is kept as it stands: it can be recalled by its words. */
function asMemory(text: string, session: string, at: string): Memory {
  return {
    v: 1,
    id: ulid(),
    kind: 'semantic',
    scope: 'workspace',
    text,
    framings: [],
    evidence: [{ session, turn: 1, quote: text, source: 'user' }],
    status: 'live',
    createdAt: at,
    acceptedAt: at,
  };
}
