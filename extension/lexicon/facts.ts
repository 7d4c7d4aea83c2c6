// Words of facts: how things are set up, who is behind them, what was decided, why something went wrong.
import type { Row } from './row.ts';

export const SETTINGS: Row[] = [
  {
    name: 'is and has',
    pattern: /\b(?:is|are|isn['’]t|aren['’]t|has|have|means?|contains?|kept|stored?|named|called)\b/i,
    matches: 'the bucket is `qw-tf`',
    not: 'thanks a lot',
  },
  {
    name: 'where something is',
    pattern:
      /\b(?:lives?|lies?|sits?|resides?|runs?|listens?|points? (?:to|at)|talks? to|connects? to|hosted|mounted|served|deployed|published|located|built (?:with|from|by|on))\b/i,
    matches: 'the worker runs on node 22',
    not: 'the worker is old',
  },
  {
    name: 'what something does',
    pattern:
      /\b(?:uses?|reads?|writes?|returns?|throws?|talks?|speaks?|includes?|retries|retry|polls?|syncs?|dies|needs?|takes?|accepts?|requires?|supports?|leaves?|starts?|ends?|begins?|opens?|closes?|expires?|wipes?|resets?|sends?|gets?|pays?|looks? like|depends? on|comes? (?:from|with)|goes (?:to|into|through|thru|via|out)|belongs?|stays?|can(?:not|['’]t)?|may|works?|ships?|stops?|caches?|breaks?|says?|shows?|holds?|keeps?|handles?|implements?|provides?|covers?)\b/i,
    matches: 'the importer reads CSV',
    not: 'hello there',
  },
  {
    name: 'a setting',
    pattern:
      /\b(?:port|limit(?:ed)?|cap(?:ped|s)?|timeout|times? out|default|floor|retention|due|deadline|until|by (?:mon|tues|wednes|thurs|fri)day|every|each|per|version|label|branch|channel|bucket|prefix|index|flag|env(?:ironment)?|table|column|field|header|key|path|file|config(?:uration)?)\b/i,
    matches: 'bucket hw-coldstore',
    not: 'good morning',
  },
];

export const LIMITS: Row[] = [
  {
    name: 'limit and its number',
    pattern:
      /\b(?:cap(?:ped)? at|limit(?:ed)? (?:to|of|is)|at (?:most|least)|max(?:imum)?(?: of)?|min(?:imum)?(?: of)?|no (?:more|less|longer|later|older) than|up to|within|times? out after|timeout (?:of|is)|expires? (?:after|in)|kept (?:for )?|retention (?:of|is)|every) ~?\d/i,
    matches: 'uploads are capped at 25 MB',
    not: 'uploads are capped',
  },
];

export const OWNERS: Row[] = [
  {
    name: 'owner',
    pattern:
      /\b(?:owns?|owned by|belongs? to|maintain(?:s|ed by)|responsible for|in charge of|looks? after|speaks? for|runs it|moves that|ask [A-Z]\w+|[A-Z]\w+'s (?:team|people|service)|whom to ask|reviews?|signs? off|approves?)\b/,
    matches: 'Ravi owns search',
    not: 'search is slow',
  },
];

export const DECISIONS: Row[] = [
  {
    name: 'settled',
    pattern:
      /\b(?:decid(?:ed|e)|decision|agreed|approved|chosen?|picked|rejected|ruled out|going with|went with|pinned|will be|hence|therefore|so:)\b/i,
    matches: 'cron parsing was ruled out',
    not: 'cron runs it',
  },
  {
    name: 'changed',
    pattern:
      /\b(?:stays?|goes? (?:back|to|into|in|out)|moves? (?:to|into|out)|moved|becomes?|renamed?|replaced?s?|replacing|swap(?:ped)?|switch(?:ed)?|dropped?|drops|retires?|deprecated|instead of|rather than|in place of|no longer|not any ?more|any (?:longer|more))\b/i,
    matches: 'the ledger moved to disk',
    not: 'the ledger is big',
  },
  {
    name: 'name and place',
    pattern: /\b(?:is called|are called|named|lives? in|comes? from|calls? it)\b/i,
    matches: 'the tool is called hw',
    not: 'the tool is new',
  },
];

/** Why something went wrong, and how it goes right. */
export const CAUSES: Row[] = [
  {
    name: 'because',
    pattern:
      /\b(?:because|since (?:it|the|we|they|that|tags|a)|so that|which is why|that['’]s why|due to|thanks to|came from|comes from|caused?|root cause|the reason)\b/i,
    matches: 'it hung because the socket was missing',
    not: 'it hung',
  },
  {
    name: 'means',
    pattern: /\b(?:errors?|failures?|warnings?|crash(?:es)?|timeouts?|[45]\d\ds?)\b.{0,40}\bmeans?\b/i,
    matches: '404s on /api mean that the prefix is missing',
    not: 'the prefix means nothing',
  },
  {
    name: 'turned out',
    pattern:
      /\b(?:turn(?:s|ed) out|(?:was|were) (?:really|actually|in fact)|means that|lesson(?: learned)?|gotcha|beware|the catch)\b/i,
    matches: 'turns out the socket was missing',
    not: 'the socket is open',
  },
  {
    name: 'cure',
    pattern:
      /\b(?:the (?:fix|cause|reason|trick|culprit|defect|mistake|catch|solution|workaround) (?:is|was)|fix(?:ed|es)?\b.{0,40}\b(?:by|with|in|it)|solves? it|solved it|helps|cures?|instead|otherwise|or else|has to exist)\b/i,
    matches: 'sorting the tags fixed it',
    not: 'the tags are sorted',
  },
  {
    name: 'what something cannot',
    pattern:
      /\b(?:(?:does not|doesn['’]t|never|cannot|can['’]t) (?:read|know|see|work|resolve|reach|fetch|load|count|block|decode|parse)|silently|by default|as long as|until|unless|whoever|leaks?|stalls?|hangs?|truncated|reads? as|returns? (?:nil|null|before|as soon)|runs? (?:at|on|before|after)|only (?:if|when)|not (?:converting|fixing))\b/i,
    matches: 'launchd cannot read a profile',
    not: 'launchd is old',
  },
];

/** Names in prose: a word inside a sentence that begins with a capital, or that is written in capitals. */
export const NAMES: Row[] = [
  {
    name: 'capital inside a sentence',
    pattern: /[\p{L}\p{N},;`)]\s+(?!I\b|I['’])\p{Lu}[\p{L}\p{N}]+/u,
    matches: 'the ORM is Drizzle',
    not: 'The tool is new',
  },
  {
    name: 'name first',
    pattern:
      /^(?!The\b|We\b|I\b|It\b|This\b|That\b|A\b|An\b|My\b|You\b)(?:\p{Lu}{2,}|\p{Lu}\p{Ll}+) (?:and \p{Lu}\p{Ll}+ )?(?:owns?|is|are|has|runs?|approves?|maintains?|reviews?)\b/u,
    matches: 'Dana owns the tokens',
    not: 'the tokens are owned',
  },
  {
    name: 'foreign name',
    pattern: /[^\p{Script=Latin}\p{N}\s.,:;!?'"()-]\s*[A-Za-z][\w.-]+/u,
    matches: '本番のDBは PostgreSQL です',
    not: 'the base is empty',
  },
];
