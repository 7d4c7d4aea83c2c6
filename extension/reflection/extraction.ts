// What a language model is asked for when it reads turns, and what of its answer is believed: quotes must stand in
// what the user typed, values must stand in the quoted turns, and only plain statements may go live by themselves.

import { z } from 'zod';
import type { Turn } from '../capture/schema.ts';
import { MemoryKind } from '../language/kind.ts';
import { splitSentences } from '../language/sentences.ts';
import { tokenize } from '../language/tokens.ts';
import { isOpen } from '../memory/derive.ts';
import type { Memory } from '../memory/schema.ts';
import type { Inventory } from '../memory/store.types.ts';
import { isVerbatim } from './evidence.ts';
import { refusalOf } from './firewall.ts';
import { maskPasted } from './paste.ts';
import type { Action, Candidate } from './reflector.ts';

export const ExtractedFact = z.object({
  name: z
    .string()
    .describe('kebab-case name of the fact, "<subject>.<attribute>", the same for every wording'),
  kind: MemoryKind,
  subject: z.string().describe('what it is about, as the user spells it; may be empty'),
  text: z.string().describe('one self-contained sentence without a closing dot'),
  evidence: z.array(z.object({ turn: z.number().int(), quote: z.string() })),
  certainty: z.enum(['stated', 'implied']),
  correction: z.boolean().describe('it was said to replace what was known before'),
  action: z.enum(['add', 'update', 'duplicate', 'reject']),
  of: z.string().describe('label of the known memory that action is about; empty for add'),
});
export type ExtractedFact = z.infer<typeof ExtractedFact>;

export const Extraction = z.object({ facts: z.array(ExtractedFact) });
export type Extraction = z.infer<typeof Extraction>;

