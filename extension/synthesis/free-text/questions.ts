// The questions that can be asked for a span of a memory, by form: what each names, and what the answer is. Rehearsals
// take the wordings that train, probes the reserved ones; both fill them from here.
import type { Rng } from '../../language/random.ts';
import { isOpen } from '../../memory/derive.ts';
import type { Memory } from '../../memory/schema.ts';
import type { Inventory } from '../../memory/store.types.ts';
import { contains } from '../probe-score.ts';
import { altered } from './alteration.ts';
import { type Assertion, assertionsOf } from './assertions.ts';
import { askedInPlace, fragmentsOf } from './fragments.ts';
import { isExact, type Span } from './spans.ts';
import type { Asked, Wordings } from './wordings/wordings.ts';

export const FORMS = ['question', 'reversed', 'use', 'completion', 'lesson', 'proposal', 'remark'] as const;
export type Form = (typeof FORMS)[number];

/** A question with its slots open, and the answer to it. */
export interface Ask {
  form: Form;
  /** What the answer must hold and the question must not; of a proposal the verdict. */
  span: string;
  asked: Asked;
  slots: Record<string, string>;
  answer: string;
  /** `yes` or `no` where a proposal is judged. */
  verdict?: 'yes' | 'no';
  /** A value that is not so and is named in the question. */
  wrong?: string;
}

const LEAST_HEAD_WORDS = 3;
/** Exact spans of a sentence from which on its common words need not be asked for. */
const ENOUGH_SPANS = 2;
/** Pieces of the sentence that a span is asked for by. */
const FRAGMENTS = 6;
/** Characters up to which a memory is answered whole, where its part leans on the rest. */
const WHOLE_ANSWER = 260;

/** What a question is made for. */
export interface AskOptions {
  words: Wordings;
  /** The text tells of trouble first and of what helped then. */
  procedural: boolean;
  rng: Rng;
  /** Whether a name is also another memory's, so that a question with it alone has two answers. */
  isShared?(cue: string): boolean;
}

/** All questions for the spans of a text. */
export function asksOf(text: string, options: AskOptions): Ask[] {
  const { words, procedural, rng } = options;
  const assertions = assertionsOf(text);
  const asks = assertions.flatMap((assertion, at) => [
    ...usable(assertion, text).flatMap((span) => aboutSpan(assertion, span, options)),
    ...proposals(assertion, words, rng),
    ...(procedural && at === 0 ? lessons(assertion, assertions.slice(1), words) : []),
  ]);
  return asks.filter(({ form, span, asked, slots, answer }) => {
    if (form === 'proposal') return true;
    const named = Object.values(slots).join(' ').toLowerCase();
    return asked.rehearsal.length > 0 && answer.includes(span) && !named.includes(span.toLowerCase());
  });
}

/** Spans that say one thing: not those that the text both wants and forbids. Common words only where little is exact. */
export function usable({ spans }: Assertion, text: string): Span[] {
  const avoided = new Set(spans.filter((span) => span.avoided).map((span) => span.text.toLowerCase()));
  const wanted = spans.filter(
    (span) => !avoided.has(span.text.toLowerCase()) && span.text.length * 2 < text.length,
  );
  const exact = wanted.filter(isExact);
  return exact.length >= ENOUGH_SPANS ? exact : wanted;
}

/** What a question may name instead of the span: what the sentence is about, its condition, another span, any piece. */
function cuesOf(
  assertion: Assertion,
  span: Span,
  words: Wordings,
): { asked: Asked; slots: Record<string, string> }[] {
  const { question } = words;
  const free = (cue: string) => !cue.toLowerCase().includes(span.text.toLowerCase());
  const others = assertion.spans.filter(
    (other) => isName(other) && !other.avoided && free(other.text) && !span.text.includes(other.text),
  );
  const inPlace = askedInPlace(assertion.text, span, words.what);
  return [
    ...(assertion.topic && free(assertion.topic)
      ? [{ asked: question.topic, slots: { c: assertion.topic } }]
      : []),
    ...(assertion.condition && free(assertion.condition)
      ? [{ asked: question.condition, slots: { w: assertion.condition } }]
      : []),
    ...others.slice(0, 2).map((other) => ({ asked: question.span, slots: { n: quoted(other) } })),
    ...fragmentsOf(assertion.text, span, FRAGMENTS).map((piece) => ({
      asked: question.fragment,
      slots: { p: piece },
    })),
    ...(inPlace ? [{ asked: question.inPlace, slots: { q: inPlace } }] : []),
  ];
}

