// Words that tell a convention from a fact.
import type { Row } from './row.ts';

/** Written or done in any task. */
export const PRODUCTS: Row[] = [
  {
    name: 'tests',
    pattern: /\b(?:tests?|test (?:cases?|names?|files?)|fixtures?|mocks?|stubs?|assertions?|snapshots?)\b/i,
    matches: 'test names are lower case',
    not: 'the tester is ill',
  },
  {
    name: 'what goes to others',
    pattern:
      /\b(?:commits?|commit messages?|subject(?: line)?|pull requests?|prs?|branch names?|branches|reviews?|replies|reply|answers?|proposals?|summar(?:y|ies)|error (?:texts?|messages?)|messages? to users|log(?:ging| lines?| messages?)|changelogs?(?: entries)?|docs?|documentation|readme|diffs?|hunks?|snippets?|releases? notes)\b/i,
    matches: 'commit messages are short',
    not: 'the committee is small',
  },
  {
    name: 'code',
    pattern:
      /\b(?:comments?|docstrings?|naming|style|names?|identifiers?|functions?|methods?|class(?:es)?|components?|hooks?|props|modules?|imports?|exports?|types?|interfaces?|enums?|constants?|flags?|options?|arguments?|parameters?|goroutines?|mutex(?:es)?|variables?|strings?|literals?|styles?|css|colou?rs?|selectors?|files? names?|library code|code|statements?|headings?|quer(?:y|ies)|handlers?|keywords|indent\w*|tabs|spaces|columns?|endpoints?|errors?|exceptions?)\b/i,
    matches: 'functions are short',
    not: 'the funnel is short',
  },
  {
    name: 'parts of code, by field',
    pattern:
      /\b(?:macros?|drivers?|buffers?|registers?|isrs?|headers?|notebooks?|plots?|cells?|pipelines?|features? columns?|screens?|views?|view (?:models?|controllers?)|presenters?|widgets?|layouts?|routes?|loaders?|reducers?|stores?|forms?|buttons?|icons?|modals?|templates?|pages|scripts?|helpers?|utils|controllers?|migrations?|ctes?|subqueries|joins?|manifests?|charts?|playbooks?|dockerfiles?|images|pods?|dashboards?|alerts?|runbooks?|prefabs?|assets?|textures?|shaders?|scenes?|entities|gameplay|passes|nodes|tokens|spans?|symbols?|diagnostics?|subcommands?|commands?|structs?|traits?|generics|callbacks?|listeners?|events|units?|numbers|metrics|crates?|packages?|dependenc(?:y|ies)|deps|feature flags?|specs?|suites?|folders?|director(?:y|ies)|files)\b/i,
    matches: 'screens get a module of their own',
    not: 'customers get a copy',
  },
];

/** The form of something written. */
export const FORMS: Row[] = [
  {
    name: 'case',
    pattern:
      /\b(?:lower[- ]?case|upper[- ]?case|capital(?:s|ised|ized)?|camel ?case|snake_case|kebab[- ]?case|pascal ?case|singular|plural|imperative)\b/i,
    matches: 'keywords in upper case',
    not: 'in this case it fails',
  },
  {
    name: 'shape',
    pattern:
      /\b(?:full stops?|prefix(?:ed|es)?|suffix(?:ed|es)?|(?:begins?|starts?|ends?|named?|called|written|spelled|typed|declared|looks?) (?:with|in|as|by|like|after|on)|in the form|one line|per line|(?:its|their|an?) own (?:\w+ )?line|characters at (?:most|least)|(?:at most|under|no more than) \d+ (?:characters|lines|words)|alphabetical\w*|sorted|indented?|absolute|relative)\b/i,
    matches: 'names begin with a verb',
    not: 'names are short',
  },
];

