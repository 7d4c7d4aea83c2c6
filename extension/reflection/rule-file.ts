// Proposals from rule files: what stands in an AGENTS.md is a rule already, whether or not it has the form in which
// people teach rules in a conversation. All of it waits for review, for a repository's files are not the user's words.
import { isRedacted } from '../redaction/redact.ts';
import { refusalOf } from './firewall.ts';
import { maskPasted } from './paste.ts';
import type { Candidate, Reflector } from './reflector.ts';
import { rulesReflector } from './rules.ts';

/** In characters; shorter says nothing by itself, longer is an essay. */
const SHORTEST = 12;
const LONGEST = 420;

/** What the rules find in a file, and each other statement of it as it stands there. */
export const ruleFileReflector: Reflector = {
  name: 'rules',
  async reflect(input, options) {
    const found = await rulesReflector.reflect(input, options);
    const covered = new Set(found.flatMap(({ evidence }) => evidence.map(({ turn }) => turn)));
    const statements = input.turns.filter(
      ({ turn, source, text }) =>
        turn > input.after && source === 'file' && !covered.has(turn) && isRule(text),
    );
    return [
      ...found.map((candidate): Candidate => ({ ...candidate, certainty: 'unsure' })),
      ...statements.map(
        ({ session, turn, text, source }): Candidate => ({
          kind: 'semantic',
          text: text.replace(/[.;\s]+$/, ''),
          framings: [],
          evidence: [{ session, turn, quote: text, source }],
          certainty: 'unsure',
          correction: false,
          action: { type: 'add' },
        }),
      ),
    ];
  },
};

/** Text that held a secret, hides characters, speaks to assistants as machines, or is pasted, is not even proposed. */
function isRule(text: string): boolean {
  return (
    text.length >= SHORTEST &&
    text.length <= LONGEST &&
    text.split(' ').length >= 3 &&
    !isRedacted(text) &&
    maskPasted(text) === text &&
    refusalOf(text) === undefined
  );
}
