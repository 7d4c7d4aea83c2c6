// Ways to say one thing, as data: a sentence in one of these forms is read in another one, so that two sentences of one
// rule come to the same words. Each row says exactly what it rewrites; nothing here is ever stored or shown.

export interface Paraphrase {
  name: string;
  pattern: RegExp;
  instead: string;
  /** A sentence in this form, and as it is read. */
  example: [said: string, read: string];
  /** Looks alike, and says something else. */
  not: string;
}

/** Applied in their order, each once. */
export const PARAPHRASES: Paraphrase[] = [
  {
    name: 'make sure that',
    pattern: /^(?:please )?(?:always )?(?:make sure|ensure|be sure|see to it)(?: that| to)? (?!to\b|you\b)/i,
    instead: '',
    example: ['Make sure that all strings are translated', 'all strings are translated'],
    not: 'make surely translated strings',
  },
  {
    name: 'it is required that',
    pattern:
      /^it(?:['’]s| is) (?:required|mandatory|important|essential|necessary|our convention|our rule)(?: that| to) /i,
    instead: '',
    example: ["It's important to close the handle", 'close the handle'],
    not: 'it is important',
  },
  {
    name: 'it is forbidden to',
    pattern: /^it(?:['’]s| is) (?:forbidden|not allowed|prohibited|not permitted|disallowed|banned) to /i,
    instead: 'never ',
    example: ['It is forbidden to edit generated files', 'never edit generated files'],
    not: 'it is not forbidden to edit them',
  },
  {
    name: 'stay away from',
    pattern: /^(?:please )?(?:stay away from|steer clear of|refrain from|keep away from) /i,
    instead: 'avoid ',
    example: ['Stay away from global state', 'avoid global state'],
    not: 'workers stay away from the queue',
  },
  {
    name: 'there must be none',
    pattern: /^there (?:must|may|should|shall|can) (?:never )?be no /i,
    instead: 'no ',
    example: ['There must be no TODOs in main', 'no TODOs in main'],
    not: 'there must be a reason',
  },
  {
    name: 'more than that is refused',
    pattern: /^more than (\S{1,20}) ([^,;]{1,60}?) (?:is|are) (?:not allowed|forbidden|too many|too much)$/i,
    instead: 'at most $1 $2',
    example: ['More than 5 arguments are not allowed', 'at most 5 arguments'],
    not: 'more than 5 arguments are allowed',
  },
  {
    name: 'not without asking',
    pattern:
      /^(?:please )?(?:don['’]t|do not|never) ([^,;]{3,90}?) without (?:first |previously )?(asking|consulting|telling|informing|notifying|running|reading) ([^,;]{2,40}?)(?: first| beforehand)?$/i,
    instead: '$2 $3 before you $1',
    example: ["Don't add a dependency without asking me", 'asking me before you add a dependency'],
    not: "Don't add a dependency without a reason",
  },
  {
    name: 'changes need an ok',
    pattern:
      /^(?:any |all )?changes? to ([^,;]{2,60}?) (?:needs?|requires?) ([\p{L}\d_-]{2,30}?)['’]s? (?:ok|okay|consent|permission)(?: first)?$/iu,
    instead: 'ask $2 before you change $1',
    example: ["Changes to the flow need Priya's ok first", 'ask Priya before you change the flow'],
    not: "Changes to the flow need Priya's help",
  },
  {
    name: 'wait for it before',
    pattern:
      /^wait (?:for ([^,;]{2,60}?) to be|until ([^,;]{2,60}?) (?:is|are)) ([\p{L}-]{2,20}) before ([\p{L}-]{3,20}ing)$/iu,
    instead: 'only $4 when $1$2 is $3',
    example: ['Wait for CI to be green before merging', 'only merging when CI is green'],
    not: 'Wait for CI before merging',
  },
  {
    name: 'not until',
    pattern:
      /^(?:please )?(?:don['’]t|do not|never) ([^,;]{3,60}?) (?:until|unless|before) ([^,;]{2,60} (?:is|are|has|have) [^,;]{2,60})$/i,
    instead: 'only $1 when $2',
    example: ["Don't merge until CI has passed", 'only merge when CI has passed'],
    not: "Don't merge until Monday",
  },
  {
    name: 'only once',
    pattern: /^only ([^,;]{3,60}?) (?:once|after|if) ([^,;]{2,60} (?:is|are|has|have) [^,;]{2,60})$/i,
    instead: 'only $1 when $2',
    example: ['Only merge once CI has passed', 'only merge when CI has passed'],
    not: 'only merge once',
  },
  {
    name: 'this only, none of those',
    pattern: /^(?:please )?(?:use )?([^,;]{2,50}?) only[,;] (?:and )?no ([^,;]{2,50})$/i,
    instead: 'use $1, not $2',
    example: ['CSS modules only, no inline styles', 'use CSS modules, not inline styles'],
    not: 'CSS modules only on pages',
  },
  {
    name: 'use this; those are not allowed',
    pattern:
      /^(?:please )?use ([^,;]{2,50})[,;] ([^,;]{2,50}?) (?:is|are) (?:not allowed|forbidden|banned|not used)$/i,
    instead: 'use $1, not $2',
    example: ['Use CSS modules; inline styles are not allowed', 'use CSS modules, not inline styles'],
    not: 'Use CSS modules; inline styles are slow',
  },
  {
    name: 'not that, this',
    pattern:
      /^((?:if|when) [^,;]{3,80}, )?(?:please )?(?:don['’]t|do not|never) ([^,;]{3,60}), (\p{L}+ (?:the|an?|your|our|its) [^,;]{2,60})$/iu,
    instead: '$1$3, do not $2',
    example: ["Don't disable the rule, fix the code", 'fix the code, do not disable the rule'],
    not: "Don't disable the rule, it is useful",
  },
  {
    name: 'this instead of doing that',
    pattern:
      /^((?:if|when) [^,;]{3,80}, )?(?:please )?(\p{L}+ [^,;]{2,60}?) (?:instead of|rather than) (\p{L}{2,20}ing (?:the|an?|your|our|its) [^,;]{2,60})$/iu,
    instead: '$1$2, do not $3',
    example: ['Fix the code instead of disabling the rule', 'Fix the code, do not disabling the rule'],
    not: 'Use tabs instead of spaces',
  },
  {
    name: 'a folder contains',
    pattern:
      /^(?:the )?(`[^`]{2,60}`|\S{0,40}\/\S{0,40}) (?:contains|holds|is home to|is where you find) (?:all )?(?:(?:the|our) )?([^,;]{2,60})$/i,
    instead: '$2 live in $1',
    example: ['`deploy/charts` contains the Helm charts', 'Helm charts live in `deploy/charts`'],
    not: 'The cache contains the Helm charts',
  },
  {
    name: 'written by hand',
    pattern: /\bhand-(written|made|coded|rolled|crafted|edited)\b/i,
    instead: '$1 by hand',
    example: ['The lexer is hand-written', 'The lexer is written by hand'],
    not: 'the hand is written',
  },
  {
    name: 'what we wrote is written',
    pattern: /^we wrote ((?:the|our) [^,;]{2,50}?) (in|with|by) ([^,;]{2,30})$/i,
    instead: '$1 is written $2 $3',
    example: ['We wrote the lexer by hand', 'the lexer is written by hand'],
    not: 'We wrote to them by mail',
  },
  {
    name: 'reference it there',
    pattern:
      /^(?:please )?(?:reference|mention|include) ([^,;]{2,40}?) in (?:the |every |each )?([^,;]{2,40})$/i,
    instead: '$2 include $1',
    example: ['Reference the ticket in the branch name', 'branch name include the ticket'],
    not: 'The ticket is in the branch name',
  },
  {
    name: 'it references that',
    pattern:
      /^([\p{L} -]{3,40}?) (?:must |should |have to |has to )?(?:references?|mentions?|includes?) ([^,;]{2,40})$/iu,
    instead: '$1 include $2',
    example: ['Branch names must mention the ticket', 'Branch names include the ticket'],
    not: 'Branch names are short',
  },
  {
    name: "needs somebody's approval",
    pattern:
      /^(?:all |every |each |any )?([^,;]{2,50}?) (?:needs?|requires?|must have) (?:the |an )?(?:([\p{L}\d_-]{2,30})['’]s? (?:approval|sign-off)|(?:approval|sign-off) (?:of|by|from) ([\p{L}\d_-]{2,30}))$/iu,
    instead: '$2$3 must approve $1',
    example: ["Every schema change needs Ana's approval", 'Ana must approve schema change'],
    not: 'Every schema change needs a test',
  },
  {
    name: 'feel free to',
    pattern:
      /\b(?:feel free to|it(?:['’]s| is) (?:fine|ok|okay) to|you(?:['’]re| are) (?:free|welcome|allowed) to) /gi,
    instead: 'you may ',
    example: ['the old parser, feel free to touch it', 'the old parser, you may touch it'],
    not: 'the parser is free',
  },
  {
    name: 'supported from a version on',
    pattern:
      /^(?:we )?(?:only )?supports? ([\p{L}\d.+#]{2,20}) (\d[\d.]*)(?:\+| (?:and|or) (?:newer|later|up|above|higher))$/iu,
    instead: 'minimum $1 version is $2',
    example: ['We support iOS 16 and newer', 'minimum iOS version is 16'],
    not: 'We support iOS 16',
  },
];

/** "2 am", "2:00 pm": hours of a day as a clock shows them. */
const HOUR = /\b(\d{1,2})(?::([0-5]\d))? ?([ap])\.?m\b\.?/gi;
const SHORT_HOUR = /(?<![\d:])(\d):([0-5]\d)(?![\d:])/g;

function withClock(text: string): string {
  return text
    .replace(HOUR, (said, hour: string, minutes: string | undefined, half: string) => {
      const value = Number(hour);
      if (value < 1 || value > 12) return said;
      const clock = (value % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
      return `${String(clock).padStart(2, '0')}:${minutes ?? '00'}`;
    })
    .replace(SHORT_HOUR, '0$1:$2');
}

/** The sentence in the one form in which its ways of saying it are compared. Linear in its length. */
export function plainForm(text: string): string {
  let read = withClock(text.trim().replace(/(?<![.!])[.!]$/, ''));
  for (const { pattern, instead } of PARAPHRASES) read = read.replace(pattern, instead);
  return read;
}
