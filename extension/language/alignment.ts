// Whether two sentences of the same words say the same, in full. Two memories that do become one without anybody being
// asked, so that each word must have its counterpart: with the same polarity, in the same clause, in the same role.
// Whatever is left over, or is written in a language that is not read here, aligns only letter by letter.
import type { Clause, Word } from './clauses.ts';
import { groupsOf, type Meaning } from './meaning.ts';
import { LIGHT_CLASS } from './word-classes.ts';

export function aligned(one: Meaning, other: Meaning): boolean {
  if (one.form === other.form) return true;
  if (!one.understood || !other.understood) return false;
  return (
    one.mode === other.mode &&
    boundsOf(one) === boundsOf(other) &&
    labelsEqual(one, other) &&
    verbsAgree(one, other) &&
    rolesAgree(one, other) &&
    agentsAgree(one, other) &&
    agentsAgree(other, one) &&
    clausesAlign(one, other)
  );
}

const boundsOf = ({ weak, terms }: Meaning) =>
  ['≤', '≥'].filter((sign) => weak.has(sign) || terms.has(sign)).join();

/** Terms have one polarity; a verb that one sentence says twice, once denied, the other may say once. */
function labelsEqual(one: Meaning, other: Meaning): boolean {
  const repeated = repeatedVerbs(one, other);
  return [...one.terms].every(([key, mine]) => {
    const theirs = other.terms.get(key);
    if (!theirs) return false;
    return repeated.has(key) || (mine.wanted === theirs.wanted && mine.forbidden === theirs.forbidden);
  });
}

/** "Mock the clock, don't mock the database" says the verb that "mock the clock, not the database" leaves out. */
function repeatedVerbs(one: Meaning, other: Meaning): Set<string> {
  const begins = ({ clauses }: Meaning, key: string) =>
    clauses.every(({ words }) => {
      const heavy = words.filter(({ light }) => !light);
      return heavy[0]?.key === key || heavy.every((word) => word.key !== key);
    });
  const both = ({ terms }: Meaning, key: string) => terms.get(key)!.wanted && terms.get(key)!.forbidden;
  return new Set(
    [...one.terms.keys()].filter(
      (key) =>
        other.terms.has(key) && both(one, key) !== both(other, key) && begins(one, key) && begins(other, key),
    ),
  );
}

/** Small verbs of both must have a class in common: "put", "live", "go"; "need", "have"; "use", "run". */
function verbsAgree(one: Meaning, other: Meaning): boolean {
  const classes = ({ light }: Meaning) => new Set([...light].flatMap((verb) => LIGHT_CLASS.get(verb) ?? []));
  const [mine, theirs] = [classes(one), classes(other)];
  return mine.size * theirs.size === 0 || [...mine].some((name) => theirs.has(name));
}

/** Prepositions that stand for each other. */
const ROLES = new Map(
  [
    'with using via through mit con avec com durch',
    'in inside within on at into onto im ins auf en dans na no nas nos em to',
    'under below unter',
    'over above than über',
    'from aus desde depuis',
    'after nach',
    'for für para pour',
  ].flatMap((row) => row.split(' ').map((word): [string, string] => [word, row])),
);
const NO_ROLE = /^(?:|is|are|modal|verb|bound)$/;

/** The role that a preposition gives a word; undefined for a word of the sentence's core. */
function roleOf({ marker }: Word): string | undefined {
  const bare = marker.replace(/^is (?=.)/, '');
  return NO_ROLE.test(bare) ? undefined : (ROLES.get(bare) ?? bare);
}

/** "In prod the mailer calls …": where everything stands behind one preposition, the phrase in front does not show its end. */
function endless(words: Word[]): boolean {
  const heavy = words.filter(({ light }) => !light);
  return heavy.length > 2 && heavy.every(({ phrase }) => phrase === heavy[0]!.phrase);
}

interface Part {
  word: Word;
  role: string | undefined;
}

function partsOf(words: Word[]): Part[] {
  const none = endless(words);
  return words.map((word) => ({ word, role: none ? undefined : roleOf(word) }));
}

const heavyParts = ({ clauses }: Meaning) =>
  clauses.flatMap(({ words }) => partsOf(words).filter(({ word }) => !word.light));

/** Roles that one word can have in two wordings: "lint in CI", "the CI's lint", "the lint of CI", "a lint for CI". */
const LOOSE = ['in for of under per during among', 'with in as', 'from of'].map(
  (row) => new Set(row.split(' ').map((word) => ROLES.get(word) ?? word)),
);
const areLoose = (one: string, other: string | undefined) =>
  other !== undefined && LOOSE.some((roles) => roles.has(one) && roles.has(other));

/** No word has another role, and no two have changed places behind one preposition: "A depends on B", "B depends on A". */
function rolesAgree(one: Meaning, other: Meaning): boolean {
  const [mine, theirs] = [heavyParts(one), heavyParts(other)];
  const moved = mine.some(({ word, role }) => {
    const others = theirs.filter((part) => part.word.key === word.key).map((part) => part.role);
    if (role === undefined || others.some((found) => found === undefined || found === role)) return false;
    return !others.some((found) => areLoose(role, found));
  });
  return !moved && !exchanged(keysByRole(mine), keysByRole(theirs));
}

function keysByRole(parts: Part[]): Map<string, Set<string>> {
  const roles = new Map<string, Set<string>>();
  for (const { word, role } of parts)
    if (role !== undefined) roles.set(role, (roles.get(role) ?? new Set()).add(word.key));
  return roles;
}

