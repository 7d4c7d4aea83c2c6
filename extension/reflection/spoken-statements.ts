// Facts of the closed language in what a user says: whole sentences, clauses, "it", and bare corrections that
// only make sense after what was claimed or asked before.
import { compile } from '../language/grammar.ts';
import { relationOf } from '../language/phrases.ts';
import { plausible, shapeOf } from '../language/plausible.ts';
import { type Sentence, splitClauses } from '../language/sentences.ts';
import { type ParsedStatement, parseStatement, type Statement, stripOpener } from '../language/statement.ts';
import { refusalOf, splitSelfCorrection } from './firewall.ts';

/** What a bare value or an "it" may refer to, newest last. */
export interface Referents {
  /** Statements of the assistant's last turn. */
  claims: Statement[];
  /** What the user asked last, as a statement without a value. */
  asked?: Omit<Statement, 'value'>;
  /** What the user stated last in this turn. */
  stated?: Statement;
}

export interface SpokenStatement extends Statement {
  correction: boolean;
  /** Its sentence alone does not say it: the subject or the relation comes from the talk before. */
  resolved: boolean;
  /** False where an open form may have matched ordinary prose: such a fact is only proposed. */
  firm: boolean;
}

/** A clause that an open form of fewer characters matched is as likely prose. */
const CLAUSE_STRENGTH = 6;
const DEICTIC =
  /\b(?:it|this|that|these|them|there|here|now|my|your|our|its|their|me|us|nor|gone|came|known|unknown|unclear|obvious|clear)\b/i;
/** A subject that only the talk at hand tells from others. */
const RELATIVE = /^(?:new|old|same|other|whole|first|second|third|last|next|current|previous|only|one)\b/i;
const ERROR_LIKE =
  /\b(?:error|exception|fail|failure|crash|bug|timeout|flake|build|tests?|login|deploy(?:ment)?|lint|warning|hang|leak|panic|migration|install|upload|outage|race|deadlock|import|job|run|pipeline|ci)\b/i;
const IDENTIFIER_LIKE = /[._/\\`:-]|\d|[a-z][A-Z]/;

/** Whether a parsed sentence, or a clause of one, can be taken at its word. */
function firm(fact: ParsedStatement, whole: boolean): boolean {
  if (!whole && fact.strength < CLAUSE_STRENGTH) return false;
  if (
    RELATIVE.test(fact.subject) ||
    DEICTIC.test(fact.subject) ||
    (fact.relation !== 'fix' && DEICTIC.test(fact.value))
  )
    return false;
  if (fact.relation === 'cause') return ERROR_LIKE.test(fact.subject) || IDENTIFIER_LIKE.test(fact.subject);
  // "no {v} in {s}" is how people also report what they see.
  return fact.relation !== 'avoid' || fact.strength > 'no  in '.length;
}

const spokenStatement = (fact: ParsedStatement, whole: boolean): SpokenStatement => ({
  relation: fact.relation,
  subject: fact.subject,
  value: fact.value,
  correction: fact.correction,
  resolved: false,
  firm: firm(fact, whole),
});

const PRONOUN = /^(?:it|that|this one|that one|this)(?='s|\s)/i;

/** "it listens on port 1" about what was just asked, claimed or said. */
function withSubject(text: string, context: Referents): SpokenStatement | undefined {
  const opener = stripOpener(text);
  const bare = opener?.rest ?? text;
  if (!PRONOUN.test(bare)) return undefined;
  const candidates = [context.stated, context.asked, ...context.claims.toReversed()].filter(
    (entry) => !!entry,
  );
  for (const { subject } of candidates) {
    const fact = parseStatement(bare.replace(PRONOUN, subject).replace(`${subject}'s `, `${subject} is `));
    if (fact && fact.subject === subject)
      return { ...spokenStatement(fact, true), resolved: true, correction: opener?.correction ?? false };
  }
  return undefined;
}

/** Whether `text` is a value of the relation and nothing else; open types need one that is short. */
function valueFor(relation: string, text: string): string | undefined {
  const type = relationOf(relation).value;
  const shape = shapeOf(type);
  const bare = text.replace(/^(["'`])(.*)\1$/, '$2');
  if (shape && !compile('{v}', { v: shape }).test(bare)) return undefined;
  const short = type === 'command' || bare.split(/\s+/).length <= 3;
  return short && plausible(type, bare) ? bare : undefined;
}

/** "40 GB, no wait, 15" means 15 GB. */
function withUnit(bare: string, before: string): string {
  const unit = /^\d[\d.,]*(\s*\p{L}+)$/u.exec(before)?.[1];
  return unit && /^\d[\d.,]*$/.test(bare) ? `${bare}${unit}` : bare;
}

/**
 * "no, 8081", "it's 8081", "make that 8081": a value in place of one that was claimed, asked for or stated. Only
 * where exactly one thing can be meant, and only after a correcting word or "it is".
 */
function bareValue(text: string, context: Referents): SpokenStatement | undefined {
  let said = text;
  let corrected = false;
  for (let opener = stripOpener(said); opener?.correction; opener = stripOpener(said)) {
    said = opener.rest;
    corrected = true;
  }
  const rest = said.replace(/(?<![.!\s])[.!\s]+$/, '').split(/,\s|\s[–—-]\s/)[0]!;
  const named =
    /^(?:it(?:'s| is| was)|that(?:'s| is)|make (?:that|it)|should be|must be|the right one is)\s+(?:now\s+)?(.+)$/i.exec(
      rest,
    );
  if (!corrected && !named) return undefined;
  const bare = (named?.[1] ?? rest).replace(/\s+(?:now|instead|please)$/i, '');
  const about = context.stated
    ? [context.stated]
    : context.claims.length > 0
      ? context.claims
      : context.asked
        ? [context.asked]
        : [];
  const fitting = about.flatMap((entry) => {
    const { relation, subject } = entry;
    const value = valueFor(relation, 'value' in entry ? withUnit(bare, `${entry.value}`) : bare);
    return value ? [{ relation, subject, value, correction: true, resolved: true, firm: true }] : [];
  });
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** A sentence that corrects itself says only what its second half says. */
function selfCorrected(text: string): SpokenStatement[] | undefined {
  const sides = splitSelfCorrection(text);
  const said = sides && statementsOf(sides.said)[0];
  if (!sides || !said) return undefined;
  const instead =
    statementsOf(sides.instead)[0] ?? bareValue(`no, ${sides.instead}`, { claims: [], stated: said });
  return instead ? [{ ...instead, resolved: true, correction: false }] : [];
}

function statementsOf(text: string): SpokenStatement[] {
  const clauses = splitClauses({ text, quote: text, start: 0 });
  const parsed = clauses.length > 1 ? clauses.flatMap((clause) => parseStatement(clause.text) ?? []) : [];
  // Two facts in one sentence; a form with open slots would else take both for one.
  const firmly = parsed.map((fact) => spokenStatement(fact, false));
  if (firmly.filter((fact) => fact.firm).length > 1) return firmly;
  const whole = parseStatement(text);
  return whole ? [spokenStatement(whole, true)] : firmly;
}

/** The facts that one sentence of a user states; none where anything speaks against taking it at its word. */
export function statementsIn(sentence: Sentence, context: Referents): SpokenStatement[] {
  if (refusalOf(sentence.text)) return [];
  const corrected = selfCorrected(sentence.text);
  if (corrected) return corrected;
  const facts = statementsOf(sentence.text);
  if (facts.length > 0) return facts;
  const referring = withSubject(sentence.text, context) ?? bareValue(sentence.text, context);
  return referring ? [referring] : [];
}
