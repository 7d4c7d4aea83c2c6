// Words that tell a convention from a fact, and a lesson from both.
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
      /\b(?:comments?|docstrings?|names?|identifiers?|functions?|methods?|class(?:es)?|components?|hooks?|props|modules?|imports?|exports?|types?|interfaces?|enums?|constants?|flags?|options?|arguments?|parameters?|goroutines?|mutex(?:es)?|variables?|strings?|literals?|styles?|css|colou?rs?|selectors?|files? names?|library code|code|statements?|headings?|quer(?:y|ies)|handlers?|keywords|indent\w*|tabs|spaces|columns?|endpoints?|errors?|exceptions?)\b/i,
    matches: 'functions are short',
    not: 'the funnel is short',
  },
  {
    name: 'code',
    pattern:
      /\b(?:comments?|docstrings?|names?|identifiers?|functions?|methods?|class(?:es)?|components?|hooks?|props|modules?|imports?|exports?|types?|interfaces?|enums?|constants?|flags?|options?|arguments?|parameters?|goroutines?|mutex(?:es)?|variables?|strings?|literals?|styles?|css|colou?rs?|selectors?|files? names?|library code|code|statements?|headings?|quer(?:y|ies)|handlers?|keywords|indent\w*|tabs|spaces|columns?|endpoints?|errors?|exceptions?)\b/i,
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

/** Parts of code and of what surrounds it, by field: what is said of all of them is how work is done. */
export const CODE_PARTS: Row[] = [];

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
      /\b(?:in |until |of |by |from )?(?:january|february|april|june|july|august|september|october|november|december)\b|\b(?:in|until|of|by|from|since|before|after) (?:march|may)\b|\b20\d\d-\d\d\b/i,
    matches: 'it ends in December',
    not: 'the decimals end it',
  },
];

