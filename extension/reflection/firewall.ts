// Why a sentence that the user typed must still not become a memory: it asks, supposes, passes on what others say,
// speaks of another project, of this minute or of a mood, or takes something back.

import { opened } from '../language/as-said.ts';
import { CHANGED_MINDS, MISTAKES, RETRACTION, TRAILING_RETRACTIONS } from '../lexicon/links.ts';
import { OTHER_PROJECTS, REPORTS } from '../lexicon/others.ts';
import { DENIALS, DISMISSALS, MOMENTS, MOODS, QUESTIONS, SUPPOSITIONS } from '../lexicon/refusals.ts';
import { type Row, says } from '../lexicon/row.ts';
import { CHANGES, CONTRASTS } from '../lexicon/rules.ts';

export type Refusal =
  | 'question'
  | 'hypothetical'
  | 'other-project'
  | 'transient'
  | 'retraction'
  | 'denial'
  | 'reported'
  | 'mood';

const REFUSALS: [Refusal, readonly Row[]][] = [
  ['retraction', TRAILING_RETRACTIONS],
  ['question', QUESTIONS],
  ['other-project', OTHER_PROJECTS],
  ['hypothetical', [...SUPPOSITIONS, ...DISMISSALS]],
  ['denial', DENIALS],
  ['reported', REPORTS],
  ['transient', MOMENTS],
  ['mood', MOODS],
];

/** Polite orders have the form of a question: "can you please always …", "could you never …?". */
const POLITE_ORDER =
  /^(?:(?:can|could|would|will) you (?:please |kindly )?|please )(?=(?:\w+ ){0,2}(?:always|never|stop|not|only|from now on)\b)/i;

/** The order that a sentence gives, without its politeness and its question mark; the sentence where it gives none. */
export function withoutPoliteness(sentence: string): string {
  const order = sentence.replace(POLITE_ORDER, '');
  return order === sentence
    ? sentence.replace(/,? (?:ok(?:ay)?|please|thanks|alright|deal)\?\s*$/i, '')
    : order.replace(/\?\s*$/, '');
}

export function isRetraction(sentence: string): boolean {
  return RETRACTION.pattern.test(sentence);
}

/** What follows the words of a retraction: "no wait, 12" gives "12"; `apart` where a mark stands between. */
export function retractionOf(sentence: string): { instead: string; apart: boolean } {
  const rest = sentence.replace(RETRACTION.pattern, '');
  return { instead: rest.replace(/^[\s,:;.–—-]+/, ''), apart: /^\s*[,:;–—-]/.test(rest) };
}

/** Whether the sentence is about a mistake: what it names is what does not hold. */
export function namesMistake(sentence: string): boolean {
  return says(MISTAKES, sentence);
}

/** Whether what the sentence names was wrong before, as in "96 h was the draft", or is not wanted any more. */
export function takesBackNamed(sentence: string): boolean {
  return says(MISTAKES, sentence) || says(CHANGED_MINDS, sentence);
}

/**
 * Whether the sentence puts something in place of what was said before: `claimed` where the assistant had just spoken,
 * so that "x, not y" answers it.
 */
export function correctsWhatWasSaid(sentence: string, claimed: boolean): boolean {
  if (opened(sentence).corrects || takesBackNamed(sentence) || isRetraction(sentence)) return true;
  return says(CHANGES, sentence) || (claimed && says(CONTRASTS, sentence));
}

/** "a. no wait, b" and "a, scratch that, b": the two sides, where one sentence corrects itself. */
export function splitSelfCorrection(sentence: string): { said: string; instead: string } | undefined {
  const found =
    /(?<![\s,.;…–—-])[\s,.;…–—-]+(?:(?:no|oh|hm+|ah)[,.]?\s+)?(?:no,? wait|wait,? no|wait|scratch that|correction|sorry|make that|i meant?|rather)[,.:]?\s+(?=\S)/i.exec(
      sentence,
    );
  if (!found || found.index === 0) return undefined;
  return {
    said: sentence.slice(0, found.index),
    instead: sentence.slice(found.index + found[0].length),
  };
}

/** Undefined when nothing speaks against the sentence. */
export function refusalOf(sentence: string): Refusal | undefined {
  const order = withoutPoliteness(sentence);
  return REFUSALS.find(([, rows]) => says(rows, order))?.[0];
}