function aboutSpan(assertion: Assertion, span: Span, options: AskOptions): Ask[] {
  const { words, rng, isShared = () => false } = options;
  const asks: Ask[] = [];
  const answer = assertion.text;
  const ask = (form: Form, asked: Asked, slots: Record<string, string>, said = answer, wrong?: string) =>
    asks.push({ form, span: span.text, asked, slots, answer: said, ...(wrong ? { wrong } : {}) });
  const cues = cuesOf(assertion, span, words).filter(
    ({ slots }) => !Object.values(slots).some((cue) => isShared(bare(cue))),
  );
  for (const { asked, slots } of cues) {
    ask('question', asked, slots);
    ask('remark', asked, slots);
  }
  const spanFirst = `${quoted(span)}: ${answer}`;
  if (isExact(span)) {
    const about = assertion.topic ?? assertion.condition;
    if (about && !about.includes(span.text) && !isShared(about))
      ask('use', words.use.write, { c: about }, spanFirst);
    const wrong = altered(span.text, rng);
    if (wrong) {
      const [o, p] = rng() < 0.5 ? [span.text, wrong] : [wrong, span.text];
      asks.push({
        form: 'use',
        span: span.text,
        asked: words.use.choose,
        slots: { o, p },
        answer: `${quoted(span)}. ${answer}`,
        wrong,
      });
    }
    const named = assertion.spans.find(
      (other) => other.text !== span.text && !other.avoided && !span.text.includes(other.text),
    );
    if (named && isName(span) && !isShared(span.text))
      asks.push({
        form: 'reversed',
        span: named.text,
        asked: words.reversed,
        slots: { n: quoted(span) },
        answer,
      });
  }
  const head = answer
    .slice(0, span.start)
    .trimEnd()
    .replace(/[`"'“„]$/, '')
    .trimEnd();
  if (head.split(/\s+/).length >= LEAST_HEAD_WORDS && answer.startsWith(head)) {
    const rest = answer.slice(head.length).trimStart();
    ask('completion', only(words.completion, '{h}'), { h: `${head} …` }, rest);
  }
  const gap = answer.replace(span.text, '___');
  if (!gap.includes(span.text)) ask('completion', only(words.completion, '{g}'), { g: gap }, spanFirst);
  return asks;
}

/** The wordings with this slot. */
function only({ rehearsal, probe }: Asked, slot: string): Asked {
  return {
    rehearsal: rehearsal.filter((form) => form.includes(slot)),
    probe: probe.filter((form) => form.includes(slot)),
  };
}

function proposals(assertion: Assertion, { proposal }: Wordings, rng: Rng): Ask[] {
  const answer = assertion.text;
  const asks: Ask[] = assertion.forbidden.map((stretch) => ({
    form: 'proposal',
    span: stretch,
    asked: proposal.forbidden,
    slots: { x: stretch },
    answer,
    verdict: 'no',
  }));
  const changeable = assertion.spans.filter((span) => isExact(span) && !span.avoided);
  for (const span of changeable.slice(0, 3)) {
    const wrong = altered(span.text, rng);
    const claim = wrong && answer.replace(span.text, wrong);
    if (claim && !claim.includes(span.text))
      asks.push({
        form: 'proposal',
        span: span.text,
        asked: proposal.changed,
        slots: { x: claim },
        answer,
        verdict: 'no',
        wrong,
      });
  }
  if (changeable.length > 0 || asks.length > 0)
    asks.push({
      form: 'proposal',
      span: answer,
      asked: proposal.right,
      slots: { f: answer },
      answer,
      verdict: 'yes',
    });
  return asks;
}

/** From the trouble that the first sentence tells of to what the others say of it. */
function lessons(trouble: Assertion, rest: Assertion[], { lesson }: Wordings): Ask[] {
  const remedy = rest.map(({ text }) => text).join(' ');
  const answer = rest.length > 0 && remedy.length <= WHOLE_ANSWER ? remedy : (rest[0]?.text ?? '');
  const span = rest.flatMap(({ spans }) => spans).find((own) => isExact(own) && answer.includes(own.text));
  if (!span) return [];
  const signs = trouble.spans.filter((own) => isName(own) && !own.text.includes(span.text)).slice(0, 2);
  const named = [...signs.map(quoted), trouble.text.replace(/[.;]$/, '')];
  return named.map((n) => ({ form: 'lesson', span: span.text, asked: lesson, slots: { n }, answer }));
}

/** Exact, and more than a number, of which a project has many. */
export const isName = (span: Span): boolean => isExact(span) && span.kind !== 'number';

/** Code in backticks, so that it is copied letter by letter. */
function quoted({ text, kind }: Span): string {
  const code = kind === 'command' || kind === 'path' || kind === 'flag' || kind === 'identifier';
  return code || (kind === 'quoted' && /[^\p{L}\s'-]/u.test(text)) ? `\`${text}\`` : text;
}

/** A span as it stands in the memory. */
const bare = (cue: string): string => cue.replace(/^`|`$/g, '');

/** A wording with its slots filled, and a first letter raised now and then. */
export function fill(wording: string, slots: Record<string, string>, rng: Rng): string {
  const filled = wording.replace(/\{(\w)\}/g, (_, name: string) => slots[name] ?? '');
  const raised = /^\p{Ll}/u.test(wording) && rng() < 0.5;
  return raised ? filled.charAt(0).toUpperCase() + filled.slice(1) : filled;
}

/** Whether another open memory holds a cue of this one: a question with that alone has two answers. */
export function sharedCues(memory: Memory, inventory: Inventory): (cue: string) => boolean {
  const others = [...inventory.memories.values()].filter(
    (other) => other.id !== memory.id && isOpen(other) && other.supersededBy !== memory.id,
  );
  const known = new Map<string, boolean>();
  return (cue) => {
    const before = known.get(cue);
    if (before !== undefined) return before;
    // The exact comparison reads each text letter by letter, and most do not hold the cue at all.
    const lower = cue.toLowerCase();
    const shared = others.some(({ text }) => text.toLowerCase().includes(lower) && contains(text, cue));
    known.set(cue, shared);
    return shared;
  };
}
