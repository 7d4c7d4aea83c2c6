// Words about the work at hand: requests for one time, reactions to an answer, stories, complaints, and words that
// point at what both look at.
import { FOREIGN_REQUESTS } from './languages.ts';
import { type Row, says } from './row.ts';

/** Verbs that ask for one piece of work where they open a sentence. */
export const ONE_TIME: Row[] = [
  {
    name: 'work on the code at hand',
    pattern:
      /^(?:add|fix|make|refactor|revert|undo|redo|generate|move|open|close|convert|hard-?code|drop|delete|remove|rename|replace|change|update|implement|create|build|rewrite|rework|extract|inline|split|simplify|clean|insert|append|bump|upgrade|downgrade|install|uninstall|set up|start over|tweak|adjust|correct|migrate|port|restore|swap|bring|turn|apply|copy|paste|duplicate|finish|complete|optimi[sz]e|polish|stub|scaffold|comment out|uncomment|toggle|enable|disable|wire|hook|reset|seed|restart|retry|merge|commit|push|pull|rebase|squash|cherry-pick|deploy|release|publish|tag|ship)\b(?!-)/i,
    matches: 'add a test for the empty list',
    not: 'added tests live in `test/`',
  },
  {
    name: 'something to read',
    pattern:
      /^(?:show|give|gimme|explain|look|check|tell|list|find|search|print|summari[sz]e|translate|compare|describe|review|debug|investigate|analy[sz]e|trace|read|see|draft|propose|suggest|help|remind|walk|measure|profile|benchmark|count|estimate|plan|think|pick|choose|guess|verify|confirm|double-check)\b(?!-)/i,
    matches: 'show me the diff again',
    not: 'lists are sorted',
  },
  {
    name: 'a run',
    pattern:
      /^(?:run|rerun|try|test|execute|start|stop|kill|wait|hold|hang|skip|ignore|go|come|continue|proceed|leave|stay|put|take|let['’]?s|do|send|strike|call it|stick|write me)\b(?!-| using\b)/i,
    matches: 'run the tests again',
    not: 'runs are kept for 45 days',
  },
  {
    name: 'the next piece of work',
    pattern:
      /^(?:(?:and|ok|so)[,.]? )?(?:now|next|then|last|first|second|third|finally)[,:]? (?:an?|the|two|three|what['’]?s?|why|how|for|`)(?!\w)/i,
    matches: 'now a unit test for the clock',
    not: 'now all tests use the fake clock',
  },
  ...FOREIGN_REQUESTS,
];

/** Verbs that as well say how to work: what they are said of decides. */
export const CONVENTION_VERBS: Row[] = [
  {
    name: 'how to work',
    pattern:
      /^(?:use|prefer|avoid|keep|name|call|follow|stick to|indent|format|sort|order|group|ask|answer|reply|respond|write|put|place|store|save|log|treat|return|throw|raise|handle|catch|wrap|document|type|annotate|validate|escape|quote|prefix|suffix|pin|mock|import|export|declare|define|limit|cap|spell|capitali[sz]e|begin|end|start|run|take|build|test|commit|squash|rebase|tag|deploy|read|check|do|make|speak|say|show|give|mention|cite|assume|expect|consult|reuse|inherit|compose|favou?r|choose|pass|bind|connect|cover|separate|respect|honou?r|set|stay|report|display|render|round|encode|lock|mark|cache|normali[sz]e|saniti[sz]e|version|vendor|lint|no need)\b(?!-)/i,
    matches: 'use conventional commits',
    not: 'users sign in with a code',
  },
];

export const PROHIBITIONS: Row[] = [
  {
    name: 'a ban',
    pattern:
      /^(?:never|don['’]?t|do not|dont|avoid|stop|quit|no more|refrain from|must not|mustn['’]t|nothing but|under no circumstances)\s(?!worry|bother|forget|mind|know|care|think|understand|like|get (?:it|me)|see|gonna|here\b|there\b|now\b)/i,
    matches: "don't use lodash",
    not: "don't worry about lodash",
  },
  {
    name: 'none of these',
    pattern:
      /^no (?!(?:idea|problem|worries|worry|thanks|thank|way|need|rush|hurry|luck|wonder|matter|chance|clue|wait|one|longer|more questions|change|changes|errors?|output|good|big|longer|shorter|it|that|this|the|i|we|you|not|yes|please|diff|success|difference|effect|news|comment$)\b)[\p{L}`*@]/iu,
    matches: 'no default exports',
    not: 'no idea',
  },
];

/** Points at something that only the two who talk have before them. */
export const DEIXIS: Row[] = [
  {
    name: 'this and that',
    pattern:
      /\b(?:this|these|those|that (?:\w+ )?(?:one|line|file|function|method|loop|test|part|piece|class|variable|name|block|change|commit|thing|import|argument|parameter|message|module|component|helper|regex|query|endpoint|button|page|bit)|undo that|do that)\b(?! (?:repo|repository|project|codebase|code base|workspace|team|company|package|monorepo|library|app))/i,
    matches: 'rename this to x',
    not: 'in this repo names are short',
  },
  {
    name: 'do something to it',
    pattern:
      /^(?!(?:when|if|before|after|until|once|unless|whenever)\b)(?:\w+ ){1,3}it\b(?! (?:is|needs|has)\b)/i,
    matches: 'move it up',
    not: 'if a test is flaky, quarantine it',
  },
  {
    name: 'and then do something to them',
    pattern:
      /^(?!(?:when|if|before|after|until|once|unless|whenever|every|each|all)\b)[^,;.]{3,80}[,;.] (?:please |pls |just |so )?(?!(?:it|they|we|you|i|the|this|that|not|never)\b)\p{L}+ (?:it|them)[.!]?$/iu,
    matches: 'the sheet has extra columns, drop them',
    not: 'if a test is flaky, quarantine it',
  },
  {
    name: 'over there',
    pattern:
      /\b(?:(?:the|that) (?:other|first|second|third|last|next|previous|new|old|same|above|wrong|right) (?:one|line|file|function|method|argument|arg|parameter|param|test|loop|variable|import|module|component|case|branch|call|value|option|paragraph|sentence|version|change|commit|half|part|block)|(?:above|below|at the (?:top|bottom|end|beginning)|inside|outside) (?:of )?(?:the|that|this) (?:loop|function|file|class|method|block|if|file|test|switch|page)|line \d+|lines \d+|\d+ not \d+|as (?:it|before)|your (?:last|answer|change|version|code|function|suggestion)|last (?:change|commit|answer|message)|there (?:so|too|as well|instead)|over there|here instead|for the demo|for me)\b|\bthere[.!]?$|\b(?:just|only) (?:the|fix|do|change|touch)\b/i,
    matches: 'no, put the check above the loop',
    not: 'checks stand above all loops of a module',
  },
  {
    name: 'again',
    pattern:
      /\b(?:again|once more|one more time|another time|quickly|real quick|(?:one|two|three) more (?!than))\b/i,
    matches: 'run the tests again',
    not: 'run the tests before each commit',
  },
];

/** A part of what both look at, as the subject of a sentence. */
export const AT_HAND: Row[] = [
  {
    name: 'the loop, the response',
    pattern:
      /^(?:the|your) (?:[\p{L}-]+ )?(?:loop|test|error|response|output|diff|log|stack ?trace|trace|regex|query|button|title|heading|function|method|variable|argument|parameter|param|line|import|type|result|value|modal|card|text|font|colou?r|spacing|margin|padding|layout|icon|image|label|condition|check|call|callback|promise|snippet|example|bug|leak|crash|fix|patch|failure|race|regression|conflict|code|comment|name|file|class|order|condition|return value|answer|summary|explanation|list|menu|dialog|popup|screen)\b(?! (?:limit|size|name|format|header|key)\b)/iu,
    matches: 'the second argument is a string',
    not: 'the default branch is trunk',
  },
];

/** Makes even an order of one-time work a rule. */
export const STANDING: Row[] = [
  {
    name: 'always',
    pattern:
      /\b(?:always|never|whenever|every time|each time|from now on|going forward|at all times|as a rule|in general|by default|unless|except|without (?:asking|exception)|no exceptions?|even (?:when|if)|for (?:every\w*|each|any\w*|all new|new))\b/i,
    matches: 'always add a test',
    not: 'add a test to every file',
  },
  {
    name: 'whenever somebody does',
    pattern:
      /\b(?:when|if|before|after|once|until) (?:you|we|anyone|somebody|someone|every|each|any|a|an|\p{L}{3,}ing)\b(?! \p{L}+ (?:it|them|this|that)\b)/iu,
    matches: 'run the formatter before committing',
    not: 'run it after the loop',
  },
  {
    name: 'with every',
    pattern:
      /\b(?:with|in|to|on|at|per) (?:every|each|any|all new)\b(?! (?:of|file|line|occurrence|import|button|page|usage|place|instance)\b)/i,
    matches: 'add a test with every fix',
    not: 'add a log to every file',
  },
];

/** Verbs of which even a single object is a rule. */
export const ALWAYS_CONVENTIONS: Row[] = [
  {
    name: 'follow and prefer',
    pattern: /^(?:call me|follow|stick (?:to|with)|prefer|respect|honou?r|adhere to|comply with)\b/i,
    matches: 'stick to the repository pattern',
    not: 'use a for loop',
  },
];

/** Kinds of things at the beginning: no verb of an order, though the first word may look like one. */
export const KINDS_FIRST: Row[] = [
  {
    name: 'commit messages, test files',
    pattern:
      /^(?:[\p{L}`_-]+ )?(?:messages|names|files|strings|comments|branches|tests|titles|types|imports|exports|logs|errors|codes|keys|columns|tables|fields|dates|prices|ids|routes|endpoints|variables|functions|classes|components|hooks|headers|topics|queues|flags|configs?|settings|docs|docstrings|keywords|constants|enums|props|styles|commits|prs|releases|tags|migrations|queries|tickets|labels|environments) (?:in|with|without|under|as|at|per|like|next to|on|always|never|are|have|go|live|start|end|begin|use|need|must|should|get|follow|stay|by)\b/iu,
    matches: 'commit messages in English',
    not: 'commit the files',
  },
];

/** One definite or single thing as the object of an order. */
export const SINGLE_OBJECT: Row[] = [
  {
    name: 'article behind a verb',
    pattern:
      /^\w+(?: (?:up|in|on|to|for|from|with|me|out|back|over))? (?:a|an|the|one|two|three|some|another|my|your|its|their|me|us|him|her)\s/i,
    matches: 'use a for loop',
    not: 'use loops',
  },
];

export const REACTIONS: Row[] = [
  {
    name: 'a word about the answer',
    pattern:
      /^(?:thanks|thank you|ok(?:ay)?|good|great|nice|perfect|cool|works|done|hi|hello|good morning|morning|yes|yep|yeah|no|nope|sure|fine|right|sorry|hm+|better|same|accepted|approved|correct|agreed|almost|nearly|a|b|neither)\b[^,:;]{0,24}$|^(?:approved|accepted|lines? \d|L\d+\b)/i,
    matches: 'works now',
    not: 'works councils get a copy of each contract, two days early',
  },
];

export const VERDICTS: Row[] = [
  {
    name: 'approved as it stands',
    pattern: /\b(?:approved|accepted|fine|good|ok|merged) as (?:it|they) (?:stands?|is|are)\b/i,
    matches: 'the handler is approved as it stands',
    not: 'changes are approved by two people',
  },
  {
    name: 'nothing was seen',
    pattern:
      /^no (?:errors?|output|diff|effect|warnings?|changes?|crash(?:es)?)\b(?!.*\b(?:may|must|should|can|allowed|ever|without|unless)\b)/i,
    matches: 'no error in the console',
    not: 'no errors may be swallowed',
  },
];

export const POLITE: Row[] = [
  {
    name: 'asks in words',
    pattern: /\b(?:please|gimme|could you|can you)\b/i,
    matches: 'please write the reader',
    not: 'the reader is written',
  },
];

export const STORIES: Row[] = [
  {
    name: 'past verb first',
    pattern:
      /^(?:(?:and|so|ok|then|also|just|both)[,.]?\s+){0,3}(?:turned (?!out)|tried|ran|reran|restored|asked|found|got|grepped|reinstalled|did|had|saw|sent|built|installed|copied|deployed|merged|pushed|noticed|worked)\b/i,
    matches: 'tried it twice',
    not: 'tries are limited to three',
  },
  {
    name: 'what I did',
    pattern:
      /\b(?:i (?:tried|ran|reran|have rerun|did|had|got|put|saw|looked|asked|was|let|restored|turned|am|['’]m|believe|suspected|grant|merged|changed|pushed|added|removed|fixed|wrote|made|read|opened|updated|started)|we (?:learned|had|saw))\b/i,
    matches: 'I merged it',
    not: 'merges need two reviews',
  },
  {
    name: 'what you did',
    pattern:
      /\byou (?:have|had|were|are|did|didn['’]t|forgot|missed|changed|wrote|put|broke|said|meant)\b(?! to\b)|\byou(?:['’]ve|['’]re)\b|\byour (?:function|code|theory|version|header|answer|dispute|last|sentence|test|estimate|prose|change|suggestion)\b/i,
    matches: 'your version is slower',
    not: 'you have to build the packages first',
  },
  {
    name: 'when it happened',
    pattern: /\b(?:yesterday|last night|ago|since (?:noon|friday))\b/i,
    matches: 'it broke two days ago',
    not: 'tokens last two days',
  },
];

/** What does not work, or does not please, as it is reported. */
export const COMPLAINTS: Row[] = [
  {
    name: 'is wrong',
    pattern:
      /\b(?:(?:is|are|was|were|looks?|seems?|comes?|goes|gets?|feels?) (?:still |now |too |a bit |so |completely |all |just )?(?:wrong|missing|empty|lost|cut off|off|broken|blank|stuck|ugly|slow|slower|weird|odd|unreadable|long|short|big|small|confusing|misaligned|gone|too \w+)|(?:does|do|did|is|are|was|were|wo|ca)n['’]t (?:work|start|help|run|build|load|show|compile|pass|open|do)|still (?:fails?|broken|there|wrong|red)|fails? (?:now|again)|went away|keeps? (?:failing|crashing)|nothing (?:works|happens|changed))\b(?![^.]{0,60}\b(?:because|so|until|unless|without|if|when)\b)/i,
    matches: 'the title is cut off',
    not: 'tests are slow until the cache is warm',
  },
  {
    name: 'seen by somebody',
    pattern:
      /\b(?:line \d|log (?:line|says)|the (?:defect|mistake|bug|complaint)|was (?:down|never)|twice|flickers?|reported|(?:users?|customers?|people|support) (?:report|say|complain|see|get)|screenshot|a bug|failed|happened|complain\w*|annoy\w*|INC-\d+|checked out|confirms?|asked|approved)\b|:$/i,
    matches: 'customers see that twice',
    not: 'customers in Bern pay in francs',
  },
  {
    name: 'at this time',
    pattern:
      /\b(?:today|(?:until|till) (?:lunch|tonight|tomorrow|noon|then)|on my (?:machine|laptop|box|branch)|(?:is|are) (?:busy|down|red|green|back)|this (?:morning|week)|next)\b/i,
    matches: 'the runner is busy',
    not: 'the runner has 4 GB',
  },
];

/** Speaks of the two who talk: a story or an opinion, unless it is what one of them decided. */
export const PERSONAL: Row[] = [
  {
    name: 'I and you',
    pattern:
      /\b(?:i|i['’][a-z]+|me|my|mine|myself|you|you['’][a-z]+|your|yours|he|she|his|her|they|their)\b/i,
    matches: 'my own attempt at it',
    not: 'our wrapper is `http.get`',
  },
];

/** Whether it opens with the verb of an order or of a ban. */
export const isOrder = (text: string): boolean =>
  !says(KINDS_FIRST, text) &&
  (says(PROHIBITIONS, text) ||
    says(CONVENTION_VERBS, text) ||
    says(ONE_TIME, text) ||
    /^(?:always|just|only) (?!.{1,40}\b(?:can|may|must|is|are|has|have)\b)\p{Ll}/iu.test(text));
