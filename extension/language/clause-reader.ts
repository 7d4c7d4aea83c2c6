// Reads the lexemes of a sentence into groups of words: small words open a group, deny it or join it to the one before.
import type { Effect } from './function-words.ts';
import type { Lexeme, Term } from './lexemes.ts';

export interface Word extends Term {
  /** The small word that introduces its phrase: "in", "with", "is"; empty for what the clause begins with. */
  marker: string;
  /** Phrases are numbered within a sentence. */
  phrase: number;
  /** An "and", an "or" or a comma stands before it. */
  joined: boolean;
}

export type Kind =
  | 'main'
  | 'when'
  | 'except'
  | 'without'
  | 'contrast'
  | 'before'
  | 'after'
  | 'then'
  | 'focus';

/** A group of words while its sentence is read. */
export interface Draft {
  kind: Kind;
  words: Word[];
  nots: number;
  concord: boolean;
  /** Joined to the group before by this. */
  join: 'comma' | 'and' | 'hard' | 'none';
  /** The word that joins it is an "or". */
  or: boolean;
  /** It has a subject of its own: a copula or a modal stands in it. */
  finite: boolean;
  /** A preposition stands in it, with or without words after it. */
  phrased: boolean;
  pronoun: boolean;
  /** Where "only" stands among its words; what follows, or stands before, is all that holds. */
  only: number | undefined;
  /** It stands in front of the clause that it belongs to. */
  fronted: boolean;
  /** "…, nowhere else" follows it. */
  closed: boolean;
  denied: boolean;
  /** "…, not y": it has no verb of its own. */
  bare: boolean;
  /** A preposition of German opened it: it ends with its noun. */
  short: boolean;
}

