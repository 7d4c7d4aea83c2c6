// Cues in ordinary prose, for real text beyond the closed language: rules, decisions, settings, owners, causes. They
// say how much a sentence is worth remembering; passages.ts makes memories of them.
import { prescribesForm } from './kinds.ts';

export interface Cue {
  /** 0: only worth something beside another sentence. Each independent sign of a lasting fact adds one. */
  weight: number;
  /** It says in so many words that it is a rule without exception, or a decision. */
  strong: boolean;
  /** It gives the cause of something, or a cure. */
  explains: boolean;
  /** Nothing in it tells a story, asks for something or answers the assistant. */
  firm: boolean;
  /** It begins with a word that points at something said before. */
  deictic: boolean;
}

/** Words that name something of this project: code, paths, versions, identifiers, hosts, ticket numbers. */
const IDENTIFIER =
  /`[^`]+`|\b[\w-]+[._/:][\w./:-]+\w|\b\w+_\w+|\b[a-z]+[A-Z]\w*|\b[A-Z][a-z]+[A-Z]\w+|@[\w/-]+|(?<=\s)--[a-z][\w-]+|\b[A-Z]{2,}-\d+\b|(?<=\s)~?\/[\w./-]+/g;

/** A quantity, a version, a port, a day: what settings and limits are made of. */
const QUANTITY =
  /\b\d+(?:[.,\s]\d{3})*(?:\.\d+)*\s?(?:%|ms|s|sec(?:onds?)?|min(?:utes?)?|h(?:ours?)?|d|days?|weeks?|months?|years?|[kmgt]i?b|bytes?|px|rem|entries|messages|requests|characters|chars|lines|times|rows|items|nodes|replicas|retries|connections|threads|workers)?\b/gi;
const CALENDAR_WORDS =
  /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:january|february|march|april|may|june|july|august|september|october|november|december)\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)\s+\d{1,2}\b/i;

/** How to work from now on, whoever does the work. */
const RULE_WORDS =
  /\b(?:always|never|ever|must(?:n't)?|from now on|forever|everywhere|anywhere|nowhere|nobody|no one else|has to be|have to be|needs? to be|forbidden|banned|not allowed|allowed|by convention|convention|house rules?|the rule|no exceptions?|not up for discussion|required|mandatory|at (?:most|least|the least)|no (?:more|less|longer|later) than|and nothing else|and not(?:hing)?|(?:takes?|has|have|needs?|gets?|uses?) no|refus(?:es|ed)|rejects?|not an?|nothing (?:else|more)|only|without)\b|^(?:don't|do not|no|prefer|avoid|stop|keep|ask|use)\b|\bwe (?:use|never|always|prefer|don't|do not|name|keep|call|avoid|want|write|put|mock|ship)\b|\bi (?:want|need neither|don't want|do not want|prefer|would rather)\b|\byou (?:ask|always|never|must)\b|\b(?:are|is|isn't|not) (?:not )?(?:used|allowed|accepted|wanted|named|written|declared|stored|kept) (?:here|in|as|by|for)?\b/i;

/** A rule without an exception. */
const STRONG_RULE =
  /\b(?:always|never|ever|from now on|forever|everywhere|nowhere|nobody|forbidden|banned|not allowed|no exceptions?|all [\w-]+ (?:goes?|is|are|must|gets?|comes?)|must(?:n't)?|has to be|have to be)\b/i;

/** The word of somebody who decides. */
const DECIDED_WORDS =
  /\b(?:(?:we|i)(?:'ve| have)? (?:decided|agreed|decidedWords|chose|picked)|decision|approved is|is approved|final(?:ly)?:|so:|hence|therefore)\b/i;

/** Something was settled, and what it replaced. */
const DECISION_WORDS =
  /\b(?:decid(?:ed|e)|decision|agreed|approved|decidedWords|chosen?|picked|rejected|ruled out|going with|went with|stays?|goes? (?:back|to|into|in|out)|moves? (?:to|into|out)|moved|becomes?|renamed?|replaced?s?|replacing|swap(?:ped)?|switch(?:ed)?|dropped?|drops|retires?|deprecated|instead of|rather than|in place of|no longer|not any ?more|any (?:longer|more)|hence|therefore|so:|then it stays|pinned|is called|are called|named|will be|lives? in|comes? from|calls? it)\b/i;

/** A fact of how things are set up, and who is behind them. */
const SETTING_WORDS =
  /\b(?:is|are|has|have|lives?|lies?|runs?|listens?|port|limit(?:ed)?|cap(?:ped|s)?|timeout|times? out|default|floor|retention|expires?|due|deadline|until|by (?:mon|tues|wednes|thurs|fri)day|every|each|per|version|label|branch|channel|bucket|prefix|index|flag|env(?:ironment)?|table|column|field|header|key|path|file|config(?:uration)?|named|means?|contains?|kept|stored?)\b/i;
const LIMIT_WORDS =
  /\b(?:cap(?:ped)? at|limit(?:ed)? (?:to|of|is)|at (?:most|least)|max(?:imum)?(?: of)?|min(?:imum)?(?: of)?|no (?:more|less|longer|later|older) than|up to|within|times? out after|timeout (?:of|is)|expires? (?:after|in)|kept (?:for )?|retention (?:of|is)|every) ~?\d/i;
const OWNER_WORDS =
  /\b(?:owns?|owned by|belongs? to|maintain(?:s|ed by)|responsible for|in charge of|looks? after|speaks? for|runs it|moves that|ask [A-Z]\w+|[A-Z]\w+'s (?:team|people|service)|whom to ask|reviews?|signs? off)\b/;

/** Why something went wrong, and what the right way is. */
const CAUSE_WORDS =
  /\b(?:because|since it|turn(?:s|ed) out|caused?|the (?:fix|cause|reason|trick|culprit|defect|mistake|catch) (?:is|was)|fix(?:ed|es)?\b.{0,40}\b(?:by|with|in)|that's why|which is why|root cause|(?:does not|doesn't|never|cannot|can't) (?:read|know|see|work|resolve|reach|fetch|load|count|block)|has to exist|silently|by default|so that|otherwise|or else|as long as|until|unless|instead|whoever|leaks?|stalls?|hangs?|truncated|reads? as|returns? (?:nil|null|before|as soon)|runs? (?:at|on|before|after)|only (?:if|when)|not (?:converting|fixing))\b/i;

/** Says what to do now, speaks of the assistant's last answer, or reacts to it. */
const TASK =
  /^(?:(?:ok(?:ay)?|good|fine|so|and|then|now|next|also|first|second(?:ly)?|finally|lastly|well|right)[,.:]?\s+)*(?:please|write|draft|give|gimme|show|make|add|change|do|explain|look|check|fix|put|delete|remove|rename|convert|run|try|correct|tell|send|see|strike|review|commit msgs?|commit messages?|tests? for|docs? for|stop there|leave it|go|merge)\b|\b(?:please|gimme|could you|can you)\b|\bplease$/i;
const REACTION =
  /^(?:thanks|thank you|ok(?:ay)?|good|great|nice|perfect|cool|works|done|hi|hello|good morning|morning|yes|yep|yeah|no|nope|sure|fine|right|sorry|hm+|better|same|accepted|approved|correct|agreed|a|b|neither|disputed)\b[^,:;]{0,24}$|^(?:approved|accepted|lines? \d|L\d+\b)/i;
/** The place that a remark of a code review is about. */
const REVIEWED = /^(?:lines? \d+(?:(?:,| and|,? to|[-–]) ?\d+)*|L\d+(?:[-–]L?\d+)?):\s*/i;
const NARRATIVE =
  /^(?:(?:and|so|ok|then|also|just|both)[,.]?\s+)*(?:turned|tried|ran|reran|restored|asked|found|got|grepped|reinstalled|did|had|saw|sent|built|installed|copied|deployed|merged|pushed|noticed|worked)\b|\b(?:i (?:tried|ran|reran|have rerun|did|had|got|put|saw|looked|asked|was|let|restored|turned|am|'m|believe|suspected|grant)|we (?:learned|had|saw)|you (?:have|had|were|are|did|didn't)|you've|you're|your (?:function|code|theory|version|header|answer|dispute|last|sentence|test|estimate|prose))\b|\b(?:yesterday|last night|ago|since (?:noon|friday))\b/i;

/** Speaks of the two who talk: a story or an opinion, unless it is what one of them decided. */
const PERSONAL = /\b(?:i|i'[a-z]+|me|my|mine|myself|you|you'[a-z]+|your|yours|he|she|his|her|they|their)\b/i;
/** Points at the talk itself, at something shown, or at how things went wrong. */
const SITUATIONAL =
  /\b(?:line \d|log (?:line|says)|the (?:defect|mistake|bug|complaint)|doesn't do|went away|was (?:down|never)|twice|flickers?|nothing happens|blank|stuck|broken|(?:is|are|comes?|goes|gets?) (?:wrong|missing|empty|lost)|reported|(?:users?|customers?|people|support) (?:report|say|complain|see|get)|screenshot|a bug|failed|happened|complain\w*|annoy\w*|INC-\d+|today|(?:until|till) (?:lunch|tonight|tomorrow|noon|then)|on my (?:machine|laptop|box|branch)|checked out|(?:is|are) (?:busy|down|red|green|back)|this (?:morning|week)|next|approved|confirms?|asked)\b|:$/i;

const count = (text: string, pattern: RegExp, most: number) =>
  Math.min(most, [...text.matchAll(pattern)].length);

/** Opening words that mean nothing without what was said before. */
const DEICTIC_START =
  /^(?:(?:and|but|so|also|then|hence|therefore|otherwise|still)[,:]?\s+)*(?:it|its|it's|this|that|that's|these|those|they|them|their|he|she|his|her|here|there|there's|both|neither|either|each of|all of them|with that|the latter|the former|yes|no)\b(?!\s+(?:one-|[a-z]+ (?:goes|is|are|gets|has|have|may|must)\b))/i;

/** A remark of a code review without the lines that it is about. */
export function withoutPlace(sentence: string): string {
  return sentence.replace(REVIEWED, '');
}

/** What a sentence says that lasts; undefined where it is talk about the work at hand. */
export function cueOf(sentence: string): Cue | undefined {
  const whole = sentence.replace(/\s+/g, ' ').trim();
  const text = withoutPlace(whole);
  const prescribes = prescribesForm(text);
  // A remark on one line is about that line, unless it is the rule that the line broke.
  if (text !== whole && !prescribes && !STRONG_RULE.test(text)) return undefined;
  if (REACTION.test(text)) return undefined;
  const isRule = prescribes || RULE_WORDS.test(text);
  const asks = TASK.test(text);
  if (asks && !isRule) return undefined;
  const names = count(text, IDENTIFIER, 2);
  const numbers = count(text.replace(IDENTIFIER, ''), QUANTITY, 1) + (CALENDAR_WORDS.test(text) ? 1 : 0);
  const specific = Math.min(2, names + numbers);
  const isOwner = OWNER_WORDS.test(text);
  const isCause = CAUSE_WORDS.test(text);
  const isStrong =
    STRONG_RULE.test(text) || DECIDED_WORDS.test(text) || LIMIT_WORDS.test(text) || isOwner || prescribes;
  const signs = [
    isRule,
    prescribes,
    isStrong,
    DECISION_WORDS.test(text),
    specific > 0 && (isOwner || SETTING_WORDS.test(text)),
    isCause,
    isOwner,
  ].filter(Boolean).length;
  const tells = NARRATIVE.test(text);
  return {
    weight: Math.max(0, signs + specific - (tells ? 2 : 0) - (asks ? 1 : 0)),
    strong: isStrong,
    explains: isCause,
    firm: !tells && !asks && !SITUATIONAL.test(text) && (!PERSONAL.test(text) || DECIDED_WORDS.test(text)),
    deictic: DEICTIC_START.test(text),
  };
}
