// The reflector without a model: facts of the closed language in the user's own sentences, and passages of prose
// that state rules, decisions, settings and fixes; the less sure of them are proposed for review. The assistant's
// turns are context, never a source.

import { CancelledError } from '../base/errors.ts';
import type { Turn } from '../capture/schema.ts';
import { asSaid } from '../language/as-said.ts';
import { relationOf } from '../language/phrases.ts';
import { parseQuestion } from '../language/question.ts';
import { type Sentence, splitSentences } from '../language/sentences.ts';
import {
  canonical,
  keyOf,
  normaliseSubject,
  parseStatement,
  type Statement,
  sameValue,
  statementOf,
} from '../language/statement.ts';
import { isOpen } from '../memory/derive.ts';
import { isRetraction, retractionOf, takesBackNamed } from './firewall.ts';
import { maskPasted } from './paste.ts';
import { memorableIn, type ProseSentence } from './prose.ts';
import type { Candidate, ReflectInput, Reflector } from './reflector.ts';
import { renewedBy } from './renewal.ts';
import { type Referents, type SpokenStatement, statementsIn } from './spoken-statements.ts';
import { Trouble } from './trouble.ts';
import { numbersIn, withNumber, wordsIn } from './values.ts';

/** A turn of a pasted-log size says little; its first part is read, so that a huge paste costs no minutes. */
const LONGEST_TURN = 200_000;
/** A message of no more sentences and characters, pastes aside, is there to say them. */
const BRIEF_SENTENCES = 3;
const BRIEF_CHARACTERS = 400;
/** Fewer words behind "scratch that" correct a value, more are a sentence. */
const LEAST_INSTEAD = 4;
/** Turns between two looks at the abort signal and the clock. */
const TURNS_BETWEEN_YIELDS = 200;

interface LocatedCandidate {
  candidate: Candidate;
  turn: number;
  /** Where it begins in the turn. */
  start: number;
}

class SessionReader {
  readonly found: LocatedCandidate[] = [];
  private context: Referents = { claims: [] };
  private readonly trouble = new Trouble();
  /** What the last sentence gave, for "scratch that"; undefined when it gave nothing. */
  private last: LocatedCandidate[] = [];
  /** Sentences of the turn that gave no sure fact, in order. */
  private prose: ProseSentence[] = [];
  /** The assistant's last turn. */
  private before: string | undefined;
  private userTurn = 0;
  /** Numbers that the user, and that the assistant, wrote so far. */
  private readonly numbers = { user: new Set<string>(), assistant: new Set<string>() };

  constructor(private readonly input: ReflectInput) {}

  read(turn: Turn): void {
    const text = turn.text.slice(0, LONGEST_TURN);
    if (turn.role === 'assistant') {
      const claims = splitSentences(maskPasted(text)).flatMap(({ text: said }) => parseStatement(said) ?? []);
      this.context = { claims, asked: this.context.asked };
      this.before = text;
      for (const number of numbersIn(text)) this.numbers.assistant.add(number);
      return;
    }
    this.context.stated = undefined;
    this.last = [];
    this.prose = [];
    const masked = maskPasted(text);
    this.trouble.read(text, masked);
    let asked: Referents['asked'];
    let first = true;
    const sentences = splitSentences(masked);
    for (const sentence of sentences) {
      // The mask blanks quotations, which are no source; a sentence that quotes is remembered whole.
      const quote = text.slice(sentence.start, sentence.start + sentence.quote.length);
      const whole: ProseSentence = { ...sentence, text: quote, quote, judged: sentence.text };
      if (!this.retract(whole, first)) this.state(turn, whole);
      asked = parseQuestion(sentence.text) ?? asked;
      first = false;
    }
    const brief = sentences.length <= BRIEF_SENTENCES && masked.length <= BRIEF_CHARACTERS;
    this.addProse(turn, { text, brief });
    this.context = { claims: [], asked };
    this.before = undefined;
    this.userTurn = turn.turn;
    for (const number of numbersIn(text)) this.numbers.user.add(number);
  }

  /** Handles "scratch that"; true when the sentence was nothing else. */
  private retract(sentence: ProseSentence, first: boolean): boolean {
    if (takesBackNamed(sentence.judged)) this.takeBack(sentence.judged);
    if (!isRetraction(sentence.judged)) return false;
    const instead = statementsIn(sentence, this.context);
    const stated = this.context.stated;
    // "scratch that, x listens on port 2" corrects x; merge.ts replaces what it said before.
    if (instead.some((fact) => !stated || keyOf(fact) === keyOf(stated))) return false;
    const lower = sentence.text.toLowerCase();
    const named = this.found.filter(
      ({ candidate: { subject } }) => subject && lower.includes(normaliseSubject(subject)),
    );
    const slip = this.prose.at(-1);
    // A turn's first sentence takes back what the turn before said last.
    const before = first ? this.found.filter(({ turn }) => turn === this.userTurn).slice(-1) : [];
    const sure = this.last.some(({ candidate }) => candidate.certainty === 'sure');
    if (named.length === 0 && !sure && slip) this.replaceProse(slip, sentence);
    for (const entry of named.length > 0 ? named : this.last.length > 0 ? this.last : before)
      this.remove(entry);
    this.last = [];
    this.context.stated = undefined;
    // "scratch that, we keep the routes": what follows is read as a sentence of its own.
    const { instead: rest, apart } = retractionOf(sentence.judged);
    return instead.length === 0 && !(apart && rest.split(' ').length >= LEAST_INSTEAD && !slip);
  }

