// Words of failures, and of what ends or changes the talk about one.
import type { Row } from './row.ts';

/** How programs report a failure. */
export const REPORTED_FAILURES: Row[] = [
  {
    name: 'error class',
    pattern: /\b\w{0,60}(?:Error|Exception)\b(?:[:\]]|$)|\bTraceback\b/m,
    matches: 'TypeError: init is not a function',
    not: 'the errors are typed',
  },
  {
    name: 'level',
    pattern:
      /\b(?:panic|fatal|error)(?:\[\w+\])?:|\bFAIL(?:ED|URE)?\b|\bnpm ERR!|^\s*E\s{2,}|✗|✘|\bFailed\b/m,
    matches: 'error: no such file',
    not: 'an error is logged',
  },
  {
    name: 'status',
    pattern:
      /\b[45]\d\d (?:[A-Z][a-z]|\w+_\w)|\bexit (?:code|status) [1-9]|\b(?:segmentation fault|core dumped|timed out|permission denied|not found|refused|mismatch|denied)\b/m,
    matches: '422 bad_payload',
    not: '422 payloads',
  },
];

/** What people say of one that they do not paste. */
export const TOLD_FAILURES: Row[] = [
  {
    name: 'does not work',
    pattern:
      /\b(?:(?:do|does|did|is|are|was|were|has|have|would|wo|ca)n['’]t|(?:does|did|do|is|will) not) (?:work|start|help|run|build|load|show|find|pass|compile|update|fire|open|finish)/i,
    matches: "the daemon won't start",
    not: 'the daemon starts',
  },
  {
    name: 'failed',
    pattern:
      /\b(?:fails?|failed|failing|broken|broke|hangs?|hung|crash(?:es|ed)?|dies|died|stuck|out of memory|leaks?|leaked|corrupt\w*|deadlocks?|flak[ey]\w*|regression|went wrong|is wrong)\b/i,
    matches: 'the second run hung',
    not: 'the second run is fast',
  },
  {
    name: 'the same as before',
    pattern:
      /\b(?:same (?:error|thing|result|\d+)|nothing (?:changed|happens|happened)|no (?:change|effect|difference)|twice|duplicates?|stale|garbage)\b/i,
    matches: 'same error',
    not: 'same port',
  },
];

/** Opening words of somebody for whom it is solved, or who chooses one of the cures that were offered. */
export const SOLVED: Row[] = [
  {
    name: 'choice',
    pattern: /^\s*(?:option )?[A-D][,.:]/i,
    matches: 'B, then.',
    not: 'But then',
  },
  {
    name: 'it works',
    pattern:
      /^\s*(?:(?:ok(?:ay)?|and|so|yes|yep)[,.:]?\s+)?(?:that |it |this |both |all |they )?(?:works?|worked|fixed|solved|better|good|great|perfect|nice|lovely|approved|accepted|acceptable|agreed|thanks?|thank you|done|merged|green|passes|all green|fine)\b(?! (?:on|in|for|until|only|locally))/i,
    matches: 'ok, that works.',
    not: 'works only locally',
  },
];

/** Opening words of somebody who was told a wrong cause, or a wrong cure. */
export const CONTRADICTIONS: Row[] = [
  {
    name: 'no',
    pattern:
      /^\s*(?:no|nope|neither|wrong|nonsense|not (?:quite|so|really|it|that)|(?:that|it|this)(?: i|['’])s(?: no|n['’]t| not| wrong)|(?:that|it|this) isn['’]t|(?:that|it) was(?:n['’]t| not))\b/i,
    matches: 'no. The cause is NFS',
    not: 'note the cause',
  },
];

/** Turns to something else, at the beginning of a sentence. */
export const SHIFTS: Row[] = [
  {
    name: 'next',
    pattern:
      /^(?:(?:ok(?:ay)?|and|so|then|good|works|better|fine)[,.:]?\s+){0,3}(?:next|now(?=[:,]| (?:the|to|for|something|that that|about))|also|second(?:ly)?(?=[,:.]| (?:one|matter|thing|point|topic))|third(?:ly)?(?=[,:.])|lastly|finally|meanwhile|separately|unrelated|another|one more|two (?:more )?things|by the way|btw|apart from|for the record|l(?:ine)? ?\d+)\b/iu,
    matches: 'Next: the bucket',
    not: 'nexus is the registry',
  },
  {
    name: 'name and next',
    pattern: /^(?:[\p{L}\p{N}`._-]+ ){0,2}[\p{L}\p{N}`._-]+,? (?:next|secondly)[.:]/iu,
    matches: 'Recovery next.',
    not: 'Recovery works.',
  },
];

/** One or two words that head a paragraph. */
export const HEADINGS: Row[] = [
  {
    name: 'one or two words',
    pattern: /^[\p{L}`][\p{L}\p{N}`._/-]{3,}(?: [\p{L}\p{N}`._/-]+)?\.(?:\s|$)|^[\p{L}]{6,}, so that\b/u,
    matches: 'Backpressure. A producer can outrun',
    not: 'A producer can outrun the followers.',
  },
];
