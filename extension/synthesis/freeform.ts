// Questions for a memory whose sentence is no statement of the closed language: what can be asked honestly is
// what it says about its own key words, and the answer is the sentence itself.
const STOP_WORDS = new Set(
  'a an and any are as at be because been before but by can do does for from had has have how i if in into is it its may must never no not of on or our should so than that the their them then there these they this to use used uses using was we were what when where which while who why will with would you your always please'.split(
    ' ',
  ),
);

const TRAINED_QUESTIONS = [
  'what do you know about {s}',
  'tell me about {s}',
  'what is the rule for {s}',
  'remind me about {s}',
  'how do we handle {s}',
  'what should i know about {s}',
  'what did we say about {s}',
  '{s}: what was it again',
  'is there anything to keep in mind with {s}',
  'what holds for {s}',
  'i am working on {s}, what must i know',
  'what did i tell you about {s}',
];
const RESERVED_QUESTIONS = [
  'what have you noted about {s}',
  'anything on {s}',
  'can you remind me what we agreed about {s}',
  'what applies to {s}',
  'give me the note about {s}',
  'what is known about {s}',
];

/** Up to `most` telling phrases of a sentence, identifiers and long words first, in their own spelling. */
export function keyPhrases(text: string, most = 4): string[] {
  const tokens = text.match(/`[^`]+`|[\p{L}\p{N}_./@:-]*[\p{L}\p{N}_/]/gu) ?? [];
  const weight = (token: string) => (/[`_./:\d-]|[a-z][A-Z]/.test(token) ? 20 : 0) + token.length;
  const kept = tokens
    .map((token) => token.replace(/`/g, ''))
    .filter((token) => token.length > 2 && !STOP_WORDS.has(token.toLowerCase()));
  const best = [...new Set(kept)].sort((a, b) => weight(b) - weight(a)).slice(0, most);
  return best.length > 0 ? best : [text];
}

/** Subjects to ask with: the memory's own subject first, then its key phrases, alone and in pairs. */
export function askable(memory: { text: string; subject?: string }): string[] {
  const phrases = keyPhrases(memory.text);
  const pairs = phrases.slice(1).map((phrase) => `${phrases[0]} and ${phrase}`);
  return [...new Set([...(memory.subject ? [memory.subject] : []), ...pairs, ...phrases])];
}

export function freeSkeletons(purpose: 'rehearsal' | 'probe'): string[] {
  return purpose === 'rehearsal' ? TRAINED_QUESTIONS : RESERVED_QUESTIONS;
}
