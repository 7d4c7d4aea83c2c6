// The reflector without a model: facts of the closed language in the user's own sentences, and cues of directives,
// decisions, settings and fixes, which are proposed for review. The assistant's turns are context, never a source.
import type { Turn } from '../capture/schema.ts';
import { CancelledError } from '../errors.ts';
import { relationOf } from '../language/phrases.ts';
import { parseQuestion } from '../language/question.ts';
import { canonical, keyOf, normaliseSubject, parseStatement, sameValue } from '../language/statement.ts';
import { cuedIn } from './cues.ts';
import { type Context, type Fact, factsIn } from './facts.ts';
import { isRetraction } from './firewall.ts';
import { maskPasted, showsError } from './paste.ts';
import type { Candidate, ReflectInput, Reflector } from './reflector.ts';
import { type Sentence, splitSentences } from './sentences.ts';

/** A turn of a pasted-log size says little; its first part is read, so that a huge paste costs no minutes. */
const longestTurn = 200_000;
/** Turns after an error in which a cause or fix is understood as that error's. */
const errorReach = 6;
/** Turns between two looks at the abort signal and the clock. */
const breath = 200;

interface Found {
  candidate: Candidate;
  turn: number;
}

class Session {
  readonly found: Found[] = [];
  private context: Context = { claims: [] };
  private lastError = Number.NEGATIVE_INFINITY;
  /** What the last sentence gave, for "scratch that"; undefined when it gave nothing. */
  private last: Found[] = [];

  constructor(private readonly input: ReflectInput) {}

  read(turn: Turn): void {
    const text = turn.text.slice(0, longestTurn);
    if (turn.role === 'assistant') {
      if (showsError(text)) this.lastError = turn.turn;
      const claims = splitSentences(maskPasted(text)).flatMap(({ text: said }) => parseStatement(said) ?? []);
      this.context = { claims, asked: this.context.asked };
      return;
    }
    if (showsError(text)) this.lastError = turn.turn;
    this.context.stated = undefined;
    const masked = maskPasted(text);
    let asked: Context['asked'];
    let first = true;
    for (const sentence of splitSentences(masked)) {
      // The mask blanks quotations inside a sentence; evidence quotes the turn itself.
      const verbatim = {
        ...sentence,
        quote: text.slice(sentence.start, sentence.start + sentence.quote.length),
      };
      if (!this.retract(verbatim, first)) this.state(turn, verbatim);
      asked = parseQuestion(sentence.text) ?? asked;
      first = false;
    }
    this.context = { claims: [], asked };
  }

  /** Handles "scratch that"; true when the sentence was nothing else. */
  private retract(sentence: Sentence, first: boolean): boolean {
    if (!isRetraction(sentence.text)) return false;
    const instead = factsIn(sentence, this.context);
    const stated = this.context.stated;
    // "scratch that, x listens on port 2" corrects x; merge.ts replaces what it said before.
    if (instead.some((fact) => !stated || keyOf(fact) === keyOf(stated))) return false;
    const lower = sentence.text.toLowerCase();
    const named = this.found.filter(
      ({ candidate: { subject } }) => subject && lower.includes(normaliseSubject(subject)),
    );
    // A turn's first sentence takes back what the turn before said last.
    const before = first ? this.found.slice(-1) : [];
    for (const entry of named.length > 0 ? named : this.last.length > 0 ? this.last : before)
      this.remove(entry);
    this.last = [];
    this.context.stated = undefined;
    return instead.length === 0;
  }

  private remove(entry: Found): void {
    this.found.splice(this.found.indexOf(entry), 1);
    if (entry.turn > this.input.after) return;
    // An earlier reflection made a memory of it already.
    const { text, evidence } = entry.candidate;
    for (const memory of this.input.inventory.memories.values())
      if (
        (memory.status === 'live' || memory.status === 'proposed') &&
        memory.text === text &&
        memory.evidence.some((own) => own.session === this.input.session && own.turn === evidence[0]?.turn)
      )
        this.found.push({
          candidate: { ...entry.candidate, action: { type: 'reject', of: memory.id } },
          turn: this.input.after + 1,
        });
  }

  private state(turn: Turn, sentence: Sentence): void {
    const evidence = [{ session: turn.session, turn: turn.turn, quote: sentence.quote, source: turn.source }];
    const facts = factsIn(sentence, this.context);
    const added: Found[] = facts.map((fact) => ({
      turn: turn.turn,
      candidate: {
        kind: relationOf(fact.relation).kind,
        subject: fact.subject,
        text: canonical(fact.relation, fact.subject, fact.value),
        framings: [],
        evidence,
        // Other tools' transcripts are reviewed, whatever they say.
        certainty: turn.source === 'user' && fact.firm ? 'sure' : 'unsure',
        correction: fact.correction,
        action: { type: 'add' },
      },
    }));
    if (facts.length === 0) {
      const cue = cuedIn(sentence.text, turn.turn - this.lastError <= errorReach);
      if (cue)
        added.push({
          turn: turn.turn,
          candidate: {
            ...cue,
            framings: [],
            evidence,
            certainty: 'unsure',
            correction: false,
            action: { type: 'add' },
          },
        });
    }
    this.replaceOwn(facts);
    this.found.push(...added);
    this.last = added;
    this.context.stated = facts.at(-1) ?? this.context.stated;
  }

  /** Within one turn the later word counts: what it replaces was a slip and is not worth a superseded memory. */
  private replaceOwn(facts: Fact[]): void {
    const slip = this.context.stated;
    if (!slip) return;
    for (const fact of facts)
      if (keyOf(fact) === keyOf(slip) && !sameValue(fact.value, slip.value)) {
        const text = canonical(slip.relation, slip.subject, slip.value);
        const entry = this.found.findLast(({ candidate }) => candidate.text === text);
        if (entry) this.remove(entry);
      }
  }
}

export const rulesReflector: Reflector = {
  name: 'rules',
  async reflect(input, { progress, signal }) {
    const session = new Session(input);
    for (const [index, turn] of input.turns.entries()) {
      if (index % breath === 0) {
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
