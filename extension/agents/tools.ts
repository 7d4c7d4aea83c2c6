// The four tools that other agents get: what each is for, in words for a model, and what it takes. MCP clients and the
// language-model tools of VS Code see the same table.
import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import type { Memory } from '../memory/schema.ts';
import type { Services } from '../workspace/services.types.ts';
import { explainMemory, recallMemories } from './knowledge.ts';
import { proposeMemory } from './proposal.ts';

/** What the tools work with. */
export type AgentServices = Pick<
  Services,
  'workspace' | 'memories' | 'userMemories' | 'sessions' | 'adapters' | 'activity' | 'log'
>;

/** Who calls, and what only a window can do. */
export interface Caller {
  /** Name of the client, for the log and for the evidence of what it proposes. */
  name: string;
  /** Asks the user, and forgets on a yes; absent where nobody can be asked. Resolves with whether it was forgotten. */
  forget?(memory: Memory): Promise<boolean>;
}

export interface AgentTool {
  name: string;
  title: string;
  /** For the model that chooses among tools. */
  description: string;
  input: z.ZodObject;
  /** It changes nothing that is known. */
  readOnly: boolean;
  /** `kept` says in words with counts what came of it, for the activity log; no word of a memory is in it. */
  run(services: AgentServices, input: unknown, caller: Caller): Promise<{ document: object; kept: string }>;
}

/** Characters of a question or a sentence; a memory is one sentence. */
const MOST_CHARACTERS = 2000;
/** Memories that one call gives back at most. */
const MOST_MEMORIES = 20;

const Id = z
  .string()
  .regex(/^[0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26}$/)
  .describe('The id of the memory, as recall_memory gives it: 26 letters and digits.');

const Recall = z.strictObject({
  query: z
    .string()
    .min(1)
    .max(MOST_CHARACTERS)
    .describe('What you want to know, as a question or as key words.'),
  file: z
    .string()
    .max(500)
    .optional()
    .describe('The file that you work on, relative to the workspace: its conventions come along.'),
  limit: z.int().min(1).max(MOST_MEMORIES).optional().describe('How many memories at most; 8 when left out.'),
});
const Remember = z.strictObject({
  text: z
    .string()
    .min(1)
    .max(MOST_CHARACTERS)
    .describe('One sentence that stands alone, as the user would say it. No secrets.'),
});
const Named = z.strictObject({ id: Id });

export const AGENT_TOOLS: readonly AgentTool[] = [
  {
    name: 'recall_memory',
    title: 'Recall memories',
    description:
      'What the user taught about this project: facts, conventions and lessons that they said or accepted themselves. ' +
      'Call it before you assume how something is done here. Proposals that wait for the user are not in it.',
    input: Recall,
    readOnly: true,
    async run(services, input) {
      const { query, file, limit = 8 } = Recall.parse(input);
      const memories = await recallMemories(services, query, { file, limit });
      return { document: { memories }, kept: `${memories.length} memories` };
    },
  },
  {
    name: 'remember',
    title: 'Propose a memory',
    description:
      'Proposes one sentence to be remembered for this project. It does not count until the user accepts it in the ' +
      'review of Dormouse. Use it for what the user said or decided, not for your own guesses.',
    input: Remember,
    readOnly: false,
    async run(services, input, { name }) {
      const result = await proposeMemory(services, Remember.parse(input).text, name);
      return { document: result, kept: KEPT[result.outcome] };
    },
  },
  {
    name: 'forget_memory',
    title: 'Ask the user to forget a memory',
    description:
      'Asks the user to forget one memory for good. You cannot forget anything by yourself: in the editor the user is ' +
      'asked, elsewhere the answer is the command that the user can run.',
    input: Named,
    readOnly: false,
    async run(services, input, { forget }) {
      const memory = await explainMemory(services, Named.parse(input).id);
      if (!forget) throw needsUser(memory.memory.id);
      const forgotten = await forget(memory.memory);
      return { document: { forgotten }, kept: forgotten ? 'forgotten by the user' : 'kept by the user' };
    },
  },
  {
    name: 'explain_memory',
    title: 'Explain a memory',
    description:
      'Where a memory comes from: the words of its evidence with session and date, its status, what replaced it, and ' +
      'the files for which it holds.',
    input: Named,
    readOnly: true,
    async run(services, input) {
      const { explanation } = await explainMemory(services, Named.parse(input).id);
      return { document: explanation, kept: '1 memory' };
    },
  },
];

const KEPT = {
  proposed: '1 proposed',
  known: 'nothing, it was known',
  'turned-down': 'nothing, it was turned down',
};

function needsUser(id: string): UserError {
  return new UserError(
    'forget-needs-user',
    {
      what: 'Nothing was forgotten.',
      why: 'Forgetting cannot be undone, so only the user decides it; an agent cannot.',
      next: `Ask the user to run \`dormouse forget ${id}\`, or to choose Forget Memory… in the Memories view.`,
    },
    'refused',
  );
}
