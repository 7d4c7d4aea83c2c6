// Spans of a memory: the parts of its text that can be asked for exactly. A probe looks for them in a free answer, and a
// rehearsal is written around each. Nothing here invents text: a span is a piece of the memory as it stands.

export type SpanKind = 'quoted' | 'command' | 'path' | 'flag' | 'identifier' | 'number' | 'name' | 'phrase';

export interface Span {
  /** As it stands in the memory, without quotation marks around it. */
  text: string;
  kind: SpanKind;
  /** Offset of `text` in the memory's text. */
  start: number;
  /** The memory says that it must not be used, done or said. */
  avoided: boolean;
}

/** Programs whose name begins a command line where no backticks say so. */
const PROGRAMS =
  'npm|pnpm|yarn|npx|bun|deno|cargo|rustup|git|gh|docker|podman|kubectl|helm|terraform|ansible|pytest|pip|uv|poetry|python3?|ruff|mypy|tox|nox|gradle|mvn|dotnet|cmake|ninja|bazel|xcodebuild|rake|rails|php|psql|sqlite3|curl|ssh|rsync|systemctl|eslint|prettier|tsc|vite|vitest|jest';
/** Programs that are words of English, too: a mark in the next word shows that a command is meant. */
const WORDLIKE = 'make|just|go|node|black|mix|swift|dart|flutter|bundle|composer|meson';
/** A word of a command line: a flag, a path, a sub-command with a mark in it, or one lower-case word. */
const ARGUMENT = String.raw`(?:--?[\w][\w=./-]*|[\w.@-]*[:/._-][\w:/.@-]*|\.{1,3}[\w/.-]*|(?!(?:a|an|the|to|into|and|or|on|in|of|for|from|with|before|after|is|are|at|by|over|it|that|when|not|as)\b)[a-z]+)`;

