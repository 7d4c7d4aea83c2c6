// Reads one sentence as a statement of the closed language, and writes statements in their canonical form.
import { z } from 'zod';
import { canonicalForm, compile } from './grammar.ts';
import { phrases, relationOf } from './phrases.ts';
import { plausible, shapeOf } from './plausible.ts';

/** Relation, subject and value; `relation` is an id of phrases.json. */
export const Statement = z.object({ relation: z.string(), subject: z.string(), value: z.string() });
export type Statement = z.infer<typeof Statement>;

export interface ParsedStatement extends Statement {
  /** Opened by words such as "no, " or "actually ": it means to replace what was said before. */
  correction: boolean;
  /** Characters that the form itself accounts for: a form of few says little when it matches prose. */
  strength: number;
}

interface Form {
  relation: string;
  pattern: RegExp;
  canonical: boolean;
}

const forms: Form[] = phrases.relations.flatMap((relation) =>
  relation.statements.map((skeleton, index) => ({
    relation: relation.id,
    pattern: compile(skeleton, { s: shapeOf(relation.subject), v: shapeOf(relation.value) }),
    canonical: index === 0,
  })),
);

/** Longer texts are prose; this also bounds the time that two open slots can take. */
const LONGEST_STATEMENT = 240;

const opening = (openers: string[], more: string): RegExp => {
  const known = openers
    .filter((opener) => opener !== '')
    .sort((a, b) => b.length - a.length)
    .map((opener) =>
      opener
        .trim()
        .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
        .replace(/,$/, '[,:]?'),
    );
  return new RegExp(`^(?:${[...known, more].join('|')})(?:\\s*[,:!–—-]\\s*|\\s+)`, 'iu');
};

// People vary openers more than the embedded model's training text does.
const statementOpener = opening(
  phrases.openers.statement,
  "so|well|also|and|but|hm+|right|oh|ah|yes|yep|yeah|good|great|nice|perfect|cool|sure|fine|thanks|thank you|please|important|heads[- ]up|(?:just )?so you know|just|by the way|fwiw|for context|(?:new |house )?rule|convention|decision|decided|(?:we|i) (?:decided|agreed)(?: that)?|(?:please )?(?:note|keep in mind|don't forget|do not forget)(?: that)?|same here|next|then|another thing|last thing|two things|first|second|third|finally|(?:starting|from|as of|since) (?:today|now|monday)|in this (?:repo|project|repository|codebase)|here|in general|generally|remember(?: that)?",
);
const correctionOpener = opening(
  phrases.openers.correction,
  "nope|no no|not any ?more|that(?:'s| is) (?:wrong|not right|incorrect|old|outdated)|you(?:'re| are) wrong|change of plans?|i was wrong|i misspoke|sorry|my mistake|no wait|wait|correcting myself|changed my mind|i changed my mind|new plan",
);

const POLITENESS =
  '(?:please|thanks|thank you|ok(?:ay)?|btw|by the way|from now on|too|as well|for the record|again|these days|nowadays|in this (?:repo|project)|always|as of (?:today|now)|since (?:today|yesterday|this morning|last week)|now|instead)';
// From its first word: to begin at each of them takes a square.
const POLITE_TAIL = new RegExp(`(?<!\\s${POLITENESS})(?:,?\\s+${POLITENESS})+$`, 'i');
const REASON_TAILS = [
  /,?\s+(?:because(?! of)|since|so that|otherwise|which|or else|as (?=we|it|the|they|that))\b.*$/i,
  /,\s+(?:so|and|but|that|it|not|no|never|else|please|as|the|in case|if you)\b.*$/i,
  /\s+[–—-]\s+.*$/,
  /\s+\([^()]*\)$/,
  /,?\s+(?:and )?not\b.*$/i,
];

