// Sentences that say nothing without the one before them.
import type { Row } from './row.ts';

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
