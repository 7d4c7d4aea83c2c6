// What others say, and what is so elsewhere: no word of the user's about this project.
import { FOREIGN_REPORTS } from './languages.ts';
import type { Row } from './row.ts';

/** Their subject is somebody else than the two who talk. */
export const REPORTS: Row[] = [
  {
    name: 'a text says',
    pattern:
      /\b(?:blog(?: post)?|post|article|docs?|documentation|read ?me|guide(?:line)?s?|book|tutorial|manual|spec|page|website|site|wiki|thread|answer|comment|stack ?overflow|reddit|hacker news|twitter|mastodon|rfc|changelog|release notes|video|talk|paper) (?:clearly |also |still )?(?:says?|said|claims?|claimed|suggests?|suggested|recommends?|recommended|states?|stated|argues?|reads?|wrote|writes|told|tells)\b/i,
    matches: 'the blog post says you should use UUIDv7',
    not: 'the button says Save',
  },
  {
    name: 'somebody says',
    pattern:
      /\b(?:someone|somebody|people|everyone|they|he|she|(?:my|the|our|a|an|some|one) (?:\w+ )?(?:colleague|co-?worker|friend|boss|manager|lead|intern|client|customer|teacher|professor|consultant|guy|person|devs?|team|reviewer|chatbot))(?: on \w+)? (?:always |also |just |once )?(?:says?|said|claims?|claimed|thinks?|thought|wrote|writes|suggests?|suggested|recommends?|recommended|insists?|insisted|believes?|believed|argues?|argued|asked|told|mentioned|swears?|reckons?)\b/i,
    matches: 'my colleague thinks we should never use ORMs',
    not: 'my colleague owns the mailer',
  },
  {
    name: 'a named person says',
    pattern:
      /^(?:\p{Lu}\p{Ll}+|ChatGPT|Copilot) (?:says?|said|claims?|claimed|thinks?|thought|wrote|writes|suggests?|suggested|recommends?|believes?|insists?|reckons?)(?: that|:|,| we| you| to| it)/u,
    matches: 'Ines said we should drop Redis',
    not: 'Ines owns Redis',
  },
  {
    name: 'anybody else says',
    pattern:
      /^(?!we |i |our |please |the (?:button|label|banner|title|page|heading|footer|toast|ui) )[\p{L}\p{N}'’.-]+(?: [\p{L}\p{N}'’.-]+){0,4} (?:once |always |also |clearly |just )?(?:says?|said|claims?|claimed|told (?:me|us)|suggests?|suggested|recommends?|recommended|insists?|insisted|thinks?|believes?|complains?|warns?|argues?) (?!["“'`«])/iu,
    matches: 'the linter says to prefer const',
    not: 'the button says "Save"',
  },
  {
    name: 'what people do',
    pattern:
      /\b(?:some|most|many) (?:people|teams|companies|devs|developers|folks|projects|engineers)\b|\bas (?:they|people) say\b|\bold (?:saying|joke|proverb)\b/i,
    matches: 'some teams always rebase',
    not: 'two teams own the mailer',
  },
  {
    name: 'according to',
    pattern:
      /\b(?:according to|in the words of|style guide (?:says|said|recommends)|i (?:read|saw|heard) (?:that|somewhere|on|in)|quot(?:e|ing):)/i,
    matches: 'according to the vendor the limit is 5',
    not: 'accounts are sorted by the vendor',
  },
  ...FOREIGN_REPORTS,
];

export const OTHER_PROJECTS: Row[] = [
  {
    name: 'another project',
    pattern:
      /\b(?:old|last|former|previous|other|another|different|prior|earlier) (?:job|project|company|employer|team|repo|repository|code ?base|gig|client|life|workplace|place)\b/i,
    matches: 'in the other project we use yarn',
    not: 'in this project we use yarn',
  },
  {
    name: 'their project',
    pattern:
      /\b(?:their|his|her) (?:code ?base|repo|project)\b|\b(?:friend|wife|husband|brother|sister|neighbou?r)['’]s\b/i,
    matches: 'their repo has a monolith',
    not: 'our repo has a monolith',
  },
  {
    name: 'the time before',
    pattern:
      /\b(?:used to (?!\w+ly\b)|back when|back in my|years ago|where i worked|i (?:looked after|worked (?:on|at|for)|maintained) before|before this job|(?:before|when) i (?:joined|came here|was (?:at|with)))\b/i,
    matches: 'when I was at Kestrel all was strict',
    not: 'before you join the VPN, ask Priya',
  },
  {
    name: 'an earlier work',
    pattern:
      /\bthe (?:app|project|repo|service|system|code ?base|team) (?:i|we) (?:built|wrote|had|ran|worked on|used)\b|\b(?:a|some) (?:different|other|earlier|previous) (?:project|repo|team|company|product)\b/i,
    matches: 'in the app we built before, dates were local',
    not: 'the app stores dates in UTC',
  },
  {
    name: 'not here',
    pattern: /\bnot (?:in )?this (?:project|repo)\b|\bside project\b|\bunlike (?:here|us)\b/i,
    matches: 'that is my side project',
    not: 'in this project dates are UTC',
  },
];