function exchanged(mine: Map<string, Set<string>>, theirs: Map<string, Set<string>>): boolean {
  return [...mine].some(([role, keys]) => {
    const others = theirs.get(role) ?? keys;
    return [...keys].some((key) => !others.has(key)) && [...others].some((key) => !keys.has(key));
  });
}

/** Who does something in the passive is what the active begins with: "B is called by A", "A calls B". */
function agentsAgree(one: Meaning, other: Meaning): boolean {
  const agents = new Set(heavyParts(one).flatMap(({ word, role }) => (role === 'by' ? [word.key] : [])));
  return other.clauses.every(({ words }) => {
    const heavy = partsOf(words).filter(({ word }) => !word.light);
    const active = heavy.filter(({ word, role }) => agents.has(word.key) && role === undefined);
    return active.every((part) => heavy.indexOf(part) < agents.size);
  });
}

/** Both have the same clauses, and in each clause the words stand in an order that says the same. */
function clausesAlign(one: Meaning, other: Meaning): boolean {
  const apart = new Set([...repeatedVerbs(one, other), ...floating(one, other), ...floating(other, one)]);
  return [false, true].some((together) => {
    const rest = (meaning: Meaning) =>
      groupsOf(meaning, together)
        .map((words) => words.filter(({ key }) => !apart.has(key)))
        .filter((words) => words.some(({ light }) => !light));
    const [mine, theirs] = [rest(one), rest(other)];
    if (mine.length !== theirs.length) return false;
    return mine.every((words) => {
      const at = theirs.findIndex((candidate) => keySet(candidate) === keySet(words));
      const [match] = at < 0 ? [] : theirs.splice(at, 1);
      return match !== undefined && ordersAgree(words, match, one.ordered && other.ordered);
    });
  });
}

/** A phrase that stands by itself, "in Makefiles", belongs to the one clause of its polarity, if there is only one. */
function floating(one: Meaning, other: Meaning): string[] {
  const isAdjunct = ({ words }: Clause) => words.every((word) => word.light || roleOf(word) !== undefined);
  const hasOne = ({ clauses }: Meaning, negative: boolean) =>
    clauses.filter((clause) => clause.negative === negative && !isAdjunct(clause)).length === 1;
  return one.clauses
    .filter(
      (clause) => isAdjunct(clause) && [one, other].every((meaning) => hasOne(meaning, clause.negative)),
    )
    .flatMap(({ words }) => words.map(({ key }) => key));
}

const keySet = (words: Word[]) =>
  [...new Set(words.filter(({ light }) => !light).map(({ key }) => key))].sort().join(' ');

/** Any small verb: which one, `verbsAgree` compares. */
const SMALL_VERB = '(verb)';

function ordersAgree(one: Word[], other: Word[], strictly: boolean): boolean {
  const full = (words: Word[]) => words.flatMap(({ light, key }) => (light ? [] : [key])).join(' ');
  if (full(one) === full(other)) return true;
  if (strictly || hasSeries(one) || hasSeries(other)) return false;
  let [mine, theirs] = [coreOf(one), coreOf(other)];
  const [inMine, inTheirs] = [new Set(mine), new Set(theirs)];
  mine = mine.filter((key) => inTheirs.has(key));
  theirs = theirs.filter((key) => inMine.has(key));
  // An adverb at the end of both: "… by hand".
  while (mine.length > 2 && mine.at(-1) === theirs.at(-1))
    [mine, theirs] = [mine.slice(0, -1), theirs.slice(0, -1)];
  return isRotation(mine, theirs);
}

/** Two phrases of one preposition, "for a … for b": which belongs to what, only their order says. */
function hasSeries(words: Word[]): boolean {
  const phrases = new Map<string, number>();
  return words.some((word) => {
    if (roleOf(word) === undefined) return false;
    const known = phrases.get(word.marker);
    phrases.set(word.marker, word.phrase);
    return known !== undefined && known !== word.phrase;
  });
}

const PARTICIPLE = /.(?:ing|ed)$/;

/** The words without a preposition, each once; items of a list in alphabetical order. */
function coreOf(words: Word[]): string[] {
  // A single quantity can belong to nothing else.
  const single = words.filter(({ kind }) => kind === 'quantity').length === 1;
  const core = partsOf(words).flatMap(({ word, role }) =>
    role !== undefined || (word.light && !LIGHT_CLASS.has(word.key)) || (single && word.kind === 'quantity')
      ? []
      : [word],
  );
  // "A failing job" is a job that fails.
  for (let at = core.length - 2; at > 0; at--)
    if (
      PARTICIPLE.test(core[at]!.said) &&
      !/^(?:is|are)$/.test(core[at]!.marker) &&
      core[at]!.phrase === core[at + 1]!.phrase
    )
      core.splice(at, 2, core[at + 1]!, core[at]!);
  const keys: string[] = [];
  for (let at = 0; at < core.length; ) {
    let end = at + 1;
    while (core[end]?.joined) end += 1;
    keys.push(
      ...core
        .slice(at, end)
        .map(({ light, key }) => (light ? SMALL_VERB : key))
        .sort(),
    );
    at = end;
  }
  return [...new Set(keys)];
}

/** The same order, or two parts that have changed places as in the passive: "log tokens", "tokens are logged". */
function isRotation(one: string[], other: string[]): boolean {
  if (one.length !== other.length) return false;
  return (
    one.length === 0 ||
    one.some((_, at) => [...one.slice(at), ...one.slice(0, at)].every((key, place) => key === other[place]))
  );
}
