// A sentence as clauses. Polarity belongs to a clause: "mock the clock, not the database" wants one thing and forbids
// another. A clause is a group of terms that are said together; what follows "except", "instead of", "before" or "when"
// is a group of its own, and its polarity and its place in time depend on the clause that it belongs to.
import type { Effect } from './function-words.ts';
import { type Lexeme, lexemesOf, type Term } from './lexemes.ts';

export interface Word extends Term {
  /** The small word that introduces its phrase: "in", "with", "is"; empty for what the clause begins with. */
  marker: string;
  /** Phrases are numbered within a sentence. */
  phrase: number;
  /** An "and", an "or" or a comma stands before it. */
  joined: boolean;
}

export interface Clause {
  words: Word[];
  /** It says that something is not so, or must not be done. */
  negative: boolean;
  /** It comes after the other clauses in time. */
  later: boolean;
  /** It says something by itself: no other group is its condition, its exception or has its verb. */
  complete: boolean;
}

export interface Clauses {
  clauses: Clause[];
  /** Something holds in one case only. */
  exclusive: boolean;
}

type Kind = 'main' | 'when' | 'except' | 'without' | 'contrast' | 'before' | 'after' | 'then' | 'focus';

interface Draft {
  kind: Kind;
  words: Word[];
  nots: number;
  concord: boolean;
  /** Joined to the group before by this. */
  join: 'comma' | 'and' | 'hard' | 'none';
  /** It has a subject of its own: a copula or a modal stands in it. */
  finite: boolean;
  pronoun: boolean;
  /** Where "only" stands among its words; what follows, or stands before, is all that holds. */
  only: number | undefined;
  /** "…, nowhere else" follows it. */
  closed: boolean;
  denied: boolean;
}

