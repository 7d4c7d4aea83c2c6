// Words that tie a sentence to what was said before: it goes on from there, or takes it back.
import type { Row } from './row.ts';

// Sentences that say nothing without the one before them.
export const DEPENDENT: Row[] = [
  {
    name: 'points back at its beginning',
    pattern:
      /^(?:(?:and|but|so|also|then|hence|therefore|otherwise|still|only)[,:]?\s+)?(?:it|its|it['’]s|this|that|that['’]s|these|those|they|them|their|he|she|his|her|here|there|both|neither|either|each of|all of them|none of them|with (?:that|this|it|them)|in that case|the (?:latter|former|same|other|rest|others)|one of them|yes|no,)\b(?! one-)/i,
    matches: 'It is owned by Ana',
    not: 'Items are owned by Ana',
  },
  {
    name: 'goes on',
    pattern:
      /^(?:and|but|so|because|otherwise|or|nor|hence|therefore|thus|then|instead|else|which|except|also|plus|not)\b(?! that\b)/i,
    matches: 'otherwise the cache is stale',
    not: 'other caches are stale',
  },
  {
    name: 'that of which was spoken',
    pattern:
      /\b(?:in|for|of|with|to|on|from|under|at|by) (?:that|those|these|this|such) (?!repo\b|repository\b|project\b|codebase\b|workspace\b|case\b)\p{L}+|\b(?:that|those) (?:folder|file|number|port|case|name|table|service|package)s?\b/iu,
    matches: 'in that folder `any` is allowed',
    not: 'in this repo `any` is allowed',
  },
  {
    name: 'it inside a short sentence',
    pattern:
      /^(?:\S+\s+){1,4}(?:it|them|they|this|that one)\b(?!['’]?s? (?:is|are) (?:clear|possible|important))/i,
    matches: 'Obinna owns it',
    not: 'Obinna owns the deployment tool and the mesh proxy, and it shows',
  },
];

/** Without a verb of its own such a line is the rest of the sentence before it. */
export const VERBLESS: Row[] = [
  {
    name: 'no verb in few words',
    pattern:
      /^(?!.*\b(?:is|are|was|were|be|has|have|had|do|does|did|don['’]t|can|may|must|will|should|never|always|no|use|uses|keep|[a-z]{2,}(?:s|ed))\b)(?:\S+\s+){0,6}\S+$/i,
    matches: '480 for the fixture',
    not: 'the limit is 512',
  },
];

/** At the beginning of a sentence. */
export const RETRACTION: Row = {
  name: 'I take that back',
  pattern:
    /^(?:(?:hm+|oh|ah|ok|no|oops|actually|wait|sorry|err+|uh+|hold on|on second thought)[,.!]?\s+){0,3}(?:scratch that|forget (?:that|it|what i|about|the)|never ?mind|ignore (?:that|it|what i)|(?:i )?take (?:that|it) back|strike that|disregard that|drop that|nonsense|cancel that|that was (?:wrong|nonsense|a mistake)|i was wrong|no wait|wait,? no|not that)\b/i,
  matches: 'hm, scratch that',
  not: 'never mock the clock',
};

export const TRAILING_RETRACTIONS: Row[] = [
  {
    name: 'scratch that, at the end',
    pattern:
      /[,;.–—-]\s*(?:(?:hm+|oh|no|wait|actually),?\s+){0,3}(?:scratch that|forget (?:that|it)|never ?mind|ignore (?:that|it)|take that back|strike that|no wait)[.!]*$/i,
    matches: 'the port is 80, no, forget it',
    not: 'the port is 80, never forget the scheme',
  },
];

/** The sentence is about a mistake: what it names is what does not hold. */
export const MISTAKES: Row[] = [
  {
    name: 'mistake of mine',
    pattern:
      /\b(?:a correction|correct(?:ion of|ing) (?:mine|my|myself)|i (?:was|am) wrong|i misspoke|my (?:mistake|error|slip)|of mine (?:is|was) wrong)\b/i,
    matches: 'a number of mine is wrong',
    not: 'a wrong number is refused',
  },
  {
    name: 'it was a draft',
    pattern: /\b(?:is|was|were) (?:only )?(?:the|a|my) (?:draft|typo|mistake|slip|guess)\b/i,
    matches: '96 hours was the draft',
    not: 'a draft is kept for 96 hours',
  },
  {
    name: 'was wrong',
    pattern: /\b(?:is|was|were) (?:wrong|outdated|nonsense|old news)\b/i,
    matches: 'the port I gave was wrong',
    not: 'the port was moved',
  },
  {
    name: 'I meant',
    pattern: /\bi (?:meant?|mean)\b/i,
    matches: 'sorry, I meant 8443',
    not: 'the mean is 8443',
  },
];

export const CHANGED_MINDS: Row[] = [
  {
    name: 'another opinion',
    pattern:
      /\b(?:chang(?:ed?|ing) (?:my|our) minds?|on second thoughts?|scrap (?:the|that|my)|let['’]s not|after all|i take back)\b/i,
    matches: 'on second thought we stay on npm',
    not: 'we change the mindset page',
  },
  {
    name: 'will not be done',
    pattern:
      /\b(?:(?:we|i) won['’]t (?:do|use|go|have)|(?:we|i)(?:['’]re|['’]m| are| am) not (?:doing|going to|using)|cancel the|drop the idea|forget (?:about )?(?:the|what i))\b/i,
    matches: 'we are not doing the mirror',
    not: 'we mirror the registry',
  },
];
