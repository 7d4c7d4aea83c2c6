// Memories of ordinary prose: one sentence each, as it was said. Only a sentence that cannot stand alone takes the one
// before it as its context in front.

import { asSaid, opened } from '../language/as-said.ts';
import type { MemoryKind } from '../language/kind.ts';
import type { Sentence } from '../language/sentences.ts';
import { DEPENDENT, VERBLESS } from '../lexicon/links.ts';
import { isOrder, REACTIONS } from '../lexicon/requests.ts';
import { says } from '../lexicon/row.ts';
import { type Cue, cueOf, withoutPlace } from './cues.ts';
import { namesMistake, type Refusal, refusalOf } from './firewall.ts';
import { kindOf, tellsFailure } from './kinds.ts';
import { isOrdered, teaches } from './teaching.ts';
import type { Trouble } from './trouble.ts';
import { wordsIn } from './values.ts';

export interface Memorable {
  kind: MemoryKind;
  text: string;
  /** Verbatim in the turn, at `start`. */
  quote: string;
  start: number;
  /** Whether it can be taken at its word; others are proposed. */
  firm: boolean;
}

/** A sentence of the turn; `judged` is its text without what it quotes. */
export interface ProseSentence extends Sentence {
  judged: string;
}

export interface Prose {
  /** The turn as it was typed. */
  text: string;
  /** Those of its unmasked part that gave no sure fact, in order. */
  sentences: ProseSentence[];
  /** The assistant's words before it. */
  before?: string;
  trouble: Trouble;
  /** A message of few sentences is there to say them. */
  brief: boolean;
}

/** In words: with its context a memory has no more. */
const MOST_WORDS = 60;
/** Longer is a story or an essay, whatever it says. */
const LONGEST_SENTENCE = 90;
/** Fewer words hardly say what they are about to somebody who was not there, so they are reviewed. */
const LEAST_BELIEVED = 13;
/** Worth from which on a sentence of a longer message is proposed. */
const WORTH_PROPOSING = 5;
/** Worth from which on it can go live. */
const WORTH_BELIEVING = 7;
/** A convention that says so in so many words needs fewer of them, and fewer other signs. */
const RULE = { words: 8, worth: 6 };
/** A sentence is about what its first words name. */
const OPENING_WORDS = 5;
/** Sentences of context in front at most, and the words that make one: "Accepted." gives none. */
const MOST_CONTEXT = 2;
const LEAST_CONTEXT = 4;
/** Sentences that one pair of parentheses may have. */
const LONGEST_ASIDE = 6;

const lengthOf = (text: string) => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** Whether two sentences of the turn follow each other in one paragraph. */
function follows(text: string, before: Sentence, after: Sentence): boolean {
  const gap = text.slice(before.start + before.quote.length, after.start);
  return !/\n\s*\n/.test(gap) && /^\s*$/.test(gap);
}

/** What states nothing is no memory; of the rest, who orders it to be remembered is the judge. */
const STATES_NOTHING: ReadonlySet<Refusal | undefined> = new Set(['question', 'denial', 'retraction']);

function refusalOfSaid(judged: string): Refusal | undefined {
  const refusal = refusalOf(judged);
  if (isOrdered(judged)) return STATES_NOTHING.has(refusal) ? refusal : undefined;
  return refusal ?? (namesMistake(judged) ? 'retraction' : undefined);
}

/**
 * A part of a parenthesis is an aside with the rest of it; what is said of another project or of an idea reaches to
 * the end of its paragraph, since the sentences after it say "it".
 */
function refused(text: string, sentences: ProseSentence[]): Set<Sentence> {
  const out = new Set<Sentence>();
  let reach: Sentence | undefined;
  let aside = 0;
  for (const [index, sentence] of sentences.entries()) {
    const refusal = refusalOfSaid(sentence.judged);
    const continued = reach && follows(text, reach, sentence);
    if (refusal || continued || aside > 0) out.add(sentence);
    reach = refusal === 'other-project' || (continued && !refusal) ? sentence : undefined;
    const open = (own: Sentence) => own.quote.split('(').length - own.quote.split(')').length;
    if (aside > 0 || refusal) aside = Math.max(0, aside + open(sentence));
    if (!refusal) continue;
    // Back to the opening parenthesis, where the refused sentence closes one.
    let depth = open(sentence);
    for (let back = index - 1; depth < 0 && back >= Math.max(0, index - LONGEST_ASIDE); back--) {
      out.add(sentences[back]!);
      depth += open(sentences[back]!);
    }
  }
  return out;
}

/** "and never mock the clock" is a rule of its own; `opened` knows which sentences are. */
function withoutAnd(judged: string): string {
  const { opener, rest } = opened(judged);
  return /^(?:and|also|plus)\s+$/i.test(opener) ? rest : judged;
}

