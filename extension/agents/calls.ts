// One call of a tool by an agent: counted, checked, run, noted. Whatever goes wrong is one answer that says what, why
// and what next; a client gets no stack and ends no server.
import { isUserError, UserError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import { AGENT_TOOLS, type AgentServices, type Caller } from './tools.ts';

/** Calls that one client may make in a minute. */
const MOST_CALLS = 60;
const MINUTE_MS = 60_000;
/** Characters of a client's name that are kept. */
const NAME_CHARACTERS = 40;

export type CallResult =
  | { ok: true; document: object }
  | { ok: false; error: { code: string; what: string; why: string; next: string } };

export class AgentCalls {
  /** When the calls of the last minute were made. */
  private recent: number[] = [];
  /** Refused for their number and not noted yet. */
  private turnedAway = 0;

  constructor(
    private readonly services: AgentServices,
    /** Milliseconds; a test has its own. */
    private readonly now: () => number = Date.now,
  ) {}

  /** Never rejects: a defect is logged with its stack and answered as one. */
  async call(tool: string, input: unknown, caller: Caller): Promise<CallResult> {
    const name = clientName(caller.name);
    const refused = this.refuseFlood();
    if (refused) {
      // One line for all of them, or a flood would push everything else out of the log.
      if (this.turnedAway++ === 0) await this.note(name, tool, 'nothing', refused.code);
      return failure(refused);
    }
    await this.noteTurnedAway(name);
    try {
      const { document, kept } = await this.run(tool, input, { ...caller, name });
      await this.note(name, tool, kept);
      return { ok: true, document };
    } catch (error) {
      const known = isUserError(error) ? error : defect(tool);
      if (known !== error) this.services.log.error(`The tool ${printable(tool)} failed.`, error);
      await this.note(name, tool, 'nothing', known.code);
      return failure(known);
    }
  }

  /** Notes what a flood left to say. */
  async close(client: string): Promise<void> {
    await this.noteTurnedAway(clientName(client));
  }

  private run(tool: string, input: unknown, caller: Caller) {
    const found = AGENT_TOOLS.find(({ name }) => name === tool);
    if (!found) throw unknownTool(tool);
    const parsed = found.input.safeParse(input ?? {});
    if (!parsed.success) throw badInput(tool, parsed.error.issues[0]);
    return found.run(this.services, parsed.data, caller);
  }

  private refuseFlood(): UserError | undefined {
    const since = this.now() - MINUTE_MS;
    this.recent = this.recent.filter((at) => at > since);
    if (this.recent.length < MOST_CALLS) {
      this.recent.push(this.now());
      return undefined;
    }
    const seconds = Math.ceil((this.recent[0]! - since) / 1000);
    return new UserError(
      'too-many-calls',
      {
        what: 'This call was not answered.',
        why: `A client may make ${MOST_CALLS} calls in a minute.`,
        next: `Call again in ${seconds} seconds.`,
      },
      'refused',
    );
  }

  private async noteTurnedAway(name: string): Promise<void> {
    const more = this.turnedAway - 1;
    this.turnedAway = 0;
    if (more > 0)
      await this.services.activity.note({
        step: 'agent',
        of: name,
        came: `${more} more calls`,
        kept: 'nothing',
        left: new Map([['too-many-calls', more]]),
      });
  }

  private async note(name: string, tool: string, kept: string, refused?: string): Promise<void> {
    const known = AGENT_TOOLS.some((one) => one.name === tool);
    await this.services.activity.note({
      step: 'agent',
      of: name,
      came: known ? tool : 'a tool that there is not',
      kept,
      ...(refused === undefined ? {} : { left: new Map([[refused, 1]]) }),
    });
  }
}

/** A client names itself: letters, digits and a few marks are kept of it. */
function clientName(given: string): string {
  const name = given.replace(/[^\p{L}\p{N}._ -]+/gu, '').trim();
  return [...name].slice(0, NAME_CHARACTERS).join('').trim() || 'unnamed';
}

function failure({ code, text }: UserError): CallResult {
  return {
    ok: false,
    error: { code, what: printable(text.what), why: printable(text.why), next: printable(text.next) },
  };
}

function unknownTool(tool: string): UserError {
  return new UserError(
    'unknown-tool',
    {
      what: `There is no tool ${JSON.stringify(tool.slice(0, NAME_CHARACTERS))}.`,
      why: 'Dormouse has four.',
      next: `Use one of ${AGENT_TOOLS.map(({ name }) => name).join(', ')}.`,
    },
    'usage',
  );
}

function badInput(
  tool: string,
  issue: { code: string; path: PropertyKey[]; message: string; keys?: string[] } | undefined,
): UserError {
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys?.join(', ') : undefined;
  const place = issue?.path.map(String).join('.') || 'The input';
  return new UserError(
    'bad-input',
    {
      what: `The input of ${tool} was not understood.`,
      why:
        unknown === undefined
          ? `${place}: ${issue?.message ?? 'it has another shape'}.`
          : `It takes no ${unknown.slice(0, 200)}; this server serves one workspace, the one that it was started for.`,
      next: 'Its schema says what it takes.',
    },
    'usage',
  );
}

function defect(tool: string): UserError {
  return new UserError('unexpected', {
    what: `${tool} failed unexpectedly.`,
    why: 'This is a defect of Dormouse.',
    next: 'The log of the server has the details; please report them.',
  });
}
