// What a sentence forbids and what it wants in its place. A sentence is never reworded: only its own names are taken, and
// only where the words around them deny them.
import { type Item, itemsOf } from './items.ts';

export interface Forbidden {
  item: Item;
  instead: Item | undefined;
  /** It may be there, but only in the place that the sentence names. */
  confined: boolean;
}

export interface ReadRule {
  forbidden: Forbidden[];
  /** The other names. */
  wanted: Item[];
  /** [from, to) of the text that it denies, for what is said in words. */
  denied: [number, number][];
}

/** Denies what follows up to the end of its clause. */
const DENIAL =
  /(?<![\w`'’-])(?:never|no longer|not|no(?! (?:matter|need|one|problem|longer|idea|doubt))|don['’]?t|do not|doesn['’]?t|mustn['’]?t|must not|may not|(?:can['’]?t|cannot) (?:use|import|call)|shouldn['’]?t|without|avoid|ban(?:s|ned)?|forbids?|stop(?:ped)? (?:using|importing|calling)|instead of|rather than|neither|nor|nobody|nothing else|got rid of|moved (?:off|away from)|take out|out with|niemals|nie|nicht|kein\w*|statt|ohne|verboten|jamais|sans|au lieu de|nunca|sin|en vez de|nunca|em vez de)(?![\w'’-])/giu;
/** Not an order: "not only", "not just", "not because". */
const NO_ORDER =
  /^\s*(?:only|just|because|yet|sure|necessar\w+|always|all|every\w*|a (?:fan|problem)|allowed|used|ok(?:ay)?|permitted|tree|\w+ (?:exists?|is|are|has|have))\b/i;
/** Ends what is denied. A comma does, unless a list goes on behind it. */
const CLAUSE_END =
  /[;:!?()\n]|\.(?=\s|$)|\s[–—-]\s|,(?!\s*(?:or|nor|oder|ou|o)\b)(?!\s*x{3,}(?:,|\s(?:or|nor|and)\b|\)|\.|$))(?!\s*[\w.-]+\s(?:or|nor)\s)|\b(?:but|so that|because|since|unless|except|outside|other than|apart from|only|sondern|aber|weil|mais|sino|pero)\b/iu;
/** Denies what stands before it in its clause. */
const DENIED_BEFORE =
  /(?<![\w'’])(?:(?:is|are|was|were|['’]s|has been|have been)(?: both| all| also| now)? (?:(?:not|never|no longer)(?: \w+ly)? (?:used|allowed|permitted|wanted|welcome|accepted|ok(?:ay)?)|(?:strictly |generally )?(?:banned|forbidden|deprecated|prohibited|archived|gone|dead|out(?! of)|off[- ]limits|disallowed|unwanted|legacy|obsolete)|a (?:no-?go|bug|mistake|bad idea)|the old (?:one|way))|isn['’]t (?:used|allowed|ok(?:ay)?|permitted)|aren['’]t (?:used|allowed|ok(?:ay)?|permitted)|(?:has|have) no place|(?:does|do) not exist|hides? \w+, we do not use (?:it|them)|ist verboten|sind verboten|est interdit\w*|está prohibid\w*)(?![\w])/giu;
const CLAUSE_START = /[;:!?]\s*|\.\s+|,\s+|\s[–—-]\s|\b(?:and|because|since|but)\s(?=x|\w+ (?:is|are)\b)/giu;
/** "Calling `fetch` directly skips …". */
const DIRECTLY = /\b(?:calling|using|importing|touching)\s+((?:\S+\s+){1,3})directly\b/giu;
/** "…, use `y` instead" and "…, we run `y` instead of it" deny what was named first. */
const USE_INSTEAD =
  /\b(?:use|prefer|call|run|pass|take|with|do)\b[^.;]{0,60}\binstead(?=\s*(?:[.;,)]|$|of (?:it|that|them|this)\b))|\b(?:use|wrap|prefer)\b[^.;]{0,60}\binstead of (?:it|that|them)\b/iu;
/** "`x` is read in a.ts and nowhere else", "`x` only in a.ts". */
const CONFINED =
  /\b(?:(?:is|are) (?:only |just )?(?:\w+ed|read|set|built|made|written|allowed|for)?\s?(?:only )?(?:in|by|from|inside|for)\s+\S+(?:\s\S+)?(?:,? and)? (?:nowhere else|only)|only (?:in|inside|from|within)\s+\S+)/iu;
/** What went wrong, in a lesson. */
const TROUBLE =
  /\b(?:hangs?|hung|never resolves?|fail(?:s|ed)|br(?:eaks|oke)|corrupt(?:s|ed)?|los(?:es|t)|wip(?:es|ed)|mix(?:es|ed) up|leak(?:s|ed)|crash(?:es|ed)|half[- ]applied|deadlock\w*|twice|an hour|wrong|flak(?:y|es)|times? out|timed out|blocks|green)\b/iu;
const REMEDY = /\b(?:use|only source|instead|go(?:es)? through|pass|run by|never|always|call)\b/iu;
/** In front of what a lesson blames. */
const BLAMED = /(?:^|\b(?:because|since|with|as)\s)$/iu;
/** In front of what is wanted. */
const WANTED =
  /\b(?:use|uses|using|prefer|with|through|via|from|always|only|by|on|to|write|is|are|have|run|do)\b[^.;]{0,24}$/iu;

/** `lesson`: the text tells of a mistake, so what it blames is forbidden where it has a remedy. */
export function readRule(text: string, lesson = false): ReadRule {
  const items = itemsOf(text);
  const masked = mask(text, items);
  const denied = [...deniedAfter(masked), ...deniedBefore(masked)];
  const inside = ({ start }: Item) => denied.some(([from, to]) => from <= start && start < to);
  const forbidden = new Set(items.filter(inside));
  for (const { index, 0: said } of masked.matchAll(DIRECTLY))
    for (const item of items) if (item.start >= index && item.end <= index + said.length) forbidden.add(item);
  const instead = USE_INSTEAD.exec(masked);
  const pronoun = instead ?? /\bwe do not use (?:it|them)\b/iu.exec(masked);
  if (pronoun && ![...forbidden].some(({ start }) => start < pronoun.index)) {
    const first = items.find(({ start, written }) => start < pronoun.index && written !== 'word') ?? items[0];
    if (first && first.start < pronoun.index) forbidden.add(first);
  }
  const confined = confinedBy(masked, items);
  if (confined) forbidden.add(confined);
  if (lesson && forbidden.size === 0) {
    const blamed = blamedIn(text, masked, items);
    if (blamed) forbidden.add(blamed);
  }
  const wanted = items.filter((item) => !forbidden.has(item));
  return {
    denied,
    wanted,
    forbidden: [...forbidden].map((item) => ({
      item,
      instead: insteadOf(item, wanted, masked),
      confined: item === confined,
    })),
  };
}

/** Every item as a run of x of its length: a dot in it ends no clause, a word in it denies nothing. */
function mask(text: string, items: Item[]): string {
  let masked = text;
  for (const { start, end, written } of items)
    if (written !== 'word') {
      const [from, to] = written === 'code' ? [start, end] : [start - 1, end + 1];
      masked = masked.slice(0, from) + 'x'.repeat(to - from) + masked.slice(to);
    }
  return masked.replace(/(?<=\w)[./](?=\w)/g, 'x');
}

function deniedAfter(masked: string): [number, number][] {
  return [...masked.matchAll(DENIAL)].flatMap((match): [number, number][] => {
    const from = match.index + match[0].length;
    const rest = masked.slice(from);
    if (NO_ORDER.test(rest)) return [];
    const end = CLAUSE_END.exec(rest)?.index ?? rest.length;
    return [[from, from + end]];
  });
}

function deniedBefore(masked: string): [number, number][] {
  const starts = [...masked.matchAll(CLAUSE_START)].map(({ index, 0: mark }) => index + mark.length);
  return [...masked.matchAll(DENIED_BEFORE)].map(({ index }) => {
    const from = starts.findLast((start) => start <= index) ?? 0;
    return [from, index];
  });
}

function confinedBy(masked: string, items: Item[]): Item | undefined {
  const confinement = CONFINED.exec(masked);
  if (!confinement) return undefined;
  return items.findLast(
    ({ end, written }) => written !== 'word' && /^x?\s?$/.test(masked.slice(end, confinement.index)),
  );
}

/** The name that a lesson blames for its trouble, in the sentence that tells of it. */
function blamedIn(text: string, masked: string, items: Item[]): Item | undefined {
  if (!REMEDY.test(masked)) return undefined;
  const end = /[.;](?=\s|$)/.exec(masked)?.index ?? text.length;
  if (!TROUBLE.test(masked.slice(0, end))) return undefined;
  return items.find(
    (item) =>
      item.written === 'span' &&
      item.end <= end &&
      BLAMED.test(masked.slice(0, item.start - 1).replace(/\(\s*$/, '')),
  );
}

/** The nearest wanted name that the words before it want; else the first that there is. */
function insteadOf(item: Item, wanted: Item[], masked: string): Item | undefined {
  const asked = wanted.filter((one) => {
    const mark = one.written === 'span' || one.written === 'quoted' ? 1 : 0;
    return WANTED.test(masked.slice(0, one.start - mark)) || one.start < mark + 1;
  });
  const near = (a: Item, b: Item) => Math.abs(a.start - item.start) - Math.abs(b.start - item.start);
  return asked.toSorted(near)[0] ?? wanted.find(({ written }) => written !== 'word');
}
