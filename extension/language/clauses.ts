// A sentence as clauses. Polarity belongs to a clause: "mock the clock, not the database" wants one thing and forbids
// another. A clause is a group of terms that are said together; what follows "except", "instead of", "before" or "when"
// is a group of its own, and its polarity and its place in time depend on the clause that it belongs to.
import { DEPENDENT, type Draft, heavy, isPhrase, Reader, type Word } from './clause-reader.ts';
import { lexemesOf } from './lexemes.ts';

export type { Word };

export interface Clause {
  words: Word[];
  /** It says that something is not so, or must not be done. */
  negative: boolean;
  /** It comes after the other clauses in time. */
  later: boolean;
  /** The place of the clause that it belongs to; its own where it belongs to none. */
  main: number;
  /** It says something by itself: no other group is its condition, its exception or has its verb. */
  complete: boolean;
}

export interface Clauses {
  clauses: Clause[];
  /** Something holds in one case only. */
  exclusive: boolean;
}

/** Joins what one clause says: lists, and phrases in front of or behind a clause. */
function joinItems(drafts: Draft[]): Draft[] {
  const joined: Draft[] = [];
  // The group whose "and" or "or" ends the list that each one stands in.
  const ends: (Draft | undefined)[] = [];
  for (let at = drafts.length - 1; at >= 0; at--)
    ends[at] =
      drafts[at]!.join === 'and'
        ? drafts[at]
        : drafts[at + 1]?.join === 'and' || drafts[at + 1]?.join === 'comma'
          ? ends[at + 1]
          : undefined;
  for (const [at, draft] of drafts.entries()) {
    const before = joined.at(-1);
    if (before && belongs(before, draft, ends[at])) {
      draft.words[0] && Object.assign(draft.words[0], { joined: true });
      before.words.push(...draft.words);
      before.finite ||= draft.finite;
      before.phrased ||= draft.phrased;
      before.pronoun ||= draft.pronoun;
      if (draft.only !== undefined) before.only = before.words.length - draft.words.length + draft.only;
    } else joined.push(draft);
  }
  return joined;
}

function belongs(
  before: Draft,
  { words, join, nots, concord, kind, closed, phrased, finite }: Draft,
  end: Draft | undefined,
): boolean {
  if ((join !== 'and' && join !== 'comma') || closed) return false;
  if (DEPENDENT.has(before.kind) && join === 'comma') return false;
  if (kind !== before.kind || concord !== before.concord) return false;
  // "Never commit keys, tokens or passwords": a list of what is denied.
  if (end?.or && nots === 0 && !phrased && !finite) return true;
  if (nots !== before.nots) {
    // "In tests, never …": what stands in front has the polarity of its clause.
    if (before.nots > 0 || before.concord || !before.words.every(isPhrase) || join !== 'comma') return false;
    before.nots = nots;
    return true;
  }
  // "x stays thin and y lives in z": a subject with a verb of its own.
  if (join === 'and' && [before.words, words].every((group) => group.findIndex(({ light }) => light) > 0))
    return false;
  const [left, right] = [before.phrased, phrased];
  if (join === 'and') return !(left && right) || words.every(isPhrase);
  const count = heavy({ words }).length;
  return isAdjunct(before.words) || isAdjunct(words) || (end !== undefined && !(left && right)) || count < 2;
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
    const last = words.at(-1);
    const isLast = last && isPhrase(last) && !(next && DEPENDENT.has(next.kind));
    return isLast
      ? divided(
          draft,
          words.filter(({ phrase }) => phrase === last.phrase),
        )
      : [draft];
  }
  const first = after[0]!;
  // "Is only read at startup": in the passive the phrase behind the verb is meant.
  if (isPhrase(first) || !draft.finite || (/^(?:is|are)$/.test(first.marker) && after.some(isPhrase))) {
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
  const mains = mainsOf(drafts);
  resolvePronouns(drafts);
  const bound = new Set(mains.filter((main, at) => main !== at && drafts[at]!.kind !== 'contrast'));
  const clauses = drafts.map((draft, at): Clause => {
    const main = drafts[mains[at]!]!;
    return {
      words: draft.words,
      negative: polarity(draft, denies(draft), denies(main)),
      later: draft.kind === 'then',
      main: mains[at]!,
      complete: !exclusive && !bound.has(at) && isComplete(drafts, mains, at),
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
  return kind === 'main';
}

/** The place of the clause that each group belongs to: the one before it, or the one after where it comes first. */
function mainsOf(drafts: Draft[]): number[] {
  const next: number[] = [];
  for (let at = drafts.length - 1; at >= 0; at--)
    next[at] = drafts[at]!.kind === 'main' ? at : (next[at + 1] ?? -1);
  let last = -1;
  return drafts.map(({ kind, fronted }, at) => {
    if (kind === 'main') last = at;
    if (!DEPENDENT.has(kind)) return at;
    const [nearest, other] = fronted ? [next[at]!, last] : [last, next[at]!];
    return [nearest, other, at].find((place) => place >= 0)!;
  });
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
    // "When a job fails, retry it": the condition begins with its subject.
    const subject = before.finite || before.kind === 'when';
    const wanted = subject ? before.words[0]!.phrase : before.words.at(-1)!.phrase;
    const named = before.words.filter(({ phrase }) => phrase === wanted);
    const verbless =
      named[0]!.marker !== '' || before.finite ? named : subject ? named.slice(0, -1) : named.slice(1);
    draft.words = [
      ...verbless.filter(({ key }) => !draft.words.some((word) => word.key === key)),
      ...draft.words,
    ];
  }
}