/** The most exact first: where two spans overlap, the one that was found earlier stays. */
const PATTERNS: readonly [SpanKind, RegExp][] = [
  ['quoted', /`([^`\n]{1,120})`/g],
  ['quoted', /(?<![\p{L}\p{N}])["“„«]([^"“”„«»\n]{2,80})["”“»]/gu],
  ['quoted', /(?<![\p{L}\p{N}])['‘]([^'‘’\n]{2,60})['’](?![\p{L}\p{N}])/gu],
  [
    'command',
    new RegExp(
      String.raw`(?<![\w./-])((?:(?:${PROGRAMS})|(?:${WORDLIKE})(?= \S*[-:/._]))(?: ${ARGUMENT}){1,4})(?=[\s,.;:)]|$)`,
      'g',
    ),
  ],
  ['path', /(?<![\w/.-])((?:\.{0,2}\/)?[\w@.*-]+(?:\/[\w@.*-]+)+\/?|[\w-]+\.[a-z]{1,5}(?![\w.]))/g],
  ['flag', /(?<![\w-])(--?[a-zA-Z][\w-]*(?:=[\w./-]+)?)/g],
  [
    'identifier',
    /(?<![\w.])(?!e\.g|i\.e|z\.B)([@$#]?[A-Za-z_][\w]*(?:(?:\.|::)[A-Za-z_]\w*)+(?:\(\))?|[a-z]+[A-Z]\w*(?:\(\))?|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+(?:\(\))?|\w+_\w+(?:\(\))?|[A-Z][A-Z0-9_]{2,}(?![A-Za-z0-9])|@[\w-]+\/[\w-]+|(?:[a-z]+-)+\d[\w-]*|\w+\(\))/g,
  ],
  [
    'number',
    /(?<![\w.])(v?\d[\d.,:_/-]*\d?(?:\s?(?:ms|s|sec|seconds?|min|minutes?|h|hours?|days?|weeks?|%|[KMGT]i?B|bytes?|bits?|px|rem|spaces?|columns?|lines?|characters?|retries|rows?|workers?|threads?))?)(?![\w])/g,
  ],
  ['name', /(?<=[^.!?:\s]\s)(\p{Lu}[\p{L}\p{N}+#]*(?: \p{Lu}[\p{L}\p{N}+#]*){0,2})(?![\p{L}\p{N}])/gu],
];

/** Denies what follows it up to the end of its clause. */
const DENIAL =
  /(?<![\p{L}\p{N}])(?:never|not|no|without|instead of|rather than|don't|doesn't|do not|avoid|ban(?:s|ned)?|forbidden|nowhere|neither|nor|nie|niemals|nicht|kein\w*|statt|ohne|jamais|sans|pas de|au lieu de|nunca|sin|en vez de|sem)(?![\p{L}\p{N}])/giu;
/** Ends what is denied: the rest says something else. */
const DENIAL_END =
  /[;:.!?()]|,\s(?!(?:or|nor|oder|ou|o)\b|[^,;:.]{1,30}\s(?:or|nor|oder|ou|o)\s)|\b(?:but|so that|because|since|only|use|sondern|aber|weil|mais|sino|pero)\b/iu;
/** Denies what stands before it in its clause: "a slice is never used", "default exports are banned". */
const DENIED_BEFORE =
  /(?<![\p{L}\p{N}])(?:(?:is|are|was|were|isn't|aren't)(?: (?:never|not|no longer))? (?:used|allowed|permitted|wanted|accepted|welcome)|(?:is|are) (?:banned|forbidden|out|unwanted|a mistake)|(?:ist|sind) (?:verboten|tabu)|werden nicht \p{L}+)(?![\p{L}\p{N}])/giu;
/** Denials that order: "not" only where it sets two things against each other, "x, not y". */
const ORDER =
  /never|, not|, no(?!t)|instead|rather|don't|do not|avoid|ban|forbidden|without|nowhere|niemals|nie$|statt|ohne|, nicht|jamais|sans|au lieu|nunca|en vez|sin$|sem$/iu;
const SAYS_NO = /never|not|no longer|n't|banned|forbidden|out$|unwanted|mistake|verboten|tabu|nicht/iu;
/** What a denial reaches at most, in words: anything further off belongs to another thought. */
const REACH = /^(?:\s*\S+){0,8}/;

/** Common words of a clause that may be asked for, the longest first. */
const WORDS_OF_CLAUSE = 2;

/** Words that no clause is about. */
export const SMALL_WORDS: ReadonlySet<string> = new Set(
  'although though however assistant user whatever exist exists should a an and any are as at be because been before but by can could do does for from had has have here how i if in into is it its just may more most must never no not of off on only or our out over should so some than that the their them then there these they this those to too under until up use used uses using very was we were what when where whether which while who why will with without would you your always please every each all after instead rather also der die das den dem des ein eine einen und oder nicht kein keine im in ist sind wird werden mit für auf von zu bei nur immer nie le la les un une des et ou est sont pour avec dans sur pas el los las una uno y o es son con por para en de del que se no'.split(
    ' ',
  ),
);

/** Every span of a text in the order of its places. */
export function spansOf(text: string): Span[] {
  const found: Span[] = [];
  const denied = deniedParts(text);
  const add = (kind: SpanKind, start: number, spelled: string) => {
    const span = trimmed(spelled, start);
    if (span.text.length < 2 && kind !== 'number') return;
    const overlaps = found.some(
      (other) => span.start < other.start + other.text.length && other.start < span.start + span.text.length,
    );
    const avoided = denied.some(({ range: [from, to] }) => from <= start && start < to);
    if (!overlaps) found.push({ ...span, kind, avoided });
  };
  for (const [kind, pattern] of PATTERNS)
    for (const match of text.matchAll(pattern)) {
      const spelled = match[1]!;
      if (kind === 'number' && !/\d/.test(spelled)) continue;
      add(kind, match.index + match[0].indexOf(spelled), spelled);
    }
  for (const { word, at } of tellingWords(text, denied)) add('phrase', at, word);
  return found.sort((a, b) => a.start - b.start);
}

/** Spans that a machine could check letter by letter, without common words. */
export const isExact = ({ kind }: Span): boolean => kind !== 'phrase';

/** Without punctuation at its ends that belongs to the sentence. */
function trimmed(spelled: string, start: number): Pick<Span, 'text' | 'start'> {
  const lead = /^[\s,;:]*/.exec(spelled)![0].length;
  return { text: spelled.slice(lead).replace(/[\s,;:.]+$/, ''), start: start + lead };
}

export interface DeniedPart {
  /** [from, to) in the text. */
  range: [number, number];
  /** It is an order not to: "never", "instead of". "Found no differences" tells only that there are none. */
  order: boolean;
}

/** The parts of a text that it denies. */
export function deniedParts(text: string): DeniedPart[] {
  const masked = maskCode(text);
  const after = [...masked.matchAll(DENIAL)].map((match): DeniedPart => {
    const from = match.index + match[0].length;
    const rest = masked.slice(from);
    const end = DENIAL_END.exec(rest)?.index ?? rest.length;
    return {
      range: [from, from + Math.min(end, REACH.exec(rest)![0].length)],
      order: ORDER.test(masked.slice(Math.max(0, match.index - 2), from)),
    };
  });
  const before = [...masked.matchAll(DENIED_BEFORE)]
    .filter(([said]) => SAYS_NO.test(said))
    .map((match): DeniedPart => {
      const from = clauseParts(text).findLast(([start]) => start <= match.index)?.[0] ?? 0;
      return { range: [from, match.index], order: true };
    });
  return [...after, ...before];
}

/** Inline code with its marks blanked, so that a dot in it ends no clause. Offsets stay. */
export function maskCode(text: string): string {
  return text.replace(/`[^`\n]*`|(?<=\w)[.:](?=\w)/g, (code) => 'x'.repeat(code.length));
}

