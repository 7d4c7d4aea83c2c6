// Sentences that state nothing which lasts: they ask, suppose, pass on what others say, speak of another project, of
// this minute, or of how somebody feels.
import { FOREIGN_MOMENTS, FOREIGN_MOODS, FOREIGN_QUESTIONS, FOREIGN_SUPPOSITIONS } from './languages.ts';
import type { Row } from './row.ts';

export const QUESTIONS: Row[] = [
  {
    name: 'question mark',
    pattern: /\?["')\]”’]*\s*$/,
    matches: 'the timeout is 30 seconds?',
    not: 'the timeout is 30 seconds',
  },
  {
    name: 'question word',
    pattern:
      /^(?:(?:and|so|but|hey|ok|hm+),?\s+)?(?:(?:who|whose|why|how)(?:['’](?:s|re|d|ll))?\s|(?:what|which)(?:['’](?:s|re|d|ll))?\s(?![^\n]*\.\s*$))/i,
    matches: 'which port does the mailer use',
    not: 'whoever breaks the build mends it',
  },
  {
    name: 'when and where with a verb behind',
    pattern:
      /^(?:(?:and|so|but|hey|ok|hm+),?\s+)?(?:when|where)(?:['’](?:s|re|d|ll)|\s+(?:is|are|was|were|do|does|did|can|could|should|would|will|shall|has|have))\b/i,
    matches: 'where is the parser',
    not: 'when the build fails, run make reset',
  },
  {
    name: 'verb first',
    pattern:
      /^(?:(?:and|so|but|hey|ok|hm+),?\s+)?(?:is|are|was|were|does|did|has|can|could|should|would|will|shall|am|isn['’]t|aren['’]t|wasn['’]t|doesn['’]t|didn['’]t|shouldn['’]t|couldn['’]t|can['’]t|won['’]t|wouldn['’]t|hasn['’]t|haven['’]t|(?:do|don['’]t|have) (?:we|you|they|i|these|those))\b/i,
    matches: 'does vitest support workspaces',
    not: 'do not use vitest',
  },
  {
    name: 'tag',
    pattern:
      /,\s*(?:right|(?:does|is|are|do|did|was) (?:it|they|we|there)|isn['’]t (?:it|there)|don['’]t we|or not|correct|no|yes)\s*[.!]*$/i,
    matches: 'this never works, does it',
    not: 'the port is 80, and it does not change',
  },
  {
    name: 'asked in a roundabout way',
    pattern:
      /\b(?:i wonder|any idea|do you know|not sure (?:if|whether|why|how|what)|wondering (?:if|whether)|what (?:if|about)|how about)\b/i,
    matches: 'not sure whether we validate twice',
    not: 'be sure to validate twice',
  },
  {
    name: 'asks to be told',
    pattern:
      /^(?:please )?(?:remind|tell|show|explain|list|summari[sz]e|give)(?: (?:me|us|to me|again))? (?:what|how|why|which|who|where|when|whether|our|the list|all)\b/i,
    matches: 'remind me what we decided',
    not: 'show diffs only',
  },
  ...FOREIGN_QUESTIONS,
];

export const SUPPOSITIONS: Row[] = [
  {
    name: 'possibility',
    pattern: /\b(?:maybe|perhaps|might|could|possibly|probably|presumably|apparently|supposedly)\b/i,
    matches: 'maybe we move to S3',
    not: 'we move to S3',
  },
  {
    name: 'conditional',
    pattern: /\bwould(?!\s+(?:rather|prefer|like))(?:n['’]t)?\b/i,
    matches: 'this would be one query',
    not: 'I would rather see one query',
  },
  {
    name: 'unreal condition',
    pattern:
      /\bif (?:we|i|they|it|he|she|only) (?:ever |only |just )?(?:were|had|did|used|moved|went|switched|dropped|wrote|kept|got|could)\b|^(?:had|were) (?:we|i|they|it)\b/i,
    matches: 'if we used GraphQL it is one endpoint',
    not: 'if you use GraphQL, add a limit',
  },
  {
    name: 'thought experiment',
    pattern:
      /\b(?:imagin(?:e|ing)|suppos(?:e|ing)|let['’]?s (?:assume|say|pretend|imagine)|assum(?:e|ing) (?:that|we|it|the)|pretend|hypothetical(?:ly)?|theoretically|in theory|should (?:we|i)|shall (?:we|i))\b/i,
    matches: "let's assume that the port is 9000",
    not: 'the port is 9000',
  },
  {
    name: 'thinking aloud',
    pattern:
      /\b(?:thinking (?:about|aloud|of|out loud)|consider(?:ing|ed)?|toying with|tempted|dream(?:s|ing)?|floated|idea (?:is|was)|wishful|i (?:guess|think|suppose|believe|assume|figure|wonder|imagine)|afaik|iirc|i heard|not sure|no idea|don['’]t know(?: yet)?|we['’]ll see|let['’]s see|who knows|as an experiment|for a try|just trying|let['’]s try)\b/i,
    matches: 'I think the port is 8082',
    not: 'the thinking model listens on 8082',
  },
  {
    name: 'ideal world',
    pattern:
      /\b(?:ideally|in an? (?:ideal|perfect) world|it['’]d be|i['’]d love|one (?:could|can|might) (?:always|also|just)|(?:you|we) can always)\b/i,
    matches: 'ideally we never mock',
    not: 'the idea file is ideal.md',
  },
  {
    name: 'some day',
    pattern:
      /\b(?:some ?day|eventually|(?<!\b(?:by|for|within|after|in|than|of|least|most|last|lasts) )one day|at some point|sooner or later|in a (?:year|month|few)|next year|in the (?:long|far) (?:run|future)|hopefully|would be nice)\b/i,
    matches: 'some day we drop webpack',
    not: 'every day we drop the cache',
  },
  {
    name: 'one of several options',
    pattern:
      /\b(?:one|another|an?|the other) (?:option|alternative|possibility|approach|idea) (?:is|would|could|might)\b|\balternatively\b|^(?:so |then )?either\b.{0,80}\bor\b/i,
    matches: 'so either the token is expired or the clock is off',
    not: 'the option `--fast` skips the cache',
  },
  {
    name: 'example',
    pattern: /^(?:for (?:example|instance)|e\.g\.|say),?\s|^(?:can|could) you (?!please |always |never )/i,
    matches: 'for example, a team says to use npm',
    not: 'dates are ISO, for example 2026-01-31',
  },
  {
    name: 'to be found out',
    pattern:
      /\b(?:let me|i['’]ll|i will|i(?:['’]m| am) going to|i (?:have|need) to) (?:check|see|look|ask|think|find|test|try|verify)\b|\blet me\b/i,
    matches: 'let me check with Dana',
    not: 'ask Dana for access',
  },
  ...FOREIGN_SUPPOSITIONS,
];

export const DISMISSALS: Row[] = [
  {
    name: 'if ever',
    pattern: /\bif\b.{0,80}\bever\b/i,
    matches: 'if sqlite is ever too small, we see',
    not: 'no flags, ever',
  },
  {
    name: 'not to be discussed',
    pattern: /\b(?:do not|don['’]t) want to (?:discuss|talk about|hear)\b/i,
    matches: 'I do not want to discuss Postgres',
    not: 'I do not want mocks',
  },
  {
    name: 'others will propose it',
    pattern: /\b(?:someone|somebody|people) (?:will|is going to|are going to|might)\b/i,
    matches: 'somebody will suggest QUIC',
    not: 'somebody reviews each change',
  },
  {
    name: 'shelved',
    pattern: /\b(?:shelved|off the table|out of scope|stays? out|left out|out of the question)\b/i,
    matches: 'the footer is shelved',
    not: 'the footer is kept',
  },
];

/** What somebody else said, as it is refused: the words are theirs. */
export const DENIALS: Row[] = [
  {
    name: 'you made it up',
    pattern:
      /\b(?:you (?:got (?:that|it|this) from|took|made (?:it|that|this) up|invented|claimed|have invented)|(?:the|your) [^,.;]{1,40} you have from|from somewhere else)\b/i,
    matches: 'you made that up',
    not: 'you make the types first',
  },
  {
    name: 'nobody said so',
    pattern:
      /\b(?:no such (?:default|limit|thing|option|flag|setting|file|package)|nobody(?:['’]s| has)? (?:ever )?(?:told|said)|never heard|i (?:never|didn['’]t|did not) (?:say|said|tell|told|claim(?:ed)?|mention(?:ed)?|agreed?) )\b/i,
    matches: 'I never said that we use Kafka',
    not: 'we never use Kafka',
  },
  {
    name: 'not true',
    pattern: /\b(?:(?:is|was) (?:fiction|nonsense|invented|made up|a guess)|(?:isn['’]t|is not|not) true)\b/i,
    matches: 'the 16 KB limit is fiction',
    not: 'the 16 KB limit is firm',
  },
  {
    name: 'not to be remembered',
    pattern:
      /\b(?:do not|don['’]t|never) (?:remember|save|store|record|memori[sz]e|note down|learn) (?:this|that|it|what i)\b/i,
    matches: "don't remember this: my phone pin is short",
    not: "don't store dates as text",
  },
];

export const MOMENTS: Row[] = [
  {
    name: 'this minute',
    pattern:
      /\b(?:right now|at the moment|for the moment|currently|just now|for a (?:minute|moment|second)|a (?:minute|moment|second|while) ago|in a (?:minute|moment|second)|still (?:running|building|waiting|broken|failing|down)|in \w+ minutes)\b/i,
    matches: 'the build is red right now',
    not: 'the build is red on purpose',
  },
  {
    name: 'only for now',
    pattern:
      /\b(?:for now|for the time being|temporar(?:y|ily)|(?:only |just )?this (?:run|time|minute|session|once|morning)|just this once|for the demo|for today|quick hack|meanwhile|wip)\b/i,
    matches: 'skip the tests this time',
    not: 'skip the tests on docs branches',
  },
  {
    name: 'today',
    pattern:
      /(?<!\b(?:starting|from|as of|since|until|by|works|decided|agreed|voted|settled) )\b(?:today|tonight|tomorrow|yesterday|last night|this afternoon)\b/i,
    matches: 'ignore the e2e test today',
    not: 'starting today all changes need a review',
  },
  {
    name: 'while we do something',
    pattern:
      /\bwhile (?:i|we)\b|\buntil (?:i|we|later|you)\b(?! (?:\p{L}+ed|set|put|gave|cut|ran|got|had|made|took|built|wrote)\b)/iu,
    matches: 'keep it until we talk',
    not: 'keep it until 31 March',
  },
  {
    name: 'how a run went',
    pattern:
      /\b(?:pid\b|process (?:id )?\d+|took \d|in that time|went from \S+ to \S+|since (?:noon|midnight)|has been restarting|(?:at|since|before|after) (?:noon|lunch))|\b(?:is|are) at \d+ ?%/i,
    matches: 'the run took 41 s',
    not: 'the run has a limit of 41 s',
  },
  {
    name: 'somebody leaves',
    pattern: /\b(?:brb|afk|bbl|gtg|one sec|(?:give me|just) a (?:sec|minute|moment)|back in a)\b/i,
    matches: 'tests are running, brb',
    not: 'tests run in bands',
  },
  {
    name: 'my machine',
    pattern: /\bmy (?:laptop|machine|branch|typo|pid|box|screen|editor|terminal)\b/i,
    matches: 'my laptop is slow',
    not: 'laptops have 16 GB',
  },
  {
    name: 'state of things',
    pattern:
      /^(?:(?:the|our|that|this|all|some|my) )?(?:[\w-]+ ){0,2}(?:build|ci|pipeline|server|runner|tests?|suite|site|prod|production|staging|deploy|job|page|app|vpn)s? (?:is|are|was|went|seems?|looks?) (?:\w+ )?(?:red|green|down|back|running|in progress|building|passing|broken|failing|flaky|stuck|slow|busy|dead|on fire|offline|online again|up again)\b[^,;:]{0,30}$/i,
    matches: 'the staging server is down again',
    not: 'whenever the staging server is down, use the mirror',
  },
  ...FOREIGN_MOMENTS,
];

export const MOODS: Row[] = [
  {
    name: 'wish',
    pattern:
      /\b(?:i wish|if only|i hope|hoping|fingers crossed|would love to|can['’]t wait|looking forward)\b/i,
    matches: 'I wish we used Rust',
    not: 'we use Rust',
  },
  {
    name: 'feeling',
    pattern:
      /\bi(?:['’]m| am|['’]ve been| feel| was) (?:so |very |really |a bit |kind of |just |getting |pretty )?(?:tired|sick|happy|glad|sad|annoyed|excited|confused|lost|stuck|bored|fed up|sorry|afraid|impressed|surprised|frustrated|done with|hungry|curious)\b/i,
    matches: "I'm tired of flaky tests",
    not: "I'm the owner of the tests",
  },
  {
    name: 'love and hate',
    pattern:
      /\bi (?:really |just |so |absolutely )?(?:hate|love|adore|loathe|despise|miss|enjoy|need (?:a )?(?:coffee|break|holiday|vacation|drink|nap))\b/i,
    matches: 'I hate yaml',
    not: 'I want yaml',
  },
  {
    name: 'opinion',
    pattern:
      /\b(?:a pain|a mess|nightmare|pure (?:hell|magic|evil)|a joke|boring|annoying|amaz\w+|(?:nobody|everybody|everyone|who) (?:likes?|loves?|hates?|cares?|reads?)|terrible|awful|horrible|lovely|dull|crazy|insane|makes? (?:me|no sense|my)|drives me|to me|is (?:so )?(?:hard|easy|fun|cool|great))\b/i,
    matches: 'yaml is always a pain',
    not: 'yaml is always linted',
  },
  {
    name: 'exclamation',
    pattern:
      /^(?:man|dude|gosh|jeez|boy|sigh|oh god|good lord),?\s|\b(?:haha+|hehe|lol|lmao|rofl|ugh+|phew|argh+|wow|yay|whoops|oops|jk|just kidding|kidding|damn|wtf|omg|sucks|ridiculous|stupid|takes forever|gonna|yeah,? sure|thank god|finally)\b|[😀-🙏🎉🔥]\s*$/iu,
    matches: 'phew, all of it is green',
    not: 'all of the icons are green',
  },
  {
    name: 'praise and blame of what was done',
    pattern:
      /^(?:that|this|it)(?:['’]s| is| was| looks?| seems?)? (?:\w+ )?(?:great|nice|perfect|exactly|good|better|awesome|cool|beautiful|ugly|terrible|awful|wrong|weird|strange|odd|fine|not what|too)\b/i,
    matches: "that's exactly what I wanted",
    not: 'that folder is generated',
  },
  ...FOREIGN_MOODS,
];