/** What is said of one thing is its value more often than what is said of many. */
const SINGULAR = /^(?:is|it's|ist|es|está|est|é|⟦is⟧)$/;
const DEPENDENT: ReadonlySet<string> = new Set<Kind>([
  'when',
  'except',
  'without',
  'contrast',
  'before',
  'after',
  'then',
]);
/** Prepositions after which a phrase is fronted or shared by a list. */
const isPhrase = ({ marker }: Word) =>
  marker !== '' && marker !== 'modal' && marker !== 'is' && marker !== 'are' && marker !== 'verb';
const heavy = ({ words }: { words: Word[] }) => words.filter(({ light }) => !light);

class Reader {
  private readonly drafts: Draft[] = [];
  private draft: Draft = this.open('main', 'none');
  private marker = '';
  private phrase = 0;
  private joined = false;
  /** "prefer" makes a contrast of the "over" or "to" that follows. */
  private prefers = false;
  /** The group before everything fronted: "when X, …" and "instead of X, …" end at a comma. */
  exclusive = false;

  read(lexemes: Lexeme[]): Draft[] {
    for (const [at, lexeme] of lexemes.entries()) {
      if (lexeme.type === 'term') this.put(lexeme);
      else if (lexeme.type === 'stop') this.stop(lexeme.hard);
      else this.apply(lexeme.effect, lexeme.word, lexemes[at - 1]);
    }
    return this.drafts.filter(({ words, closed }) => words.length > 0 || closed);
  }

  private open(kind: Kind, join: Draft['join']): Draft {
    const draft: Draft = {
      kind,
      words: [],
      nots: 0,
      concord: false,
      join,
      finite: false,
      pronoun: false,
      only: undefined,
      closed: false,
      denied: false,
    };
    this.drafts.push(draft);
    this.draft = draft;
    this.marker = '';
    this.phrase += 1;
    return draft;
  }

  private put(term: Term): void {
    if (term.light && this.draft.words.length > 0) this.begin('verb');
    this.draft.words.push({ ...term, marker: this.marker, phrase: this.phrase, joined: this.joined });
    if (term.light) this.begin('verb');
    this.joined = false;
  }

  private begin(marker: string): void {
    this.marker = marker;
    this.phrase += 1;
  }

  private stop(hard: boolean): void {
    this.open('main', hard ? 'hard' : 'comma');
    if (hard) this.prefers = false;
  }

  private apply(effect: Effect | 'denied', word: string, before: Lexeme | undefined): void {
    const { draft } = this;
    switch (effect) {
      case 'not':
        if (/^(?:not|nicht|no)$/.test(word) && before?.type === 'term' && !before.light)
          this.open('main', 'comma');
        this.draft.nots += 1;
        break;
      case 'concord':
        if (word === 'pas' && draft.words.length === 0 && draft.join === 'comma') draft.nots += 1;
        else draft.concord = true;
        break;
      case 'denied':
        draft.denied = true;
        this.open('main', 'hard');
        break;
      case 'only':
        this.exclusive = true;
        // A particle does not say which of the words around it is meant.
        if (!word.startsWith('⟦')) draft.only = draft.words.length;
        this.phrase += 1;
        break;
      case 'else':
        this.close();
        break;
      case 'split':
        this.open('main', 'hard');
        break;
      case 'and': {
        const { nots, concord, kind } = draft;
        this.open(kind, 'and');
        Object.assign(this.draft, { nots, concord });
        this.joined = true;
        break;
      }
      case 'prefer':
        this.prefers = true;
        break;
      case 'it':
        draft.pronoun = true;
        break;
      case 'is':
      case 'modal':
        this.resume();
        this.draft.finite = true;
        this.begin(effect === 'is' && !SINGULAR.test(word) ? 'are' : effect);
        break;
      case 'prep':
      case 'direction':
        if (this.prefers && /^(?:to|over|above)$/.test(word) && draft.words.length > 0)
          this.open('contrast', 'none');
        else this.begin(word);
        break;
      case 'every':
      case 'filler':
        break;
      default:
        this.open(effect, 'none');
    }
  }

  /** "Everyone except maintainers may approve": the verb takes up the clause that the exception interrupted. */
  private resume(): void {
    const last = this.drafts.at(-1)!;
    const main = this.drafts.at(-2);
    if (!/^(?:except|without|contrast)$/.test(last.kind) || last.words.length === 0) return;
    if (main && main.kind === 'main' && !main.finite && main.words.length < 4) this.draft = main;
    else if (!main) this.open('main', 'none');
  }

  private close(): void {
    const main = this.drafts.findLast(({ words }) => words.length > 0);
    this.exclusive = true;
    if (main) main.closed = true;
  }
}

/** Joins what one clause says: lists, and phrases in front of or behind a clause. */
function joinItems(drafts: Draft[]): Draft[] {
  const joined: Draft[] = [];
  for (const [at, draft] of drafts.entries()) {
    const before = joined.at(-1);
    const listed = drafts[at + 1]?.join === 'and';
    if (before && belongs(before, draft, listed)) {
      draft.words[0] && Object.assign(draft.words[0], { joined: true });
      before.words.push(...draft.words);
      before.finite ||= draft.finite;
      before.pronoun ||= draft.pronoun;
      if (draft.only !== undefined) before.only = before.words.length - draft.words.length + draft.only;
    } else joined.push(draft);
  }
  return joined;
}

function belongs(
  before: Draft,
  { words, join, nots, concord, kind, closed }: Draft,
  listed: boolean,
): boolean {
  if ((join !== 'and' && join !== 'comma') || closed) return false;
  if (DEPENDENT.has(before.kind) && join === 'comma') return false;
  if (kind !== before.kind || concord !== before.concord) return false;
  if (nots !== before.nots) {
    // "In tests, never …": what stands in front has the polarity of its clause.
    if (before.nots > 0 || before.concord || !isAdjunct(before.words) || join !== 'comma') return false;
    before.nots = nots;
    return true;
  }
  const [left, right] = [before.words.some(isPhrase), words.some(isPhrase)];
  if (join === 'and') return !(left && right) || isAdjunct(words);
  const count = heavy({ words }).length;
  return isAdjunct(before.words) || isAdjunct(words) || (listed && !(left && right)) || count < 2;
}

/** A phrase alone, as "in tests" or "locally". */
function isAdjunct(words: Word[]): boolean {
  const phrases = new Set(words.map(({ phrase }) => phrase));
  return phrases.size === 1 && (words.every(isPhrase) || words.length === 1) && words[0]!.kind !== 'quantity';
}

/** "X only in Y" says: no X, except in Y. The words that "only" is about become a group of their own. */
function splitFocus(draft: Draft, next: Draft | undefined): Draft[] {
  const { words, only, closed } = draft;
  if (closed)
    return divided(
      draft,
      words.filter(({ phrase }) => phrase === words.at(-1)!.phrase),
    );
  if (only === undefined || draft.kind === 'when') return [draft];
  const after = words.slice(only);
  if (after.length === 0) {
    // "only when …", "only after …": the next group is all that holds.
    if (next?.kind === 'when') return [{ ...draft, nots: draft.nots + 1 }];
    return [draft];
  }
  const first = after[0]!;
  if (isPhrase(first) || !draft.finite) {
    const phrases = after.filter(isPhrase);
    const focus = phrases.length > 0 && !isPhrase(first) ? phrases : after;
    return divided(draft, focus);
  }
  return divided(
    draft,
    after.filter(({ phrase }) => phrase === first.phrase),
  );
}

function divided(draft: Draft, focus: Word[]): Draft[] {
  const rest = draft.words.filter((word) => !focus.includes(word));
  const own: Draft = { ...draft, kind: 'focus', words: focus };
  return rest.every(({ light }) => light)
    ? [{ ...draft, words: draft.words }]
    : [{ ...draft, words: rest, nots: draft.nots + 1 }, own];
}

export function clausesOf(text: string): Clauses {
  const reader = new Reader();
  const read = joinItems(reader.read(lexemesOf(text)));
  const drafts = read.flatMap((draft, at) => splitFocus(draft, read[at + 1]));
  const exclusive = reader.exclusive;
  const mains = drafts.map((_, at) => mainOf(drafts, at));
  resolvePronouns(drafts);
  const clauses = drafts.map((draft, at): Clause => {
    const main = drafts[mains[at]!]!;
    return {
      words: draft.words,
      negative: polarity(draft, denies(draft), denies(main)),
      later: draft.kind === 'then',
      complete: isComplete(drafts, mains, at) && !exclusive,
    };
  });
  for (const [at, { kind }] of drafts.entries())
    if (kind === 'before' || kind === 'after') order(clauses[mains[at]!]!, clauses[at]!, kind, exclusive);
  const excepts = drafts.some(({ kind }, at) => kind === 'except' && denies(drafts[mains[at]!]!));
  return { clauses, exclusive: exclusive || excepts };
}

const denies = ({ nots, concord, denied }: Draft) => denied || (concord ? true : nots % 2 === 1);

function polarity({ kind }: Draft, own: boolean, main: boolean): boolean {
  if (kind === 'main' || kind === 'focus') return own;
  if (kind === 'except' || kind === 'without' || kind === 'contrast') return main === own;
  return main !== own;
}

/** A group without a verb of its own is complete where the one that it is set against has only a small verb, too. */
function isComplete(drafts: Draft[], mains: number[], at: number): boolean {
  const { kind, join } = drafts[at]!;
  const against = kind === 'contrast' ? drafts[mains[at]!]! : drafts[at - 1];
  const bare = heavy(drafts[at]!).length === 1;
  if (kind === 'contrast' || (kind === 'main' && join === 'comma' && bare && against))
    return heavy(against!).length === 1;
  return (
    kind === 'main' &&
    !drafts.some((other, place) => place !== at && mains[place] === at && other.kind !== 'contrast')
  );
}

/** The place of the clause that a group belongs to: the one before it, or the one after where it comes first. */
function mainOf(drafts: Draft[], at: number): number {
  if (!DEPENDENT.has(drafts[at]!.kind)) return at;
  const isMain = ({ kind }: Draft) => kind === 'main';
  for (let before = at - 1; before >= 0; before--) if (isMain(drafts[before]!)) return before;
  const after = drafts.findIndex((draft, place) => place > at && isMain(draft));
  return after < 0 ? at : after;
}

/** "A before B", "B after A" and "never B before A" put the same two things in the same order. */
function order(main: Clause, group: Clause, kind: 'before' | 'after', exclusive: boolean): void {
  const never = main.negative && group.negative && !exclusive;
  const last = (kind === 'before') === never ? main : group;
  last.later = true;
  if (never) [main.negative, group.negative] = [false, false];
}

/** A pronoun stands for what the clause before is about: its subject, or else its object. */
function resolvePronouns(drafts: Draft[]): void {
  for (const [at, draft] of drafts.entries()) {
    const before = drafts[at - 1];
    if (!draft.pronoun || !before || before.words.length === 0 || DEPENDENT.has(draft.kind)) continue;
    const wanted = before.finite ? before.words[0]!.phrase : before.words.at(-1)!.phrase;
    const named = before.words.filter(({ phrase }) => phrase === wanted);
    const verbless = named[0]!.marker === '' && !before.finite ? named.slice(1) : named;
    draft.words = [
      ...verbless.filter(({ key }) => !draft.words.some((word) => word.key === key)),
      ...draft.words,
    ];
  }
}