/** Settings of a system that runs. */
export const AMOUNTS: Row[] = [
  {
    name: 'number and unit',
    pattern:
      /\b\d[\d .,]{0,12}(?:%|ms|s|sec(?:onds?)?|min(?:utes?)?|h|hours?|d|days?|weeks?|months?|[kmgt]i?b|replicas?|nodes?|stripes?|messages?|requests?|connections?|chores?)\b/i,
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
];

/** Words of programs that fail. */
export const PROGRAM_REPORTS: Row[] = [
  {
    name: 'out of something',
    pattern:
      /\b(?:out of (?:memory|space|sync)|no space left|(?:cannot|can['’]t|could not|unable to) (?:find|open|connect|read|load|resolve|start|reach)|no such \w+)\b/i,
    matches: 'no space left on device',
    not: 'space is left',
  },
];

/** Something failed, as it is told within the sentence of the lesson. */
export const FAILURES: Row[] = [
  {
    name: 'failed',
    pattern:
      /\b(?:fail(?:s|ed|ure|ing)?|hang|hangs|hung|dies|died|dying|locked up|locks up|bricked|garbled|desync\w*|jitter\w*|reject(?:s|ed)|quarantined|stripped|ignores|reverting|broke|broken|breaks|crash(?:es|ed)?|segfaults?|panic(?:s|ked)?|timed? out|errors?|exception|flaky|outage|deadlocks?|leak(?:s|ed)?|corrupt\w*|lost|wrong|missing|complain(?:s|ed)?|refused|denied|rejected|cut off|truncated|duplicat\w+|off by|race|stale|stuck|blamed|garbage|empty|blank|froze|frozen|freez(?:es|ing)|killed|oom|mismatch\w*|conflict(?:s|ed)?|invalid|expired|not found|twice|swallow(?:s|ed)|ignored|silently|overw(?:rites?|rote|ritten)|vanish\w*|disappear\w*|warnings?|too many|undefined|bug|regression|slow(?:ed|s)?|stopped|unreachable|never (?:ran|arrived|reached|finished)|(?:did|does|could|would|can|wo)n['’]?t|\w+s don['’]t|N\+1|[45]0\d(?:s|es)?|unset|kept old|resets?|wipes?|drops?|stored as)\b/i,
    matches: 'the tests hung',
    not: 'the tests are fast',
  },
  ...PROGRAM_REPORTS,
  {
    name: 'words that a program reports',
    pattern:
      /\b(?:says?|said|sees?|saw|gets?|got|shows?|throws?|threw|reports?|prints?|ends? in|ended in|with|the) ["“'`][^"”'`]{4,80}["”'`]/i,
    matches: 'if the build says "heap limit", raise it',
    not: 'the build reports its size',
  },
  {
    name: 'name of an error',
    pattern:
      /\b(?:E[A-Z]{4,}|[A-Z]\w*(?:Error|Exception)|TS\d{4}|SIG[A-Z]{3,}|CORS errors?)\b|"[^"]{4,60}"(?= (?:means|comes|after|on|when))/,
    matches: '`pnpm install` ended with EACCES',
    not: 'the errands are done',
  },
  {
    name: 'foreign failure',
    pattern:
      /(?<!\p{L})(?:schlug fehl|fehlgeschlagen|fehler|abgestürzt|hing|kaputt|falló|fallaba|error|échoué|plantait|falhou|errore)(?!\p{L})|失败|报错|错误|エラー|失敗|落ち|실패|오류|에러/iu,
    matches: 'der Build schlug fehl',
    not: 'der Build ist schnell',
  },
];

export const CURES: Row[] = [
  {
    name: 'what to do',
    pattern:
      /(?:[,;:.]|\bso|\band|—|–) (?:so )?(?:please |always |never |do not |don['’]t |first |then )?(?:use|run|start|stop|stay|wait|keep|chown|compare|check|raise|add|load|read|clear|create|delete|install|set|take|fix|sort|build|pin|call|open|close|clean|restart|remove|put|make|wrap|rerun|sorting|avoid|bump|lower|pass|never|always|it needs|vor dem|erst)\b|`[^`]+` (?:\w+ ){0,4}(?:solves|fixes|fixed|solved|helps|cures)\b|\b(?:solves|fixed|solved|fixes) (?:it|this|that)\b|\bfirst\s*[.!]?$/i,
    matches: 'the store was owned by root; chown the store',
    not: 'the store is on disk',
  },
  {
    name: 'foreign cure',
    pattern:
      /(?:ausführen|starten|setzen|zuerst|hay que|primero|il faut|d['’]abord|要先|必须|先に|必要|먼저|해야)/iu,
    matches: 'vor dem Build `nvm use` ausführen',
    not: 'der Build läuft',
  },
];

/** A failure that happened, and is told as a story. */
export const FAILED_ONCE: Row[] = [
  {
    name: 'past',
    pattern:
      /\b(?:failed|hung|broke|crashed|segfaulted|panicked|timed out|leaked|died|stalled|froze|vanished|disappeared|corrupted|blocked|(?:was|were|got|came out) (?:\w+ )?(?:off|wrong|lost|missing|empty|stale|stuck|blank|killed|refused|denied|rejected|ignored|truncated|dropped|overwritten|doubled|duplicated|cut off)|(?:we|i|users) (?:lost|saw|got|had|missed|ran into|ran out)|ran (?:twice|out of)|did(?:n['’]t| not)|could(?:n['’]t| not)|was (?:the|a|an) \w+|showed a|never (?:ran|arrived|reached|finished|fired))\b/i,
    matches: 'the import hung on large files',
    not: 'imports must not hang',
  },
  {
    name: 'foreign past',
    pattern:
      /(?<!\p{L})(?:schlug fehl|fehlgeschlagen|abgestürzt|hing|lief nicht|falló|fallaba|se colgó|a échoué|échouait|plantait|falhou|travou|è fallito)(?!\p{L})|了|ました|(?:했|됐|났|았|었)/u,
    matches: 'der Build schlug fehl',
    not: 'der Build ist schnell',
  },
];

/** It tells of something that happened, a decision of people aside. */
export const HAPPENED: Row[] = [
  {
    name: 'something happened',
    pattern:
      /^(?!we (?:moved|chose|picked|decided|agreed|signed|migrated|switched|renamed|dropped|released|shipped|bought|hired|stopped|started|ordered)\b)[^.;:]{2,90}?(?<!\b(?:is|are|be|been|being|gets?|has|have|an?|the|of|with|by|and|not|in|for|to) )\b(?:(?!need|embed|feed|seed|speed|breed|indeed|hundred|based|used|shared|nested|signed|called|named|linked|typed|fixed|related|hosted|pinned|unused|untrusted|advanced|distributed|embedded|managed)\p{L}{2,}ed|was|were|kept|lost|went|got|ate|came|took|froze|ran|fell|saw|sent|left|threw|shut|spun|stood|had|did|grew|sank|rose|wrote|read back|overran|shrank|stuck)\b/iu,
    matches: 'the keyboard covered the input',
    not: 'the keyboard is covered by the case',
  },
];

/** Why something was so, or when. */
export const REASONS: Row[] = [
  {
    name: 'because, when, after',
    pattern:
      /\b(?:because|since|when(?:ever)?|after|as (?:the|it|we)|due to|until|so|therefore|hence|which|caused|was (?:the|a|an)|came from|turned out)\b|[;:]\s/i,
    matches: 'it hung because the socket was missing',
    not: 'it hung twice',
  },
  {
    name: 'foreign',
    pattern:
      /(?<!\p{L})(?:weil|da (?:der|die|das)|wegen|deshalb|nachdem|als|porque|debido a|cuando|así que|parce que|car|à cause|quand|donc|por causa|quando|então|perché|quindi)(?!\p{L})|因为|由于|所以|ため|ので|から|때문|그래서|니까/iu,
    matches: 'der Build schlug fehl, weil Node 18 installiert war',
    not: 'der Build schlug fehl',
  },
];

/** It names what made a failure go away. */
export const HEALED: Row[] = [
  {
    name: 'healed by',
    pattern:
      /\b(?:fixed|solved|cured|healed|helped|resolved|did the trick|made (?:it|that) (?:go away|work|pass)|(?:goes|went|go) away|(?:fixes|solves|cures|helps|resolves)(?: (?:it|this|that|them))?|the (?:fix|cure|solution|workaround|remedy) (?:is|was)|until (?:we|i) (?:\w+ed|set|put|gave|cut|ran))\b/i,
    matches: 'sorting the tags fixed it',
    not: 'the tags are sorted',
  },
];
