// Words that take something back.
import type { Row } from './row.ts';

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