/** What is said of one thing is its value more often than what is said of many. */
const GERMAN_TIME = /^(?:vor|vorm|nach)$/;
const BARE_NOT = /^(?:not|nicht)$/;
const OR = /^(?:or|nor|oder|o|ou)$/;
/** After "prefer", what is not preferred follows. */
const COMPARES = /^(?:to|over|above|than|a|à|au|sobre|gegenüber)$/;
const GERMAN_VERB = /^(?:muss|müssen|sollt?en?|darf|dürfen|kann|können|werden|wird|ist|sind)$/;
/** "Keep secrets out of the repository" wants none in it. */
const OUT = /^(?:keep|kept|leave|stay)/;
const SUBJECT = /^(?:we|you|i|he|she|wir|man|ihr|nous|vous|on|nosotros)$/;
const SINGULAR = /^(?:is|it's|ist|es|está|est|é|⟦is⟧)$/;
/** "Never use any": where it stands for no other word, the word itself is meant. */
const anyOf = (word: string): Term => ({
  type: 'term',
  key: word,
  kind: 'name',
  light: false,
  said: word,
  noun: false,
});

const isParticiple = (lexeme: Lexeme | undefined) =>
  lexeme?.type === 'term' && /.(?:ed|en|ut|lt|nt|pt)$/.test(lexeme.said);

const isQuantity = (lexeme: Lexeme | undefined) => lexeme?.type === 'term' && lexeme.kind === 'quantity';

/** Groups whose polarity and place depend on another one. */
export const DEPENDENT: ReadonlySet<string> = new Set<Kind>([
  'when',
  'except',
  'without',
  'contrast',
  'before',
  'after',
  'then',
]);
/** Prepositions after which a phrase is fronted or shared by a list. */
export const isPhrase = ({ marker }: Word) =>
  marker !== '' &&
  marker !== 'modal' &&
  marker !== 'is' &&
  marker !== 'are' &&
  marker !== 'verb' &&
  marker !== 'bound';
/** The words that a group is about. */
export const heavy = ({ words }: { words: Word[] }) => words.filter(({ light }) => !light);

export class Reader {
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
      else if (lexeme.word === 'any' && lexemes[at + 1]?.type !== 'term') this.put(anyOf(lexeme.word));
      else this.apply(lexeme.effect, lexeme.word, lexemes[at - 1], lexemes[at + 1]);
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
      or: false,
      finite: false,
      phrased: false,
      pronoun: false,
      only: undefined,
      fronted: kind !== 'main' && (this.drafts.at(-1)?.words.length ?? 0) === 0,
      closed: false,
      denied: false,
      bare: false,
      short: false,
    };
    this.drafts.push(draft);
    this.draft = draft;
    this.marker = '';
    this.phrase += 1;
    return draft;
  }

  private put(term: Term): void {
    if (term.key === '≤' || term.key === '≥') this.begin('bound');
    else if (term.light && this.draft.words.length > 0) this.begin('verb');
    const { type, key, kind, light, said, noun } = term;
    const { marker, phrase, joined } = this;
    this.draft.words.push({ type, key, kind, light, said, noun, marker, phrase, joined });
    if (term.light) this.begin('verb');
    this.joined = false;
    if (term.noun && this.draft.short) this.endShort();
  }

  /** "Vor jedem Commit …", "führe vor jedem Commit …": behind the noun the clause goes on. */
  private endShort(): void {
    const { draft } = this;
    const before = this.drafts.at(-2);
    draft.short = false;
    if (draft.fronted || !before) this.open('main', 'none');
    else this.draft = before;
    this.begin('');
  }

  /** A copula stands right before: "the design system is in …". */
  private saysWhere(): boolean {
    return /^(?:is|are)$/.test(this.marker) && this.draft.words.at(-1)?.phrase !== this.phrase;
  }

  private begin(marker: string): void {
    this.marker = marker;
    this.phrase += 1;
  }

  private stop(hard: boolean): void {
    this.open('main', hard ? 'hard' : 'comma');
    if (hard) this.prefers = false;
  }

  private apply(
    effect: Effect | 'denied',
    word: string,
    before: Lexeme | undefined,
    next: Lexeme | undefined,
  ): void {
    const { draft } = this;
    switch (effect) {
      case 'not':
        if (/^(?:not|nicht|no)$/.test(word) && before?.type === 'term' && !before.light)
          this.open('main', 'comma');
        this.draft.bare = BARE_NOT.test(word) && this.draft.join === 'comma' && this.draft.words.length === 0;
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
        Object.assign(this.draft, { nots, concord, or: OR.test(word) });
        this.joined = true;
        break;
      }
      case 'prefer':
        this.prefers = true;
        break;
      case 'it':
        draft.pronoun = true;
        this.begin('');
        break;
      case 'is':
      case 'modal':
        this.resume(word);
        this.draft.finite = true;
        this.begin(effect === 'is' && !SINGULAR.test(word) ? 'are' : effect);
        break;
      case 'prep':
      case 'direction':
        // "x, not y, for z" and "x not y for z": the phrase belongs to both.
        if (draft.bare && draft.words.length > 0) this.open('main', 'comma');
        this.draft.phrased = true;
        if (this.prefers && COMPARES.test(word) && draft.words.length > 0) this.open('contrast', 'none');
        else this.begin(this.saysWhere() ? `is ${word}` : word);
        break;
      case 'before':
        // "before 14:00": a time, not an event.
        if (isQuantity(next)) this.begin(word);
        else this.open(effect, 'none').short = GERMAN_TIME.test(word);
        break;
      case 'after':
        // "name branches after their ticket"
        if (isQuantity(next) || draft.words.some(({ key, light }) => light && key === 'name'))
          this.begin(word);
        else this.open(effect, 'none').short = GERMAN_TIME.test(word);
        break;
      case 'always':
        // "never X and always Y"
        if (draft.words.length === 0) Object.assign(draft, { nots: 0, concord: false });
        break;
      case 'out':
        if (draft.words.some(({ key }) => OUT.test(key))) draft.nots += 1;
        this.begin('in');
        break;
      case 'filler':
        // "At build time we pack …": with its subject the clause begins.
        if (SUBJECT.test(word) && draft.words.every(isPhrase)) this.begin('');
        // "Staging gets redeployed": a passive.
        if (/^g[eo]ts?$/.test(word) && draft.words.length > 0 && isParticiple(next)) {
          draft.finite = true;
          this.begin('are');
        }
        break;
      case 'every':
        break;
      default:
        if (effect === 'without') draft.phrased = true;
        this.open(effect, 'none');
    }
  }

  /** "Everyone except maintainers may approve": the verb takes up the clause that the exception interrupted. */
  private resume(word: string): void {
    const last = this.drafts.at(-1)!;
    const main = this.drafts.at(-2);
    if (last.words.length === 0) return;
    // "Vor dem Push müssen …": in German the verb follows what stands in front.
    if (!main?.words.length && /^(?:before|after)$/.test(last.kind) && GERMAN_VERB.test(word))
      this.open('main', 'none');
    if (!/^(?:except|without|contrast)$/.test(last.kind)) return;
    if (main && main.kind === 'main' && !main.finite && main.words.length < 4) this.draft = main;
    else if (!main) this.open('main', 'none');
  }

  private close(): void {
    const main = this.drafts.findLast(({ words }) => words.length > 0);
    this.exclusive = true;
    if (main) main.closed = true;
  }
}