/** The words that carry a clause where nothing more exact does: the longest ones of each clause, and what is denied. */
function tellingWords(text: string, denied: DeniedPart[]): { word: string; at: number }[] {
  const words = [...text.matchAll(/(?<![\p{L}\p{N}_`])\p{L}[\p{L}'’-]{2,}(?![\p{L}\p{N}_`])/gu)]
    .map((match) => ({ word: match[0], at: match.index }))
    .filter(({ word }) => !SMALL_WORDS.has(word.toLowerCase()));
  const chosen: { word: string; at: number }[] = [];
  for (const {
    range: [from, to],
  } of denied) {
    const first = words.find(({ at }) => from <= at && at < to);
    if (first) chosen.push(first);
  }
  for (const [from, to] of clauseParts(text)) {
    const own = words.filter(({ at }) => from <= at && at < to);
    // A clause begins with what it is about; what it says of that comes after.
    const said = own.length > 1 ? own.slice(1) : own;
    chosen.push(...said.sort((a, b) => b.word.length - a.word.length).slice(0, WORDS_OF_CLAUSE));
  }
  return chosen;
}

/** [from, to) of the clauses of a text: what punctuation or a joining word sets apart. */
export function clauseParts(text: string): [number, number][] {
  const parts: [number, number][] = [];
  let from = 0;
  const masked = maskCode(text);
  for (const match of masked.matchAll(
    /[;:.!?](?:\s+|$)|,\s+(?:and |but |so |und |aber |et |mais |y |pero )?|\s+[–—-]\s+|\s(?:and|but|und|aber)\s(?=\p{L}+\s\p{L}+\s)/gu,
  )) {
    if (masked.slice(from, match.index).trim() !== '') parts.push([from, match.index]);
    from = match.index + match[0].length;
  }
  if (masked.slice(from).trim() !== '') parts.push([from, masked.length]);
  return parts;
}
