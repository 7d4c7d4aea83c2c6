// One thing with another value: two sentences that differ in a quantity, or in the one phrase that holds their value.
import type { Clause, Word } from './clauses.ts';
import { crosses, differenceOf, keysOf, labelsAgree, type Meaning, weakAgree } from './meaning.ts';
import { LIGHT_CLASS } from './word-classes.ts';

/** Small words after which a value stands. */
const VALUE_MARKERS = new Set(
  'is with using in on at by via through over to from as named called follow follows against into mit auf con avec com por par en em'.split(
    ' ',
  ),
);
/** A purpose, beside which the means is a value: "use X for Y". */
const PURPOSE = new Set(['for', 'as', 'to', 'für', 'para', 'pour']);
/** What is said of a thing without being its value. */
const QUALITY = /(?:ed|ing|able|ible|ful|less|ous|ive|ly|(?<=.{4})en)$/;
const PLACES = /^(?:put|place|live|go|keep|stor|sav|locat|belong|sit|stay|kept|goes|lives|puts)/;
const WRITES = /^(?:log|writ|answer|respon|repl|return|render|stor|sav|export|print|emit|serv)/;
const MADE = /^(?:written|implemented|built|coded)$/;
/** A form in which something is written; "in YAML" is a scope otherwise. */
const FORMATS = /^(?:json|yaml|markdown|html|sql|css|xml|csv)$/;
const SCOPES = new Set(
  `python java javascript typescript kotlin go rust ruby swift php scala markdown yaml json sql html css c c++ c# shell bash
  test tests production develop stag ci prod env local macos linux windows ubuntu ios android frontend backend`.split(
    /\s+/,
  ),
);

export function valueRelation(one: Meaning, other: Meaning): 'value' | 'renewed' | 'other' {
  if (one.exclusive !== other.exclusive || !labelsAgree(one, other)) return 'other';
  const { mine, theirs } = differenceOf(one, other);
  if (one.frame !== '' && one.frame === other.frame) {
    // "Stays below 1 MB" says something else than a sentence without a quantity.
    if (mine.length * theirs.length === 0 && one.weak.size !== other.weak.size) return 'other';
    if (!weakAgree(one, other) || crosses(blanked(one), blanked(other))) return 'other';
    // What a sentence begins with is what it is about.
    const topic = (meaning: Meaning) => meaning.clauses[0]!.words[0]?.phrase;
    const [a, b] = [mine[0], theirs[0]];
    const inPlace =
      mine.length === 1 &&
      theirs.length === 1 &&
      a!.marker === b!.marker &&
      a!.phrase !== topic(one) &&
      b!.phrase !== topic(other);
    return mine.length < 3 && theirs.length < 3 ? (inPlace ? 'value' : 'renewed') : 'other';
  }
  const renewed = fillsSlot(one, mine, other, theirs) || isTurned(one, mine, other, theirs);
  return renewed ? 'renewed' : 'other';
}

/** The meaning without its quantities. */
function blanked(meaning: Meaning): Meaning {
  const clauses = meaning.clauses.map((clause) => ({
    ...clause,
    words: clause.words.filter(({ kind }) => kind !== 'quantity'),
  }));
  return { ...meaning, clauses };
}

/** Whether the two differ in one phrase only, of the same place, which holds a value. */
function fillsSlot(one: Meaning, mine: Word[], other: Meaning, theirs: Word[]): boolean {
  const [a, b] = [mine[0], theirs[0]];
  if (!a || !b || mine.length > 3 || theirs.length > 3) return false;
  // Who does something is the subject, or stands behind "by".
  const place = ({ marker }: Word) => (marker === 'by' ? '' : marker);
  if (place(a) !== place(b)) return false;
  // "With the initials of the author" is one value.
  const isSlot = (word: Word, { phrase }: Word) => word.phrase === phrase || word.marker === 'of';
  if (mine.some((word) => !isSlot(word, a)) || theirs.some((word) => !isSlot(word, b))) return false;
  const quantities = (words: Word[]) => words.filter(({ kind }) => kind === 'quantity').length;
  // "With GCC 12", "with Clang": of two names one may have its version.
  const named = a.kind === 'name' && b.kind === 'name';
  const comparable = named || quantities(mine) === quantities(theirs);
  return comparable && holdsValue(one, mine) && holdsValue(other, theirs);
}

const isCopula = ({ clauses }: Meaning) =>
  clauses.length === 1 &&
  !clauses[0]!.negative &&
  new Set(clauses[0]!.words.map(({ phrase }) => phrase)).size === 2 &&
  clauses[0]!.words.every(({ marker }) => marker === 'is' || marker === '') &&
  clauses[0]!.words.at(-1)!.marker === 'is';

/** "The team lead is Olga", "Peter is the team lead": one thing, on two sides of its copula. */
function isTurned(one: Meaning, mine: Word[], other: Meaning, theirs: Word[]): boolean {
  const [a, b] = [mine[0], theirs[0]];
  if (!a || !b || a.marker === b.marker || !isCopula(one) || !isCopula(other)) return false;
  const fills = (meaning: Meaning, slot: Word[]) =>
    meaning.clauses[0]!.words.every((word) => (word.phrase === slot[0]!.phrase) === slot.includes(word));
  return fills(one, mine) && fills(other, theirs);
}

