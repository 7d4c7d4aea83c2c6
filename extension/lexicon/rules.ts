// Words of rules and agreements: how to work from now on, whoever does the work.
import { FOREIGN_RULES } from './languages.ts';
import type { Row } from './row.ts';

/** A rule without an exception. */
export const UNIVERSALS: Row[] = [
  {
    name: 'always and never',
    pattern:
      /\b(?:always|never|ever|from (?:now|today|here) on|forever|everywhere|anywhere|nowhere|wherever|whenever|every time|at all times|not once|without exception|no exceptions?)\b/i,
    matches: 'always use pnpm',
    not: 'use pnpm',
  },
  {
    name: 'nobody',
    pattern:
      /(?:^|[,;:.(–—-] ?|\b(?:and|but|so|or|where|here|then|because|since|when|if|that) )(?:nobody|no one)(?!['’]s| (?:knows?|cares?|noticed|told|said|seems?)\b)|\b(?:nothing else|anything else|no(?:body| one|thing) else|anybody|anyone|whoever)\b/i,
    matches: 'nobody pushes to main',
    not: 'Nora pushes to main',
  },
  {
    name: 'banned',
    pattern: /\b(?:forbidden|banned|not allowed|not accepted|off limits|prohibited|disallowed|verboten)\b/i,
    matches: 'eval is forbidden',
    not: 'eval is slow',
  },
  {
    name: 'all of a kind',
    pattern:
      /\ball (?:the |of |our |new )?(?:[\w-]+ ){1,3}(?:goes?|go|is|are|must|gets?|comes?|have|has|uses?|need|live|start|end)\b|\ball of them\b/i,
    matches: 'all colours come from a token, all names are lower case',
    not: 'that is all',
  },
  {
    name: 'each of a kind',
    pattern: /\b(?:every|each) (?!second\b|minute\b|hour\b|day\b|week\b|month\b|time\b|\d)\w+/i,
    matches: 'every handler returns a Result',
    not: 'the job runs every 7 minutes',
  },
  {
    name: 'everything of a kind',
    pattern:
      /\beverything (?:[\p{L}\d`-]+ ){0,3}(?:goes|must|gets|has to|needs|stays|lives|comes|is (?:written|stored|kept|logged|tested|done|in))\b/iu,
    matches: 'everything visible goes into strings.xml',
    not: 'everything is fine',
  },
  {
    name: 'must',
    pattern:
      /\b(?:must(?:n['’]t)?|(?:has|have) to (?:be|exist|have|go|come|start|stay|match|pass)|needs? to be|required|mandatory|is an? error)\b/i,
    matches: 'names must be short',
    not: 'names are short',
  },
];

export const RULES: Row[] = [
  ...UNIVERSALS,
  {
    name: 'may',
    pattern:
      /\b(?:allowed|may (?:only|not|use|be)|can only|only [\w-]+ (?:may|can)|is fine|are fine|is ok|are ok)\b/i,
    matches: 'only in tests are mocks allowed',
    not: 'in May there is a freeze',
  },
  {
    name: 'the rule',
    pattern:
      /\b(?:by convention|conventions?|house (?:rules?|style)|the rule|as a rule|up for discussion|in general|by default we)\b/i,
    matches: 'the rule for readers is N and N-1',
    not: 'the ruler is long',
  },
  {
    name: 'bound',
    pattern:
      /\b(?:at (?:most|least|the least)|no (?:more|less|longer|later) than|up to \d|only|nothing but|and nothing else|and not(?:hing)?|under \d+|below \d+|within \d+)\b/i,
    matches: 'no more than 60 characters',
    not: 'sixty characters',
  },
  {
    name: 'without',
    pattern:
      /\b(?:(?:takes?|has|have|needs?|gets?|uses?) no|refus(?:es|ed)|rejects?|nothing more|without|not an?)\b/i,
    matches: 'library code takes no options',
    not: 'library code takes options',
  },
  {
    name: 'ban inside',
    pattern:
      /\s(?:dont|don['’]t|do not|never) (?!know|think|see|care|understand|believe|get|remember|have|like|want|worry)\p{Ll}{2,}/iu,
    matches: 'reviewers are assigned, do not add them by hand',
    not: 'I do not know',
  },
  {
    name: 'told how to work',
    pattern: /^(?:don['’]t|do not|no|prefer|avoid|stop|keep|ask|use|never|always)\b/i,
    matches: 'prefer small functions',
    not: 'small functions are preferred in general',
  },
  {
    name: 'is done so',
    pattern:
      /\b(?:are|is|isn['’]t|not) (?:not )?(?:used|allowed|accepted|wanted|named|written|declared|stored|kept|called|sorted|numbered|formatted|indented|prefixed) (?:here|in|as|by|for|with|like|per)\b/i,
    matches: 'testify is not used here',
    not: 'testify is fast',
  },
];

/** How the people here work, or want the other one to work. */
export const HABITS: Row[] = [
  {
    name: 'we do',
    pattern:
      /\b(?:we|i)(?: (?:always|never|only|usually|generally|all|also|no longer|still))? (?:use|never|always|prefer|don['’]?t|do not|name|keep|call|avoid|want|write|put|mock|ship|like|expect|test|wrap|import|format|ask|insist|deploy|release|commit|squash|rebase|merge|tag|branch|review|store|log|document|version|pin|follow|have|run|host|support|allow|require|build|target|sort|order|indent|treat|return|throw|read|send|do|work|stick|speak|count|measure|start|end|sign|number)\b/i,
    matches: 'we use conventional commits',
    not: 'we were late',
  },
  {
    name: 'we do something',
    pattern:
      /^we (?!(?:are|were|was|had|could|should|might|will|would|need|can|may|must|think|thought|know|knew|see|saw|get|got|lose|lost|fail|crash|try|tried|guess|hope|wonder|found|did|went|still|just|also|all|never|always|only|now|[\p{L}]+ed)\b)\p{L}{3,}(?: \p{L}+)? [\p{L}\p{N}`.-]/iu,
    matches: 'we cross compile with zig',
    not: 'we got an error here',
  },
  {
    name: 'the team does',
    pattern:
      /^(?:the team|everyone|everybody|people here|all of us|our team|the devs)(?: (?:always|never|only))? \p{Ll}+s\b/iu,
    matches: 'the team prefers small changes',
    not: 'a team prefers small changes',
  },
  {
    name: 'I want',
    pattern:
      /\b(?:i|we)(?:['’]d| would) (?:rather|prefer|like)\b|\bi (?:want|prefer|expect|insist|don['’]t want|do not want|never want)\b/i,
    matches: "I'd rather have small commits",
    not: 'the small commits are merged',
  },
  {
    name: 'you do',
    pattern:
      /\b(?:you|please) (?:always|never|ask|must|have to|need to|can['’]t|cannot|may not|may only|can only|should(?:n['’]t)?)\b|\bask (?:me|us|first|before)\b/i,
    matches: 'you have to build the packages first',
    not: 'you built the packages',
  },
  {
    name: 'goes through',
    pattern:
      /\b(?:goes?|go|comes?|come) (?:through|from|in|into|to|next to|with)\b|\b(?:live|lives|belong|belongs|stay|stays|go|goes) (?:next to|in|under|on|inside|outside|with)\b/i,
    matches: 'all output goes through `out`',
    not: 'the output is long',
  },
];

/** It was otherwise before. */
export const CHANGES: Row[] = [
  {
    name: 'changed',
    pattern:
      /\b(?:we (?:moved|switched|migrated|changed|renamed|replaced|dropped|stopped|retired|split|merged|upgraded|removed|now|no longer)|(?:got|was|were|has been|have been) (?:pushed|moved|raised|lowered|bumped|extended|renamed|switched|changed|cut) (?:back |forward )?(?:to|from|by)|we(?:['’]re| are) (?:on|using|moving|switching)|no longer|not any ?more|(?:is|are) now|now (?:uses?|runs?|lives?|listens?|is|are|called|on|in|with)|(?:with|on|in|to) \S+ now)\b/i,
    matches: 'we moved the mailer to port 2526',
    not: 'we slept',
  },
];

/** Since when, and who agreed. */
export const AGREEMENTS: Row[] = [
  {
    name: 'from now on',
    pattern:
      /\b(?:from now on|going forward|from here on|(?:starting|as of|effective) (?:today|now|this|next|monday|tomorrow|v?\d|the)|since (?:v?\d+\.|version|the (?:last|move|migration)|(?:last|this) (?:week|month|year|release|sprint)|yesterday|(?:mon|tues|wednes|thurs|fri|satur|sun)day)|henceforth|in (?:the )?future)\b/i,
    matches: 'from now on use ruff',
    not: 'ruff is used',
  },
  {
    name: 'let us agree',
    pattern: /\blet['’]?s (?:standardi[sz]e|settle|agree|stick|always|never|stop|keep|only)\b/i,
    matches: "let's standardize on zod",
    not: "let's go",
  },
  {
    name: 'agreed',
    pattern:
      /\b(?:(?:we|i|they|the team)(?:['’]ve| have|['’]d)?(?: all)? (?:decided|agreed|settled|chose|chosen|picked|voted|standardi[sz]ed|went with|adopted|committed)|it was (?:decided|agreed)|(?:decision|consensus)(?: is| was|:)|approved is|is approved|final(?:ly)?:|so:|hence|therefore)\b/i,
    matches: 'we agreed that the mobile team owns push',
    not: 'the mobile team is large',
  },
  ...CHANGES,
];

/** "x, not y": one of two, and which. */
export const CONTRASTS: Row[] = [
  {
    name: 'not the other',
    pattern:
      /(?:,|;|\s[–—-])? (?:not|never|instead of|rather than|in place of|no|don['’]t use) [\p{L}`@"']|\bover \p{L}+$|\binstead[.!]?$/iu,
    matches: 'use pytest, not unittest',
    not: 'use pytest',
  },
];

/** Something of all of a kind. */
export const PLURALS: Row[] = [
  {
    name: 'plural without an article',
    pattern:
      /^(?!the |these |those |my |your |there |some |tests? (?:are|have) (?:failing|failed))(?:[\p{L}\p{N}`_-]+ ){0,3}[\p{L}`]+s (?:(?:in|of|for|on) [\p{L}`_-]+ )?(?:are|have|need|must|should|go|live|start|end|begin|use|get|take|come|contain|return|belong|carry|follow|stay|run|never|always|name|explain|expose|include|declare|define|depend|import|export|throw|document|describe|cover|map|hold|allocate|block|inherit|extend|wrap|only|do not|don['’]t)\b/iu,
    matches: 'price fields are integers in cents',
    not: 'the fields are empty',
  },
];

/** Holds for all of a kind, by its form. */
export const GENERIC: Row[] = [
  ...PLURALS,
  {
    name: 'the default',
    pattern:
      /^(?:the|our) (?:[\p{L}-]+ )?(?:default|main|primary|official|canonical|minimum|min|maximum|max|only|preferred|source|entry|release|owner|base)\b.{1,60}\b(?:is|are)\b/iu,
    matches: 'the default locale is de-CH',
    not: 'the locale changed',
  },
  {
    name: 'condition first',
    pattern:
      /^(?:when(?:ever)?|if|before|after|unless|once|until|in case|on|in|for) (?!i\b|it\b|this\b|that\b|we can\b)[^?]{3,80}[ ,:](?:always|never|don['’]?t|do not|use|run|update|add|bump|write|keep|put|ask|avoid|prefer|call|tell|check|make|stop|open|read|set|delete|clear|restart|start|rebuild|regenerate|we|you|must|may|only|quarantine|wait|move|take|install|prune|flush|purge|kill|rerun|reinstall|reset|retry|revert|lower|raise|increase|pass|pull|fetch|sync|disable|enable|remove|add|create)\b/iu,
    matches: 'after changing proto files run make gen',
    not: 'after that it failed',
  },
];

/** Makes an order general: a condition, a contrast, a place where it holds. */
export const GENERAL: Row[] = [
  ...UNIVERSALS,
  {
    name: 'condition',
    pattern:
      /\b(?:when(?:ever)?|if|unless|except|before|after|until|once|as soon as|while|even when|in case|otherwise|or else)\s/i,
    matches: 'run the formatter before you commit',
    not: 'run the formatter',
  },
  ...CONTRASTS,
  {
    name: 'place',
    pattern:
      /\b(?:in this (?:repo|repository|project|codebase|code base|workspace|monorepo)|everywhere|across (?:the|our)|by default|for (?:all|any|new|every|each)|any (?!more)|only|by convention|in general|in production|at (?:most|least))\b/i,
    matches: 'use tabs in this repo',
    not: 'use tabs',
  },
  ...AGREEMENTS,
];

export const FOREIGN: Row[] = FOREIGN_RULES;
