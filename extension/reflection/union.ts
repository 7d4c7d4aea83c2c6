// The union of independent readings: facts of one name are one fact, and its distinct wordings are kept as framings
// of it. Three passes that miss different things find together what none finds alone.

import type { Turn } from '../capture/schema.ts';
import { comparable } from '../language/meaning.ts';
import { isVerbatim } from './evidence.ts';
import { type ExtractedFact, tellingTokens, type UnitedFact } from './extraction.ts';

/** Wordings kept beside the first; each costs a night twenty conversations. */
const MOST_FRAMINGS = 3;

interface Tally extends UnitedFact {
  /** Readings, by their place among the passes, that found it. */
  voters: Set<number>;
}

export class Union {
  private readonly facts: Tally[] = [];

  constructor(private readonly turns: Map<number, Turn>) {}

  /** Takes the readings of one batch, one a pass; batches come in the order of the session. */
  add(readings: ExtractedFact[][]): void {
    const before = this.facts.length;
    for (const [pass, reading] of readings.entries())
      for (const fact of reading) {
        const known = this.facts.find((other) => this.isSame(other, fact));
        if (!known) this.put(fact, pass);
        else if (this.join(known, fact, this.facts.indexOf(known) >= before)) known.voters.add(pass);
        if (known) known.votes = known.voters.size;
      }
  }

  /** Names and texts so far, for a later batch that must call the same fact the same. */
  names(): { name: string; text: string }[] {
    return this.facts.map(({ name, text }) => ({ name, text }));
  }

  all(): readonly UnitedFact[] {
    return this.facts;
  }

  private put(fact: ExtractedFact, pass: number): void {
    this.facts.push({ ...fact, framings: [], votes: 1, voters: new Set([pass]) });
  }

  private isSame(known: UnitedFact, fact: ExtractedFact): boolean {
    // A reading that quotes what nobody said must not lean on one that does not.
    const textOf = (turn: number) => this.turns.get(turn)?.text;
    if (isVerbatim(known.evidence, textOf) !== isVerbatim(fact.evidence, textOf)) return false;
    if ((known.action === 'reject') !== (fact.action === 'reject')) return false;
    return (
      comparable(known.name) === comparable(fact.name) || comparable(known.text) === comparable(fact.text)
    );
  }

  /**
   * Whether `fact` says what is known, so that its reading counts for it. `together`: both come from the same batch,
   * so they are readings of the same turns.
   */
  private join(known: Tally, fact: ExtractedFact, together: boolean): boolean {
    const later = lastTurn(fact) > lastTurn(known);
    const other = contradict(known.text, fact.text);
    if (later && (other || (fact.correction && !together))) {
      // The user changed it on the way: the later word counts, and what it replaces was never remembered.
      this.replace(known, fact);
      return true;
    }
    if (other) {
      // Two readings of the same words disagree: neither is certain.
      if (lastTurn(fact) === lastTurn(known)) known.certainty = 'implied';
      return false;
    }
    for (const own of fact.evidence)
      if (!known.evidence.some(({ turn, quote }) => turn === own.turn && quote === own.quote))
        known.evidence.push(own);
    const wordings = [known.text, ...known.framings].map(comparable);
    if (!wordings.includes(comparable(fact.text)) && known.framings.length < MOST_FRAMINGS)
      known.framings.push(fact.text);
    // What one reading calls implied is not beyond doubt.
    if (fact.certainty === 'implied') known.certainty = 'implied';
    known.correction ||= fact.correction;
    if (known.action === 'add' && fact.action !== 'add')
      Object.assign(known, { action: fact.action, of: fact.of });
    return true;
  }

  private replace(known: Tally, fact: ExtractedFact): void {
    const { action, of } = known;
    // What the first one would have taken the place of, the later one takes the place of.
    const kept = fact.action === 'add' && action === 'update' ? { action, of } : {};
    Object.assign(known, fact, kept, { framings: [], voters: new Set(), correction: true });
  }
}

function lastTurn({ evidence }: ExtractedFact): number {
  return Math.max(0, ...evidence.map(({ turn }) => turn));
}

/** Each names an identifier or number that the other lacks: two values, not two wordings. */
function contradict(a: string, b: string): boolean {
  const [left, right] = [tellingTokens(a), tellingTokens(b)];
  return [...left].some((token) => !right.has(token)) && [...right].some((token) => !left.has(token));
}
