// Proposals from rule files: what stands in an AGENTS.md is a rule already, whatever form it has. All of it waits for
// review, for a repository's files are not the user's words.
import type { Turn } from '../capture/schema.ts';
import type { MemoryKind } from '../language/kind.ts';
import { tokenize } from '../language/tokens.ts';
import { MACHINE_TALK } from '../lexicon/pastes.ts';
import { says } from '../lexicon/row.ts';
import type { Memory } from '../memory/schema.ts';
import { isRedacted } from '../redaction/redact.ts';
import { kindOf } from './kinds.ts';
import type { Candidate, Reflector } from './reflector.ts';

/** Orders to assistants as such, and text that plays the part of their prompt: a rule speaks of the project. */
const ADDRESSED = [
  /\b(?:ai|code|coding|llm|language model)[ -]?(?:assistants?|agents?|models?) (?:must|should|shall|have to|need to|are (?:required|expected|instructed) to)\b/i,
  /\b(?:note|memo|message|notice|attention)\s+(?:to|for)\s+(?:the\s+|all\s+|any\s+)?(?:ai\s+)?(?:assistants?|agents?|models?|bots?)\b/i,
  /^\W*(?:system|assistant|developer)\s+(?:message|prompt)\b/i,
];

/** Why a rule is not even proposed. */
export function reasonToLeave(text: string): string | undefined {
  if (isRedacted(text)) return 'a rule whose value is a secret';
  if (says(MACHINE_TALK, text) || ADDRESSED.some((pattern) => pattern.test(text)))
    return 'an order to assistants as machines';
  return undefined;
}

/** Words of two rules that one of them shares with the other, from which on it may be the other one changed. */
const CHANGED_SHARE = 0.4;

/**
 * Reads what rule files say. `unsaid` are memories whose file says them no longer: a new rule that has many of the
 * words of one contests it.
 */
export function ruleFileReflector(unsaid: Memory[] = []): Reflector {
  return {
    name: 'rule-file',
    async reflect({ session, turns, after }, { leave }) {
      const candidates: Candidate[] = [];
      for (const turn of turns) {
        if (turn.turn <= after || !turn.rule) continue;
        const why = reasonToLeave(turn.rule.text) ?? reasonToLeave(turn.text);
        if (why) leave?.(why);
        else candidates.push(candidateOf(session, turn, turn.rule));
      }
      return contesting(candidates, unsaid);
    },
  };
}

function candidateOf(
  session: string,
  { turn, text: quote, source }: Turn,
  { text, line, applies }: NonNullable<Turn['rule']>,
): Candidate {
  return {
    kind: kindOfRule(text),
    text,
    ...(applies && { applies }),
    framings: [],
    evidence: [{ session, turn, line, quote, source }],
    certainty: 'unsure',
    correction: false,
    action: { type: 'add' },
  };
}

/** Names with versions: what a project is, not how it is worked on. */
const NAMED_VERSION = /\b\p{Lu}[\p{L}.+#]*(?:-\p{L}+)? v?\d{1,4}\b/u;
/** The same of ports, dates and addresses. */
const FACT =
  /\bport\s+\d|\b\d+\.\d+(?:\.\d+)*\b|\b20\d\d-\d\d\b|\bhttps?:\/\/|\b(?:owner|owned by|maintained by|wiped|hosted|located|runs on|listens)\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b/iu;
/** What is to be done, or not. */
const ORDER =
  /\b(?:must|should|shall|never|always|avoid|prefer|only|don['’]t|do not|not|no|use|run|write|keep|ask|add|name|put|forbidden|mandatory|required?|needs?)\b|[❌🚫]|必须|不要|禁止|不得|してください|こと$|마세요|نباید|باید|يجب|لا |muss|nicht|niemals|nunca|jamais|não/iu;

const isFact = (text: string) => FACT.test(text) || NAMED_VERSION.test(text);

function kindOfRule(text: string): MemoryKind {
  const kind = kindOf([text], 'none', false);
  return kind === 'episodic' && (!isFact(text) || ORDER.test(text)) ? 'semantic' : kind;
}

/** Each memory that is said no longer is contested by the candidate that is most like it, and by one only. */
function contesting(candidates: Candidate[], unsaid: Memory[]): Candidate[] {
  const words = candidates.map(({ text }) => new Set(tokenize(text)));
  const pairs = unsaid.flatMap((memory) => {
    const own = new Set(tokenize(memory.text));
    return words
      .map((other, at) => ({ memory, at, share: shareOf(own, other) }))
      .filter(({ share }) => share >= CHANGED_SHARE);
  });
  const contests = new Map<number, string>();
  const taken = new Set<string>();
  for (const { memory, at } of pairs.sort((a, b) => b.share - a.share)) {
    if (contests.has(at) || taken.has(memory.id)) continue;
    contests.set(at, memory.id);
    taken.add(memory.id);
  }
  return candidates.map((candidate, at) => {
    const id = contests.get(at);
    return id === undefined ? candidate : { ...candidate, contests: id };
  });
}

function shareOf(a: Set<string>, b: Set<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared / Math.max(1, a.size + b.size - shared);
}
