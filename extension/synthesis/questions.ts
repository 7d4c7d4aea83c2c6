// How a question is dressed: openers, case and closing marks vary, so that a night learns the fact and not the
// typography. models/recipe/world.py dresses the base model's questions in the same way.

import { expand } from '../language/grammar.ts';
import { phrases } from '../language/phrases.ts';
import { pick, type Rng } from '../language/random.ts';
import { capitalised } from '../language/sentences.ts';

const CLOSINGS = ['?', '?', '?', '?', '?', '?', '?', '', '', ', please?'];

/** One question from a skeleton; a first letter is raised only where it is not the subject's. */
export function askWith(skeleton: string, subject: string, rng: Rng): string {
  const opener = rng() < 0.25 ? pick(rng, phrases.openers.question) : '';
  const form = expand(skeleton, { s: subject }, rng);
  const own = opener === '' && form.startsWith(subject);
  const text = opener + form;
  return (!own && rng() < 0.5 ? capitalised(text) : text) + pick(rng, CLOSINGS);
}

/** What two questions are compared by: letters and digits, single-spaced, without opener and politeness. */
export function wordingOf(question: string): string {
  let text = question.toLowerCase();
  for (const opener of phrases.openers.question)
    if (opener !== '' && text.startsWith(opener)) {
      text = text.slice(opener.length);
      break;
    }
  return text
    .replace(/,?\s*please\W*$/, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
