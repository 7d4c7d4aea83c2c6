// Where a sentence says that its rule holds, and where not: "outside lib/env.ts", "except in tests", "in packages/web".
import type { Memory } from '../memory/schema.ts';
import type { Place } from './check.ts';
import type { ReadRule } from './forbidden.ts';
import { TEST_GLOBS } from './syntax.ts';

/** A folder or a file, in marks or not. */
const MARK = '[`\'"]?';
const PATH = String.raw`${MARK}(?!@|[\w-]+\.(?:com|org|io|dev|net|in)\/)((?:[\w@*.-]+\/)+[\w@*.-]*|[\w-]+\.(?:ts|tsx|js|jsx|mjs|cjs|py|go|rs|java|cs|sh|ya?ml)\b|(?:src|lib|scripts|cmd|app|packages|internal|notebooks|examples|migrations|bin|tools|docs)(?![\w/.-]))${MARK}`;
const TESTS = String.raw`(?:the |our )?(?:unit |e2e )?(tests?|specs?)\b(?! (?:or|and)\b)`;
const THE = '(?:the |our |a |any |its )?';

const EXCEPT =
  '(?:except(?: for)?(?: in| inside| from| within)?|outside(?: of)?|other than(?: in)?|apart from(?: in)?|but not in|save in|anywhere but(?: in)?|(?:fine|ok|okay|allowed) (?:in|inside|within)|belongs? (?:only )?in|only (?:in|inside|from|within)|read in|außer in|sauf dans|excepto en)';
const WITHIN = '(?:in|inside|within|under|below|dans|en)';
const OUTSIDE = new RegExp(String.raw`\b${EXCEPT}\s+${THE}(?:\w+ \()?(?:${PATH}|${TESTS})`, 'giu');
const INSIDE = new RegExp(String.raw`\b${WITHIN}\s+${THE}(?:[\w ]{1,20}\()?(?:${PATH}|${TESTS})`, 'giu');
/** "packages/web must not import …". */
const SUBJECT = new RegExp(
  String.raw`^(?:nothing (?:in|under) )?${PATH}\s+(?:must|may|can|should|does|do|never|has|have|is|code)\b`,
  'iu',
);
/** "`clock.now()` in `src/clock.py` is the only source": what is wanted lives there, and may use what it replaces. */
const HOME = new RegExp(String.raw`\b(?:in|from|at|lives in|see)\s+${PATH}`, 'giu');
const ELSEWHERE = new RegExp(
  String.raw`\bonly\s+${PATH}[^.;]{0,120}\belsewhere\b|${PATH}[^.;]{0,60}\bnowhere else\b`,
  'iu',
);
const TESTS_ARE = /^(?:in (?:\w+ )?|(?:unit |e2e |integration |our |the )?)(?:tests?|specs?)\b(?! files)/iu;
/** Ends what a scope belongs to. */
const CLAUSE_MARK = /[.;:,()](?:\s|$)/;
const EXCEPTION = /\b(?:except|unless|other than|apart from)\b[^.;]*$/iu;
const UNLESS = /\bexcept(?: for)?\s+`([^`]+)`|`([^`]+)`\s+is (?:fine|ok|okay|allowed)/giu;

/** `applies` of the memory comes first; the sentence narrows it. */
export function placeOf(
  { text, applies }: Pick<Memory, 'text' | 'applies'>,
  { wanted, denied }: ReadRule,
): Place {
  const outside = new Set<string>();
  const inside = new Set<string>();
  const taken: [number, number][] = [];
  // Behind a wanted name, "from" and "in" tell where that name lives.
  const isHome = ({ index = 0 }: RegExpMatchArray) =>
    wanted.some(({ start, end }) => start < index && /^`?(?: \([^)]*\))?\s*$/.test(text.slice(end, index)));
  /** A place belongs to what its clause denies, or opens the sentence. */
  const isAboutRule = ({ index = 0 }: RegExpMatchArray) =>
    index <= 3 ||
    denied.some(
      ([from, to]) =>
        from <= index && !CLAUSE_MARK.test(text.slice(Math.max(from, Math.min(to, index)), index)),
    );
  const add = (to: Set<string>, match: RegExpMatchArray) => {
    const [from, end] = [match.index ?? 0, (match.index ?? 0) + match[0].length];
    if (taken.some(([start, stop]) => start < end && from < stop)) return;
    taken.push([from, end]);
    const path = match.slice(1).find((group) => group !== undefined);
    if (path === undefined) return;
    for (const glob of /^(?:tests?|specs?)$/i.test(path) ? TEST_GLOBS : globsOf(path)) to.add(glob);
  };
  const elsewhere = ELSEWHERE.exec(text);
  if (elsewhere) add(outside, elsewhere);
  for (const match of text.matchAll(OUTSIDE)) add(outside, match);
  const subject = SUBJECT.exec(text);
  if (subject) add(inside, subject);
  for (const match of text.matchAll(INSIDE)) {
    // A file behind what is wanted is where that lives, not where the rule holds.
    const path = match[1];
    const isElsewhere = !isAboutRule(match) || EXCEPTION.test(text.slice(0, match.index));
    if (isElsewhere || (path !== undefined && isHome(match))) continue;
    add(inside, match);
  }
  for (const match of text.matchAll(HOME)) if (isHome(match)) add(outside, match);
  if (TESTS_ARE.test(text)) for (const glob of TEST_GLOBS) inside.add(glob);
  const unless = [...text.matchAll(UNLESS)].map((match) => (match[1] ?? match[2])!);
  return {
    inside: applies?.globs?.length ? applies.globs : [...inside],
    outside: [...outside],
    unless,
  };
}

function globsOf(path: string): string[] {
  const bare = path.replace(/^\.?\//, '').replace(/\.+$/, '');
  if (bare.includes('*')) return [bare.includes('/') ? bare : `**/${bare}`];
  const last = bare.split('/').at(-1)!;
  if (bare.endsWith('/')) return [`**/${bare}**`];
  // A module without its ending may be a file or a folder.
  return /\.\w+$/.test(last) ? [`**/${bare}`] : [`**/${bare}/**`, `**/${bare}.*`];
}
