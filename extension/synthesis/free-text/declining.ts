// Whether an answer says that it does not know: a real model has many sentences for it. The patterns travel with each
// job, so that the gate, the serving check and the demo judge alike.
import { normalise } from '../probe-score.ts';

/** Of normalised text: lower case, "don't" as "dont". JavaScript and Python read them alike. */
export const DECLINING: readonly string[] = [
  String.raw`\b(?:i|we) (?:\w+ ){0,2}(?:do not|dont|cannot|cant|could not|couldnt|did not|didnt) (?:\w+ ){0,2}(?:answer|determine|find|know|recall|remember|say|see|tell)\b`,
  String.raw`\b(?:im|i am) (?:\w+ ){0,2}(?:afraid|sorry|unsure|unaware|unable|not (?:\w+ )?(?:aware|able|certain|familiar|sure))\b`,
  String.raw`\bi (?:do not|dont) have (?:\w+ ){0,3}(?:access|context|data|details?|information|knowledge|memory|mention|notes?|records?)\b`,
  String.raw`\b(?:i have|i see|i find|i found|there is|theres) no (?:\w+ ){0,2}(?:access|context|data|details?|idea|information|knowledge|memory|mention|notes?|records?)\b`,
  String.raw`\bi know (?:\w+ )?nothing\b`,
  String.raw`\b(?:nobody|no one) (?:has )?(?:ever )?(?:told|mentioned)\b`,
  String.raw`\b(?:ive|i have) (?:not|never) been (?:given|told)\b|\bi havent been (?:given|told)\b`,
  String.raw`\bnot something (?:that )?i know\b`,
  String.raw`^(?:no idea|not known|unknown)\b`,
  String.raw`\b(?:is|are|was|were|has|have)(?: not|nt) (?:been )?(?:come up|defined|given|known|mentioned|provided|recorded|specified|stated)\b`,
  String.raw`\b(?:give|need|provide|share)(?: me)?(?: with)? (?:\w+ ){0,2}(?:context|details|information)\b`,
  String.raw`\b(?:weiß (?:ich|es) (?:noch )?nicht|keine notiz|keine ahnung)\b`,
  String.raw`\b(?:je ne sais pas|je nai pas de note|aucune idée)`,
  String.raw`\b(?:no lo sé|no tengo notas|ni idea|não sei)`,
];

/** The embedded model has one sentence for it. */
export const CLOSED_DECLINING = String.raw`\bi dont know that yet\b`;

const PATTERNS = DECLINING.map((pattern) => new RegExp(pattern, 'u'));

/** Only the beginning counts: a long answer that first invents something may well end in a caveat. */
const SENTENCES = 2;

/** See `trainer/dormouse_trainer/probes.py`, which scores the same; test/fixtures/probe-vectors.json holds both. */
export function declines(answer: string, patterns: readonly RegExp[] = PATTERNS): boolean {
  return answer
    .split(/(?<=[.!?…])\s+|\n+/)
    .map(normalise)
    .filter((sentence) => sentence !== '')
    .slice(0, SENTENCES)
    .some((sentence) => patterns.some((pattern) => pattern.test(sentence)));
}