/** Identifiers, versions and numbers: what a wrong memory gets wrong. Lower-cased. */
export function tellingTokens(text: string): Set<string> {
  const tokens = text.match(/[\p{L}\p{N}@_][\p{L}\p{N}_./:@+#-]*/gu) ?? [];
  const bare = tokens.map((token) => token.replace(/(?<![./:@+#-])[./:@+#-]+$/, ''));
  return new Set(
    bare.filter((token) => /\d|[_./:@]|\p{Ll}\p{Lu}|\w-\w/u.test(token)).map((token) => token.toLowerCase()),
  );
}

/** Labels for the known memories that a prompt lists, and back. */
export interface Labels {
  idOf(label: string): string | undefined;
  lines: string[];
}

/**
 * Memories that a fact may repeat, replace or take back; rejected ones so that they are not proposed again. Where
 * there are more than `most`, those that share words with the turns, the newest first.
 */
export function labelled(inventory: Inventory, most: number, turns: readonly Turn[]): Labels {
  const open = [...inventory.memories.values()].filter(
    (memory) => isOpen(memory) || memory.status === 'rejected',
  );
  const known = open.length <= most ? open : nearest(open, most, turns);
  const ids = new Map(known.map(({ id }, index) => [`m${index + 1}`, id]));
  return {
    idOf: (label) => ids.get(label),
    lines: known.map(({ status, text, kind }, index) =>
      JSON.stringify({ label: `m${index + 1}`, status, kind, text }),
    ),
  };
}

function nearest(memories: Memory[], most: number, turns: readonly Turn[]): Memory[] {
  const said = new Set(turns.flatMap(({ text }) => tokenize(text)));
  return memories
    .map((memory, age) => {
      const words = new Set(tokenize(memory.text));
      return { memory, age, shared: [...words].filter((word) => said.has(word)).length / (words.size || 1) };
    })
    .sort((a, b) => b.shared - a.shared || b.age - a.age)
    .slice(0, most)
    .sort((a, b) => a.age - b.age)
    .map(({ memory }) => memory);
}

/** A fact that was founded, with how it was found. */
export interface UnitedFact extends ExtractedFact {
  framings: string[];
  /** In how many independent readings it was found. */
  votes: number;
}

export interface Screen {
  turns: Map<number, Turn>;
  /** Only facts with evidence after this turn count. */
  after: number;
  labels: Labels;
  /** Readings that must agree before a fact may go live without review. */
  agreement: number;
}

/**
 * The fact as a candidate; undefined where the firewall keeps it out: nothing of it was typed by the user after
 * `after`. What is not certain beyond doubt is only proposed. Quotes that are in no turn are left for reflect.ts,
 * which drops and counts such candidates.
 */
export function candidateOf(fact: UnitedFact, screen: Screen): Candidate | undefined {
  const { turns, after, labels } = screen;
  const verbatim = isVerbatim(fact.evidence, (turn) => turns.get(turn)?.text);
  const typed = fact.evidence.filter(({ turn, quote }) => isTyped(turns.get(turn), quote));
  if (verbatim && !typed.some(({ turn }) => turn > after)) return undefined;
  const cited = textsOf(fact.evidence, turns);
  const own = textsOf(typed, turns);
  // "no, 8081" needs the turn before to be understood; such a fact is for review.
  const alone = verbatim && isGrounded(fact.text, own);
  const sure =
    alone &&
    fact.certainty === 'stated' &&
    fact.votes >= screen.agreement &&
    typed.every(({ turn, quote }) => turns.get(turn)!.source === 'user' && isPlain(turns.get(turn)!, quote));
  const action = actionOf(fact, labels.idOf(fact.of));
  // Taking a memory away is no proposal that could be reviewed.
  if (action === undefined || (action.type === 'reject' && !sure)) return undefined;
  return {
    kind: fact.kind,
    ...(fact.subject.trim() === '' ? {} : { subject: fact.subject.trim() }),
    text: sentence(fact.text),
    framings: fact.framings.map(sentence).filter((framing) => isGrounded(framing, alone ? own : cited)),
    evidence: (alone ? typed : fact.evidence)
      .map(({ turn, quote }) => ({
        session: turns.get(turn)?.session ?? '',
        turn,
        quote,
        source: turns.get(turn)?.source ?? ('assistant' as const),
      }))
      .sort((a, b) => a.turn - b.turn),
    certainty: sure ? 'sure' : 'unsure',
    correction: fact.correction,
    action,
  };
}

function actionOf({ action }: ExtractedFact, of: string | undefined): Action | undefined {
  if (action === 'reject') return of === undefined ? undefined : { type: 'reject', of };
  // A label that is not in the list names nothing; the fact itself may still be right.
  if (action === 'add' || of === undefined) return { type: 'add' };
  return action === 'update' ? { type: 'update', supersedes: of } : { type: 'duplicate', of };
}

const sentence = (text: string) => text.replace(/\s+/g, ' ').trim().replace(/\.$/, '');

/** Typed by the user, outside of everything pasted, at one place of the turn at least. */
function isTyped(turn: Turn | undefined, quote: string): boolean {
  if (turn?.role !== 'user') return false;
  return maskPasted(turn.text).includes(quote);
}

/** No question, supposition, remark about elsewhere or about this minute, and nothing that was taken back at once. */
function isPlain(turn: Turn, quote: string): boolean {
  const start = turn.text.indexOf(quote);
  const touched = splitSentences(maskPasted(turn.text)).filter(
    (own) => own.start < start + quote.length && own.start + own.quote.length > start,
  );
  return touched.length > 0 && touched.every(({ text }) => refusalOf(text) === undefined);
}

/** What the cited turns say; of the user's only what was typed. */
function textsOf(evidence: ExtractedFact['evidence'], turns: Map<number, Turn>): string {
  return evidence
    .flatMap(({ turn }) => turns.get(turn) ?? [])
    .map(({ role, text }) => (role === 'user' ? maskPasted(text) : text).toLowerCase())
    .join('\n');
}

/** Every identifier and number of `text` is in `said`: a value that nobody said is made up. */
function isGrounded(text: string, said: string): boolean {
  return [...tellingTokens(text)].every((token) => said.includes(token));
}
