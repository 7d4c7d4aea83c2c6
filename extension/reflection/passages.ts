// Joins sentences of a paragraph that belong together into a passage: a sentence alone seldom says what it is about
// or why, and a memory has to stand on its own.
import type { MemoryKind } from '../language/kind.ts';
import type { Sentence } from '../language/sentences.ts';
import { type Cue, cueOf, withoutPlace } from './cues.ts';
import { namesMistake, refusalOf } from './firewall.ts';
import { kindOf } from './kinds.ts';
import type { Trouble } from './trouble.ts';
import { wordsIn } from './values.ts';

export interface Passage {
  kind: MemoryKind;
  text: string;
  /** Verbatim in the turn, at `start`. */
  quote: string;
  start: number;
  /** Whether it can be taken at its word; other passages are proposed. */
  firm: boolean;
}

/** In words: a memory of more is a story, one of less says nothing. */
const MOST_WORDS = 48;
const LEAST_WORDS = 6;
/** Fewer words hardly say what they are about to somebody who was not there, so they are reviewed. */
const LEAST_BELIEVED = 20;
/** Weight from which on a passage is proposed. */
const WORTH_PROPOSING = 4;
/** The same for one that says in so many words that it is a rule or a decision. */
const WORTH_WHEN_PLAIN = 3;

/** Sentences that one pair of parentheses may have. */
const LONGEST_ASIDE = 6;

interface Part {
  sentence: Sentence;
  cue: Cue;
}

const lengthOf = (text: string) => text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** What stands between two sentences of the turn; undefined where they do not follow each other. */
function between(text: string, before: Sentence, after: Sentence): string | undefined {
  const gap = text.slice(before.start + before.quote.length, after.start);
  if (/\n\s*\n/.test(gap) || !/^[;\s]*$/.test(gap)) return undefined;
  return gap.startsWith(';') ? '; ' : ' ';
}

/**
 * A part of a parenthesis is an aside with the rest of it; what is said of another project or of an idea reaches to
 * the end of its paragraph, since the sentences after it say "it".
 */
function refused(text: string, sentences: Sentence[]): Set<Sentence> {
  const out = new Set<Sentence>();
  let reach: Sentence | undefined;
  for (const [index, sentence] of sentences.entries()) {
    const refusal = refusalOf(sentence.text) ?? (namesMistake(sentence.text) ? 'retraction' : undefined);
    const continued = reach && between(text, reach, sentence) !== undefined;
    if (refusal || continued) out.add(sentence);
    reach = refusal === 'other-project' || (continued && !refusal) ? sentence : undefined;
    if (!refusal) continue;
    // Back to the opening parenthesis, where the refused sentence closes one.
    const open = (own: Sentence) => own.quote.split('(').length - own.quote.split(')').length;
    let depth = open(sentence);
    for (let back = index - 1; depth < 0 && back >= Math.max(0, index - LONGEST_ASIDE); back--) {
      out.add(sentences[back]!);
      depth += open(sentences[back]!);
    }
  }
  return out;
}

function passageOf(text: string, parts: Part[], trouble: Trouble): Passage | undefined {
  const weight = parts.reduce((sum, { cue }) => sum + cue.weight, 0);
  const first = parts[0];
  const last = parts.at(-1);
  const plain = parts.some(({ cue }) => cue.strong && cue.firm);
  if (!first || !last || weight < (plain ? WORTH_WHEN_PLAIN : WORTH_PROPOSING)) return undefined;
  const said = parts
    .map(({ sentence }, index) => {
      const glue = index === 0 ? '' : between(text, parts[index - 1]!.sentence, sentence);
      return `${glue}${withoutPlace(sentence.text.replace(/\s+/g, ' ').trim())}`;
    })
    .join('')
    .replace(/[.:;,\s]+$/, '');
  if (lengthOf(said) < LEAST_WORDS) return undefined;
  return {
    kind: kindOf(
      parts.map(({ sentence }) => sentence.text),
      trouble.at(first.sentence.start),
      parts.some(({ cue }) => cue.explains),
    ),
    text: said,
    quote: text.slice(first.sentence.start, last.sentence.start + last.sentence.quote.length),
    start: first.sentence.start,
    firm:
      lengthOf(said) >= LEAST_BELIEVED &&
      // What names nothing of the project says little to somebody who was not there.
      wordsIn(said).names.size > 0 &&
      parts.every(({ cue }) => cue.firm) &&
      !first.cue.deictic,
  };
}

/** `text` is the turn as it was typed; the sentences are those of its unmasked part that gave no fact. */
export function passagesIn(text: string, sentences: Sentence[], trouble: Trouble): Passage[] {
  const passages: Passage[] = [];
  const unwanted = refused(text, sentences);
  let parts: Part[] = [];
  const close = () => {
    const passage = passageOf(text, parts, trouble);
    if (passage) passages.push(passage);
    parts = [];
  };
  for (const sentence of sentences) {
    const before = parts.at(-1)?.sentence;
    const length = lengthOf(sentence.text);
    const cue = length > MOST_WORDS || unwanted.has(sentence) ? undefined : cueOf(sentence.text);
    const size = parts.reduce((sum, part) => sum + lengthOf(part.sentence.text), length);
    if (!cue || size > MOST_WORDS || (before && between(text, before, sentence) === undefined)) close();
    if (cue) parts.push({ sentence, cue });
  }
  close();
  return passages;
}
