// Cues in ordinary prose, for real text beyond the closed language: directives, conventions, decisions, settings,
// causes and fixes. They only propose; a person decides.
import type { MemoryKind } from '../memory/schema.ts';
import { refusalOf } from './firewall.ts';

export interface Cue {
  kind: MemoryKind;
  text: string;
}

/** Shorter sentences say nothing on their own, longer ones are stories. In characters. */
const shortest = 18;
const longest = 420;

const identifier =
  /`[^`]+`|\b[\w-]+[._/:][\w./:-]+\w|\b\w+_\w+|\b[A-Z]?[a-z]+[A-Z]\w+|@[\w/-]+|\b\d+(?:[.,]\d+)*\b/;

const directive =
  /^(?:please )?(?:always|never|don't|do not|prefer|avoid|only ever|stop|keep|leave out|ask me|no (?!idea|problem|worries|luck|change|more|need|clue)\S+ (?:\S+ ){0,3}(?:in|here|anywhere|without|ever|for)\b)|\b(?:always|never|must(?:n't| not)?|from now on|has to|have to be|is forbidden|are forbidden|forbidden|banned|not allowed|not up for discussion|no exceptions?|every(?:thing| \w+) (?:goes|is|gets|must)|all \w+ (?:go(?:es)?|is|are|must)|(?:anywhere|ever),? ever|by convention|our convention|we (?:use|never|always|prefer|don't|do not|write|name|keep|say|call|avoid|want)|i want|you ask me|only (?:ever|in|from|via|through|for)|instead of|rather than|and not|, not|, never|, no)\b/i;

const decision =
  /\b(?:we|i) (?:decided|agreed|settled|chose|picked|went with|stay (?:on|with)|go with|are going with|keep|drop|moved|renamed|switched|replaced|dropped)\b|\b(?:decision|decided|agreed|answer was no|approved|going with|let's go with|final(?:ly)?:)\b|\b(?:replaces?|replaced by|moved to|moves? (?:to|out)|renamed to|switched (?:to|off)|swap it for)\b/i;

const setting =
  /\b(?:is|are|was|has|have|needs?|lives?|runs?|listens?|owns?|belongs?|pinned|held|capped|limited|at most|at least|max(?:imum)?|min(?:imum)?|named|called|expires?|due|deadline|until|by (?:mon|tues|wednes|thurs|fri)day|comes? every|goes to|go to|on port|floor|timeout|retention|version|label|branch|index|contains?|means?|keeps?)\b/i;

const cause =
  /\b(?:because|turn(?:s|ed) out|came from|comes from|caused by|the (?:fix|cause|reason|trick|problem) (?:is|was)|fixed (?:by|it|with)|that's why|which is why|the culprit|root cause|doesn't (?:read|know|see|work)|never (?:resolves?|reads?|sees?)|instead of|found it|has to exist|needs? to be|so (?:the|it|that)\b.* (?:has|must|needs)|only if|otherwise|or else|silently)\b/i;

const smallTalk =
  /^(?:line \d|approved|seed \d)|^(?:thanks|thank you|ok(?:ay)?|good|great|nice|perfect|cool|works|done|hi|hello|morning|yes|yep|yeah|no|nope|sure|fine|right|sorry|hm+|better|same)[.!, ]*$|^(?:next|now|then|go on|write|draft|give|gimme|show|make|add|change|do|explain|look|check|fix|put|delete|remove)\b(?!.*\b(?:always|never|from now on|ever)\b)/i;

/** What a sentence of prose seems worth remembering as; undefined for most. `afterError`: an error was shown. */
export function cuedIn(sentence: string, afterError: boolean): Cue | undefined {
  const text = sentence
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.!;,\s]+$/, '');
  if (text.length < shortest || text.length > longest || text.split(' ').length < 4) return undefined;
  if (smallTalk.test(text) || refusalOf(text)) return undefined;
  const specific = identifier.test(text);
  if (afterError && specific && cause.test(text)) return { kind: 'procedural', text };
  if (directive.test(text)) return { kind: 'semantic', text };
  if (specific && decision.test(text)) return { kind: 'episodic', text };
  if (specific && setting.test(text) && /\d|`|[_/]/.test(text)) return { kind: 'episodic', text };
  return undefined;
}