function holdsValue(meaning: Meaning, slot: Word[]): boolean {
  const { marker, phrase } = slot[0]!;
  const clause = meaning.clauses.find(({ words }) => words.some((word) => word.phrase === phrase))!;
  if (clause.negative || meaning.terms.size <= slot.length) return false;
  if (namesSomebody(slot, clause) || endsInName(slot, clause) || isRunner(slot, clause)) return true;
  if (marker === 'verb') return clause.words.some((word) => PURPOSE.has(word.marker));
  if (marker.startsWith('is ')) return clause.words.at(-1)!.phrase === phrase;
  // "Locale files are JSON"; "routes are fast" is a quality.
  const isNamed = marker === 'are' && slot.every(({ kind }) => kind === 'name');
  if (!(isNamed || VALUE_MARKERS.has(marker)) || clause.words.at(-1)!.phrase !== slot.at(-1)!.phrase)
    return false;
  if (marker === 'is') return !slot.some(({ said }) => QUALITY.test(said));
  return !isScope(marker, slot, clause);
}

/** "Ana reviews releases", "ask Ben about billing": who it is may change. */
function namesSomebody(slot: Word[], { words }: Clause): boolean {
  const [only] = slot;
  if (slot.length !== 1 || isScoped(slot) || !/^(?:|verb|by|is)$/.test(only!.marker)) return false;
  const isResponsible = words.some(({ said }) => RESPONSIBLE.test(said));
  if (words[0] === only || only!.marker === 'by') return isResponsible;
  return only!.kind === 'name' && /^\p{L}+$/u.test(only!.said) && (isResponsible || only!.marker === '');
}
const RESPONSIBLE =
  /^(?:own|review|approv|lead|manag|maintain|handl|coordinat|look|respons|on-call|call|contact|ask|ping|notif|assign|rotat|sign)/;

/** "Name branches feat/x": the verb says that a name follows. */
const endsInName = (slot: Word[], { words }: Clause) =>
  words.at(-1) === slot.at(-1) &&
  words.some(({ said }) => NAMES.test(said) && !slot.some((word) => word.said === said));
const NAMES =
  /^(?:nam|call|prefix|suffix|tag|label|titl|set|default|pin|host|bind|target|point|support|version|listen)/;

/** "Run npm test", "run pnpm test": another runner of the same task. */
const isRunner = (slot: Word[], { words }: Clause) => {
  const at = words.indexOf(slot[0]!);
  return (
    slot.length === 1 &&
    LIGHT_CLASS.get(words[at - 1]?.key ?? '') === 'use' &&
    words[at + 1]?.phrase === slot[0]!.phrase &&
    !isScoped(slot)
  );
};

const isScoped = (slot: Word[]) => slot.some(({ key }) => SCOPES.has(key));

/** "in Go", "on macOS", "in src/" say where a rule holds, unless its verb asks for a place. */
function isScope(marker: string, slot: Word[], { words }: Clause): boolean {
  if (!/^(?:in|on|en|em|auf)$/.test(marker)) return false;
  const writes = words.some(({ said }) => WRITES.test(said));
  // "The server is written in Go": a language is what it is made of.
  const made = words.some(({ said, marker }) => MADE.test(said) && marker !== '');
  if (slot.every(({ key }) => SCOPES.has(key) && !made && !(writes && FORMATS.test(key)))) return true;
  const isPath = slot.some(({ said }) => /[/*]|^\./.test(said));
  return isPath && !words.some(({ said }) => PLACES.test(said));
}

/** Longer texts are prose, not a rule with a value. */
const MOST_WORDS = 40;

/** A word more or less makes two longer sentences no less alike, but there are too many of them to look for. */
const MOST_NEAR = 12;

/** Names of the slots that a value may change in: sentences that share none differ in more than one value. */
export function slotsOf(meaning: Meaning): string[] {
  const slots = new Set<string>([
    `frame ${meaning.frame}`,
    `words ${meaning.words}`,
    `near ${meaning.frame}`,
  ]);
  const keys = [...meaning.terms.keys()].sort();
  const frame = meaning.frame.split(' ');
  if (frame.length > 2 && frame.length <= MOST_NEAR && frame.length < keys.length)
    for (const key of frame) slots.add(`near ${frame.filter((other) => other !== key).join(' ')}`);
  if (keys.length > 2 && keys.length <= MOST_NEAR)
    for (const key of keys) slots.add(`words ${keys.filter((other) => other !== key).join(' ')}`);
  const words = meaning.clauses.flatMap((clause) => clause.words);
  if (words.length > MOST_WORDS) return [...slots];
  const markers = new Map(words.map(({ phrase, marker }) => [phrase, marker]));
  for (const [phrase, marker] of markers)
    if (/^(?:|verb|are)$/.test(marker) || marker.startsWith('is ') || VALUE_MARKERS.has(marker)) {
      const rest = words.filter((word) => word.phrase !== phrase);
      slots.add(`${marker} ${keysOf(rest).sort().join(' ')}`);
      if (isCopula(meaning)) slots.add(`copula ${keysOf(rest).sort().join(' ')}`);
      const bare = rest.filter((word) => word.marker !== 'of');
      slots.add(`${marker} ${keysOf(bare).sort().join(' ')}`);
    }
  return [...slots];
}
