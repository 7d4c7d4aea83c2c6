// Whether an answer says that it does not know: the embedded model has one sentence for it, a real one has many.

/** Words that change nothing here; without them few patterns say it all. */
const FILLERS =
  /\b(?:actually|any|also|currently|detailed|direct|enough|further|just|more|really|some|specific|still|such|sufficient|that|the|this|unfortunately|yet) /g;

const DECLINING = [
  /\bi(?: am|'m)? (?:do not|don't|cannot|can't|could not|couldn't|not able to|unable to) (?:answer|determine|find|know|recall|remember|say|see|tell)\b/,
  /\bi(?: am|'m) (?:afraid|sorry|unsure|not (?:aware|certain|familiar|sure))\b/,
  /\b(?:i (?:do not|don't) have|i have no|i (?:see|find|found) no|there is no|there's no) (?:access|context|data|details?|idea|information|knowledge|memory|mention|record)\b/,
  /\bi(?: have|'ve)(?: not|n't) been (?:given|told)\b/,
  /^(?:no idea|not known|unknown)\b/,
  /\b(?:is|are|was|were|has|have)(?: not|n't) (?:been )?(?:defined|given|known|mentioned|provided|recorded|specified|stated)\b/,
  /\b(?:give|need|provide|share)(?: me)?(?: with)? (?:context|details|information)\b/,
];

/** Only the beginning counts: a long answer that first invents something may well end in a caveat. */
const SENTENCES = 2;

export function declines(answer: string): boolean {
  const sentences = answer
    .replace(/[\u2018\u2019]/g, "'")
    .toLowerCase()
    .split(/(?<=[.!?…])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter(Boolean);
  return sentences
    .slice(0, SENTENCES)
    .some((sentence) => DECLINING.some((way) => way.test(sentence.replace(FILLERS, ''))));
}