/** Backticks and bold mark words up; they are no part of what is said. */
function unmark(text: string): string {
  return text
    .replace(/`+|\*\*|__(?=\s|$)/g, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/(?<=^|[^\s.!,;…]|\s[.!,;…])[.!,;…]+$/, '');
}

/** Removes articles and quotes around a slot's text. */
function unwrap(text: string, type: string): string {
  const bare = text.trim().replace(/^(["'“‘])(.*)(["'”’])$/, '$2');
  return type === 'command' || type === 'cause' || type === 'format'
    ? bare
    : bare.replace(/^(?:the|our)\s+(?=\S)/i, '');
}

/** The most specific form that the whole text has: the one with the fewest letters left to the slots. */
function match(text: string): Omit<ParsedStatement, 'correction'> | undefined {
  if (text.length > LONGEST_STATEMENT) return undefined;
  let best: (Omit<ParsedStatement, 'correction'> & { score: number }) | undefined;
  for (const form of forms) {
    const found = form.pattern.exec(text)?.groups;
    if (!found?.s || !found.v) continue;
    const relation = relationOf(form.relation);
    const subject = unwrap(found.s, relation.subject);
    const value = unwrap(found.v, relation.value);
    if (!plausible(relation.subject, subject) || !plausible(relation.value, value)) continue;
    const strength = text.length - found.s.length - found.v.length;
    const score = strength + (form.canonical ? 0.5 : 0);
    if (!best || score > best.score) best = { relation: form.relation, subject, value, strength, score };
  }
  if (!best) return undefined;
  const { score: _, ...statement } = best;
  return statement;
}

function matchWithTails(text: string): ReturnType<typeof match> {
  const plain = text.replace(POLITE_TAIL, '').replace(/(?<=^|[^\s.!,;]|\s[.!,;])[.!,;]+$/, '');
  for (const tail of REASON_TAILS) {
    const shorter = plain.replace(tail, '').replace(POLITE_TAIL, '').trim();
    const found = shorter !== plain && match(shorter);
    if (found) return found;
  }
  return match(plain) ?? (plain === text ? undefined : match(text));
}

/** Removes one opener; undefined when there is none. */
export function stripOpener(text: string): { rest: string; correction: boolean } | undefined {
  for (const [pattern, correction] of [
    [correctionOpener, true],
    [statementOpener, false],
  ] as const) {
    const found = pattern.exec(text);
    if (found && found[0].length < text.length) return { rest: text.slice(found[0].length), correction };
  }
  return undefined;
}

/** One sentence as a statement, openers, politeness and reasons aside; undefined when it is none. */
export function parseStatement(sentence: string): ParsedStatement | undefined {
  const text = unmark(sentence);
  return text.endsWith('?') ? undefined : parseOpened(text, 0);
}

/**
 * Without its opener first, for open slots would swallow it ("btw the ledger"); where the rest is no statement
 * the opener may belong to it ("no eval in the templates").
 */
function parseOpened(text: string, depth: number): ParsedStatement | undefined {
  const opener = depth < 5 ? stripOpener(text) : undefined;
  const rest = opener && parseOpened(opener.rest, depth + 1);
  if (rest) return { ...rest, correction: rest.correction || opener.correction };
  const whole = matchWithTails(text);
  return whole && { ...whole, correction: false };
}

/** Words that bind a condition, an exception, an alternative or a second half to a sentence. */
const BINDING =
  /(?:^|\s)(?:except|unless|only|but|outside|until|till|after|before|when|whenever|while|if|and|or|nor|not|never|instead|rather|than|then|because|since|so)(?=\s|$)|[,;:](?=\s)|[()]|\s[–—-]\s/i;
/** Values that are texts of their own: what binds within them belongs to them. */
const WHOLE_VALUES = new Set(['command', 'cause', 'format']);

/**
 * The statement that a sentence is, where one form of the language covers all of it: openers and politeness aside,
 * nothing that it says may be left over, and no slot may hold a condition, an exception or a second half.
 */
export function statementCovering(sentence: string): Statement | undefined {
  let text = unmark(sentence);
  if (text.endsWith('?')) return undefined;
  for (let depth = 0; depth < 5; depth++) {
    const found = match(text.replace(POLITE_TAIL, ''));
    if (found) {
      const { relation, subject, value } = found;
      const free = WHOLE_VALUES.has(relationOf(relation).value) ? subject : `${subject} ${value}`;
      return BINDING.test(free) ? undefined : { relation, subject, value };
    }
    const opener = stripOpener(text);
    if (!opener) return undefined;
    text = opener.rest;
  }
  return undefined;
}

const readTexts = new Map<string, Statement | undefined>();
const MOST_TEXTS = 5_000;

/** `statementCovering` for texts of memories, which are read over and over. */
export function statementOf(text: string): Statement | undefined {
  if (!readTexts.has(text)) {
    if (readTexts.size >= MOST_TEXTS) readTexts.clear();
    readTexts.set(text, statementCovering(text));
  }
  return readTexts.get(text);
}

/** The statement in the language's first form, without a closing dot. */
export function canonical(relation: string, subject: string, value: string): string {
  return canonicalForm(relationOf(relation).statements[0]!, { s: subject, v: value });
}

/** A sentence begins with a capital, but for a subject, which keeps its own spelling. */
function sentenceOf(relation: string, subject: string, value: string): string {
  const text = canonical(relation, subject, value);
  return text.startsWith(subject) ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * What the assistant answers: the fact said whole, as its memory says it. The value comes right after its subject
 * and relation, so what finds it, in the prompt or in the weights, does not depend on the question's wording.
 */
export function answerOf({ relation, subject, value }: Statement): string {
  const text = sentenceOf(relation, subject, value);
  return text.endsWith('.') ? text : `${text}.`;
}

/** What the assistant answers where the value is not known: the same words, up to the value. */
export function unknownAnswerOf({ relation, subject }: Omit<Statement, 'value'>): string {
  const hole = '\0';
  const [known = ''] = sentenceOf(relation, subject, hole).split(hole);
  return known + phrases.gap + phrases.unknown;
}

/** Subjects that differ in case, articles or spacing are the same subject. */
export function normaliseSubject(subject: string): string {
  return subject
    .normalize('NFKC')
    .toLowerCase()
    .replace(/["'`“”‘’]/g, '')
    .replace(/^(?:the|our|a|an)\s+/, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Values compare like subjects; a closing dot is punctuation. */
export function sameValue(a: string, b: string): boolean {
  const normal = (text: string) => normaliseSubject(text).replace(/(?<![.\s])[.\s]+$/, '');
  return normal(a) === normal(b);
}

/**
 * What a memory's text says something about: memories with one key and different values exclude each other.
 * Undefined where the text is no statement of the closed language.
 */
export function factKey(memory: { text: string }): string | undefined {
  const statement = statementOf(memory.text);
  return statement && keyOf(statement);
}

export function keyOf(statement: Statement): string {
  return `${statement.relation}:${normaliseSubject(statement.subject)}`;
}