  /** Passages of earlier turns that have one of the numbers, or two of the names, in the sentence. */
  private takeBack(sentence: string): void {
    const numbers = numbersIn(sentence);
    const { names } = wordsIn(sentence);
    for (const entry of this.found.filter(({ candidate }) => candidate.subject === undefined)) {
      const own = wordsIn(entry.candidate.text).names;
      const shared = [...names].filter((name) => own.has(name)).length;
      if (shared > 1 || [...numbersIn(entry.candidate.text)].some((number) => numbers.has(number)))
        this.remove(entry);
    }
  }

  /** "no wait, 12" puts a number in place of the one before; any other retraction leaves nothing of the sentence. */
  private replaceProse(slip: ProseSentence, retraction: Sentence): void {
    this.prose.pop();
    const text = withNumber(slip.text, retractionOf(retraction.text).instead);
    if (text === undefined) return;
    const gap = ' '.repeat(Math.max(0, retraction.start - slip.start - slip.quote.length));
    this.prose.push({ ...slip, text, judged: text, quote: `${slip.quote}${gap}${retraction.quote}` });
  }

  private remove(entry: LocatedCandidate): void {
    this.found.splice(this.found.indexOf(entry), 1);
    if (entry.turn > this.input.after) return;
    // An earlier reflection made a memory of it already.
    const { text, evidence } = entry.candidate;
    for (const memory of this.input.inventory.memories.values())
      if (
        isOpen(memory) &&
        memory.text === text &&
        memory.evidence.some((own) => own.session === this.input.session && own.turn === evidence[0]?.turn)
      )
        this.found.push({
          candidate: { ...entry.candidate, action: { type: 'reject', of: memory.id } },
          turn: this.input.after + 1,
          start: 0,
        });
  }

  private state(turn: Turn, sentence: ProseSentence): void {
    const evidence = [{ session: turn.session, turn: turn.turn, quote: sentence.quote, source: turn.source }];
    const facts = statementsIn(sentence, this.context);
    const [first] = facts;
    const added: LocatedCandidate[] = (first ? [first] : []).map((fact) => ({
      turn: turn.turn,
      start: sentence.start,
      candidate: {
        // A sentence such as "it listens on port 1" says nothing alone: the canonical form names its subject.
        kind: relationOf(fact.relation).kind,
        subject: fact.subject,
        text: fact.resolved ? canonical(fact.relation, fact.subject, fact.value) : asSaid(sentence.text),
        framings: [],
        evidence,
        // Other tools' transcripts are reviewed, whatever they say.
        certainty: turn.source === 'user' && facts.some(({ firm }) => firm) ? 'sure' : 'unsure',
        correction: fact.correction,
        action: { type: 'add' },
      },
    }));
    if (!facts.some(({ firm }) => firm)) this.prose.push(sentence);
    this.replaceOwn(facts);
    this.found.push(...added);
    this.last = added;
    this.context.stated = facts.at(-1) ?? this.context.stated;
  }

  /** It takes the place of the unsure facts in its sentences: it says more, and in the user's words. */
  private addProse(turn: Turn, { text, brief }: { text: string; brief: boolean }): void {
    const before = this.found.filter((entry) => entry.turn !== turn.turn);
    let own = this.found.filter((entry) => entry.turn === turn.turn);
    const { prose: sentences, before: said, trouble } = this;
    for (const passage of memorableIn({ text, sentences, before: said, trouble, brief })) {
      const end = passage.start + passage.quote.length;
      own = own.filter(
        ({ start, candidate }) => candidate.certainty === 'sure' || start < passage.start || start >= end,
      );
      const renewed = renewedBy(passage.text, this.input.inventory.memories);
      own.push({
        turn: turn.turn,
        start: passage.start,
        candidate: {
          kind: passage.kind,
          text: passage.text,
          framings: [],
          evidence: [{ session: turn.session, turn: turn.turn, quote: passage.quote, source: turn.source }],
          certainty:
            turn.source === 'user' && passage.firm && !this.repeatsClaim(passage.text) ? 'sure' : 'unsure',
          correction: false,
          ...(renewed && !renewed.certain ? { contests: renewed.memory.id } : {}),
          action: renewed?.certain ? { type: 'update', supersedes: renewed.memory.id } : { type: 'add' },
        },
      });
    }
    this.found.splice(0, this.found.length, ...before, ...own.sort((a, b) => a.start - b.start));
  }

  /** A number that only the assistant said before is its claim, also in a user's sentence about it. */
  private repeatsClaim(text: string): boolean {
    return [...numbersIn(text)].some(
      (number) => this.numbers.assistant.has(number) && !this.numbers.user.has(number),
    );
  }

  /** Within one turn the later word counts: what it replaces was a slip and is not worth a superseded memory. */
  private replaceOwn(facts: SpokenStatement[]): void {
    const slip = this.context.stated;
    if (!slip) return;
    for (const fact of facts)
      if (keyOf(fact) === keyOf(slip) && !sameValue(fact.value, slip.value)) {
        const entry = this.found.findLast(({ candidate }) => isSame(statementOf(candidate.text), slip));
        if (entry) this.remove(entry);
      }
  }
}

function isSame(one: Statement | undefined, other: Statement): boolean {
  return one !== undefined && keyOf(one) === keyOf(other) && sameValue(one.value, other.value);
}

export const rulesReflector: Reflector = {
  name: 'rules',
  async reflect(input, { progress, signal }) {
    const session = new SessionReader(input);
    for (const [index, turn] of input.turns.entries()) {
      if (index % TURNS_BETWEEN_YIELDS === 0) {
        if (signal?.aborted) throw new CancelledError();
        progress?.report(`Reading turn ${index + 1} of ${input.turns.length}`, index / input.turns.length);
        // Yields to the event loop: a long session must not freeze an editor.
        await new Promise((resume) => setImmediate(resume));
      }
      session.read(turn);
    }
    return session.found.filter(({ turn }) => turn > input.after).map(({ candidate }) => candidate);
  },
};