/** A convention in so many words, beyond the universals and habits of rules.ts. */
export const CONVENTIONS: Row[] = [
  {
    name: 'order at the beginning',
    pattern:
      /^(?:please )?(?:never|always|don['’]?t|do not|avoid|prefer|use|keep|stop|write|name|put|call|start|end|ask|answer|run|format|indent|sort|only|no \S+|every|each|all|wrap|treat|return|log|test|document)\b/i,
    matches: 'prefer early returns to nested ifs',
    not: 'the server prefers HTTP/2',
  },
  {
    name: 'condition and order',
    pattern:
      /^(?:when(?:ever)?|if|before|after|unless|in|for|on) [^,:]{2,60}[,:] (?:please )?(?:always |never |do not |don['’]t )?(?:use|run|update|add|bump|write|keep|put|ask|avoid|prefer|name|call|tell|check|do|make|stop|open|read|set|quarantine|never|always|don['’]t|do not)\b/i,
    matches: 'when you change an endpoint, update the OpenAPI file',
    not: 'in April we moved to GitHub',
  },
  {
    name: 'place and order',
    pattern:
      /^(?:in|for|on|with|inside|outside|under) (?:[\w./`*-]+ ){1,4}(?:use|write|run|keep|put|avoid|prefer|name|call|ask|never|always|don['’]t|do not)\s/i,
    matches: 'in tests use the fake clock',
    not: 'in April we moved to GitHub',
  },
  {
    name: 'this over that, this only',
    pattern:
      /^(?:[\p{L}\d`/._#+-]+ ){1,3}(?:(?:instead of|over|rather than|in place of) (?:[\p{L}\d`/._#+-]+ ?){1,4}[.!]?$|only\b(?! (?:if|when|at|on|after|for|in)\b))/iu,
    matches: 'prefabs over scene objects',
    not: 'the lead is over there with two of her people and a dog',
  },
  {
    name: 'none of these, there',
    pattern: /[,;:.–—] no (?:[\p{L}\d`-]+ ){1,3}(?:in|on|at|from|for|without|outside|inside)\b/iu,
    matches: 'static buffers, no malloc in drivers',
    not: 'the box has no swap in prod',
  },
  {
    name: 'one of one kind',
    pattern: /^one [\p{L}-]+ (?:\p{L}+ )?(?:one|a single|per|for)\b|, one per [\p{L}-]+/iu,
    matches: 'one notebook answers one question',
    not: 'one of them is here',
  },
  {
    name: 'code does not',
    pattern:
      /^(?:[\p{L}`/.*-]+ ){0,3}(?:code|logic) (?:in \S+ )?(?:never|doesn['’]?t|does not|don['’]?t|do not|may not|must not|may only|can['’]?t|cannot|should(?:n['’]?t| not)?) \p{L}/iu,
    matches: 'gameplay code does not include render headers',
    not: 'the server does not answer',
  },
  {
    name: 'forbidden',
    pattern: /\b(?:forbidden|banned|not allowed|off limits|prohibited|disallowed)\b/i,
    matches: 'eval is forbidden, also in tests',
    not: 'eval is slow',
  },
  {
    name: 'one of them only, and nowhere else',
    pattern:
      /(?:^|[,;:.] |\band )only (?!if\b|when\b|after\b|on\b|at\b|in\b|for\b|the\b|then\b|one\b|some\b|\d)[\p{L}\d`/._-]+ (?:\p{L}+s|may|can|must)\b|\bnowhere else\b|\bnothing else (?:calls|does|imports|reads|writes|uses)\b/iu,
    matches: 'tariffs are seeds, only Ilse changes them',
    not: 'it only takes a minute',
  },
  {
    name: 'there are none',
    pattern:
      /^(?:and )?there (?:are|is|must be|should be) no (?:[\p{L}\d`._-]+ ){1,4}(?:in (?:this|our|the)|here|anywhere|outside|inside)\b/iu,
    matches: 'there are no bare `go` statements in this repository',
    not: 'there is no key',
  },
  {
    name: 'how I like it',
    pattern:
      /^i(?:['’]d| would)? (?:always |really |strongly )?(?:prefer|rather|like|want|expect|hate|dislike|insist)\b/i,
    matches: 'I prefer tables to prose',
    not: 'I preferred it',
  },
  {
    name: 'new code',
    pattern:
      /\bnew code\b|\b(?:nothing|nobody|no\b.{1,40}) (?:goes|calls|uses|throws|imports|touches|reads|writes)\b/i,
    matches: 'nothing imports the driver',
    not: 'the driver imports cleanly',
  },
  {
    name: 'German order',
    pattern:
      /(?<!\p{L})(?:schreiben wir|benutzen wir|verwenden wir|nutzen wir|wir (?:schreiben|benutzen|verwenden|nutzen|testen))(?!\p{L})/iu,
    matches: 'Kommentare schreiben wir auf Englisch',
    not: 'der Server steht in Bern',
  },
];

/** A day or a month: what happens then is an event. */
export const CALENDAR: Row[] = [
  {
    name: 'day of the week',
    pattern: /\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b/i,
    matches: 'on Friday 4 April',
    not: 'on a fry day',
  },
  {
    name: 'day of a month',
    pattern:
      /\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b|\b(?:the )?\d{1,2}(?:st|nd|rd|th)\b/i,
    matches: 'on 12 December',
    not: 'in 12 decks',
  },
  {
    name: 'month',
    pattern:
      /\b(?:in |until |of |by |from )?(?:january|february|april|june|july|august|september|october|november|december)\b|\b(?:in|until|of|by|from|since|before|after) (?:march|may)\b|\b20\d\d-\d\d\b|\b(?:in|until|of|by) (?:19|20)\d\d\b/i,
    matches: 'it ends in December',
    not: 'the decimals end it',
  },
];

/** Settings of a system that runs. */
export const AMOUNTS: Row[] = [
  {
    name: 'number and unit',
    pattern:
      /\b\d[\d .,]{0,12}(?:%|ms|s|sec(?:onds?)?|min(?:utes?)?|h|hours?|d|days?|weeks?|months?|[kmgt]i?b|replicas?|nodes?|messages?|requests?|connections?)\b/i,
    matches: 'a limit of 25 MB',
    not: 'two spaces',
  },
  {
    name: 'address',
    pattern: /\bport\b|\bhttps?:\/\/|\b\d{1,3}(?:\.\d{1,3}){3}\b/i,
    matches: 'it listens on port 80',
    not: 'it listens',
  },
];

/** What is: an owner, a place, a version, an event. */
export const FACTS: Row[] = [
  {
    name: 'owner or place',
    pattern:
      /\b(?:owns?|owned by|belongs? to|is (?:called|a|an|the|in|on|at)|are the|was released|ends? in (?=\d|\p{Lu}\p{Ll})|come from|built from|base image|moved from|we (?:moved|chose|picked|signed|decided|agreed))\b/iu,
    matches: 'Marlene owns the invoices',
    not: 'use named exports',
  },
];

/** It follows from what was found. */
export const CONSEQUENCES: Row[] = [
  {
    name: 'therefore',
    pattern:
      /\b(?:therefore|hence|thus|which is (?:why|how)|that['’]s (?:why|how))\b|\bso[:,]|[,.;:]\s+so (?!that\b|far\b|long\b|on\b)|\bso `|\sso (?:\w+ ){1,3}(?:has|have|must|needs?|goes|becomes?) /i,
    matches: 'so: compare the links',
    not: 'it is so small',
  },
];

/** A decision is an event of its project, whatever it was made after. */
export const DECIDED: Row[] = [
  {
    name: 'we decided',
    pattern: /\b(?:we|i)(?:['’]ve| have)? (?:decided|agreed|settled|chose|picked|voted)\b/i,
    matches: 'we decided to stay',
    not: 'decide it yourself',
  },
  {
    name: 'we moved',
    pattern:
      /(?:^|, |\bso |\band )(?:we|i|they|the team)(?:['’]ve| have)? (?:just |now |also |already )?(?:moved|switched|migrated|renamed|replaced|upgraded|bumped|dropped)\b/i,
    matches: 'we moved staging to port 9443 because 8443 is blocked',
    not: 'it moved to the left',
  },
  {
    name: 'held at a version',
    pattern: /\b(?:stays?|pinned|held|kept|frozen) (?:back )?(?:at|to|on) (?:exactly )?v?\d/i,
    matches: 'vite stays at 6.3.5 because its plugin crashes on 7',
    not: 'it stays on the stack',
  },
];