/**
 * What opens without a name of the project goes on about one thing, in a message of many sentences; what is to be done
 * after a failure says nothing without that failure.
 */
const needsContext = ({ judged }: ProseSentence, before: ProseSentence, brief: boolean) =>
  says(DEPENDENT, withoutAnd(judged)) ||
  (isOrder(judged) && tellsFailure(before.judged)) ||
  (says(VERBLESS, judged) && !isOrder(judged)) ||
  (!brief && wordsIn(judged.split(' ', OPENING_WORDS).join(' ')).names.size === 0);

interface Part {
  /** Context first. */
  sentences: ProseSentence[];
  /** Of those that are worth remembering. */
  cues: Cue[];
  /** Nothing in it, its context included, tells a story or asks for something. */
  firm: boolean;
  sure: boolean;
  taught: boolean;
}

const wordsOf = (chain: { sentence: Sentence }[]) =>
  chain.reduce((sum, { sentence }) => sum + lengthOf(sentence.text), 0);

function memorable(part: Part, { text, trouble }: Prose): Memorable | undefined {
  const { sentences, cues } = part;
  const first = sentences[0]!;
  const last = sentences.at(-1)!;
  const said = asSaid(
    sentences.map((sentence) => withoutPlace(sentence.text.replace(/\s+/g, ' ').trim())).join(' '),
  );
  const worth = Math.max(...cues.map((cue) => cue.worth));
  if (!part.taught && worth < WORTH_PROPOSING) return undefined;
  const kind = kindOf(
    sentences.map(({ judged }) => asSaid(judged)),
    trouble.at(first.start),
    cues.some(({ explains }) => explains),
    said,
  );
  const words = lengthOf(said);
  const isRule = sentences.length === 1 && kind === 'semantic' && cues.some(({ strong }) => strong);
  const enough =
    (worth >= WORTH_BELIEVING && words >= LEAST_BELIEVED) ||
    (isRule && worth >= RULE.worth && words >= RULE.words);
  return {
    kind,
    text: said,
    quote: text.slice(first.start, last.start + last.quote.length),
    start: first.start,
    firm:
      part.sure ||
      (enough &&
        // What names nothing of the project says little to somebody who was not there.
        wordsIn(said).names.size > 0 &&
        part.firm &&
        !says(DEPENDENT, first.judged)),
  };
}

/** The memories that a turn's prose makes, in its order. */
export function memorableIn(prose: Prose): Memorable[] {
  const unwanted = refused(prose.text, prose.sentences);
  const parts: Part[] = [];
  let chain: { sentence: ProseSentence; cue: Cue | undefined }[] = [];
  for (const sentence of prose.sentences) {
    const before = chain.at(-1)?.sentence;
    const joined =
      before !== undefined &&
      follows(prose.text, before, sentence) &&
      needsContext(sentence, before, prose.brief);
    if (unwanted.has(sentence) || lengthOf(sentence.text) > LONGEST_SENTENCE) {
      chain = [];
      continue;
    }
    const cue = cueOf(sentence.judged, prose.trouble.at(sentence.start));
    const context = joined ? chain.slice(-MOST_CONTEXT) : [];
    chain = [...context, { sentence, cue }];
    while (chain.length > 1 && wordsOf(chain) > MOST_WORDS) chain = chain.slice(1);
    const taught = prose.brief ? teaches({ text: sentence.judged, before: prose.before }) : undefined;
    // A short message that gives an order asks for it once, unless it teaches.
    const asksOnce = prose.brief && !taught && isOrder(opened(sentence.judged).rest);
    const worthy = cue !== undefined && cue.worth >= WORTH_PROPOSING && !asksOnce;
    if (worthy || taught) addPart(parts, chain, { worthy, taught });
    if (lengthOf(sentence.text) < LEAST_CONTEXT || says(REACTIONS, sentence.judged)) chain = [];
  }
  return parts.flatMap((part) => memorable(part, prose) ?? []);
}

/** A sentence whose context is a memory already goes on that memory. */
function addPart(
  parts: Part[],
  chain: { sentence: ProseSentence; cue: Cue | undefined }[],
  { worthy, taught }: { worthy: boolean; taught: 'sure' | 'unsure' | undefined },
): void {
  const open = parts.at(-1);
  const end = open?.sentences.at(-1);
  const from = chain.findIndex(({ sentence }) => sentence === end);
  const fresh = chain.slice(from + 1);
  const part: Part =
    open && from >= 0 ? open : { sentences: [], cues: [], firm: true, sure: false, taught: false };
  if (part !== open) parts.push(part);
  part.sentences.push(...fresh.map(({ sentence }) => sentence));
  part.firm &&= fresh.every(({ cue }) => cue?.firm);
  const cue = chain.at(-1)?.cue;
  if (worthy && cue) part.cues.push(cue);
  part.taught ||= taught !== undefined;
  part.sure ||= taught === 'sure';
}
