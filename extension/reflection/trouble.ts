// Whether what a user says is about something that went wrong: a lesson is said between the failure that was shown
// and the next topic, and seldom in the words of a lesson.

/** How programs report a failure. */
const REPORTED_FAILURE =
  /\b\w*(?:Error|Exception)\b(?:[:\]]|$)|\b(?:panic|fatal|error)(?:\[\w+\])?:|\bTraceback\b|\bFAIL(?:ED|URE)?\b|^\s*E\s{2,}|\bnpm ERR!|\b[45]\d\d (?:[A-Z][a-z]|\w+_\w)|\bexit (?:code|status) [1-9]|\b(?:segmentation fault|core dumped|timed out|permission denied|not found|refused|mismatch|denied)\b|✗|✘|\bFailed\b/m;

/** What people say of one that they do not paste. */
const TOLD_FAILURE =
  /\b(?:(?:do|does|did|is|are|was|were|has|have|would|wo|ca)n['’]t (?:work|start|help|run|build|load|show|find|pass|compile|update|fire|open|finish)|(?:does|did|do|is|will) not (?:work|start|help|run|build|load|show|find|pass|compile|update|fire|open|finish)|fails?|failed|failing|broken|broke|hangs?|hung|crash(?:es|ed)?|dies|died|stuck|same (?:error|thing|result|\d+)|nothing (?:changed|happens|happened)|no (?:change|effect|difference)|out of memory|leaks?|leaked|corrupt\w*|deadlocks?|flak[ey]\w*|regression|twice|duplicates?|stale|garbage|went wrong|is wrong)\b/i;

/** Opening words of somebody for whom it is solved, or who chooses one of the cures that were offered. */
const SOLVED =
  /^\s*(?:option )?[A-D][,.:]|^\s*(?:(?:ok(?:ay)?|and|so|yes|yep)[,.:]?\s+)?(?:that |it |this |both |all |they )?(?:works?|worked|fixed|solved|better|good|great|perfect|nice|lovely|approved|accepted|acceptable|agreed|thanks?|thank you|done|merged|green|passes|all green|fine)\b(?! (?:on|in|for|until|only|locally))/i;
/** Opening words of somebody who was told a wrong cause, or a wrong cure. */
const CONTRADICTED =
  /^\s*(?:no|nope|neither|wrong|nonsense|not (?:quite|so|really|it|that)|(?:that|it|this)(?: i|['’])s(?: no|n['’]t| not| wrong)|(?:that|it|this) isn['’]t|(?:that|it) was(?:n['’]t| not))\b/i;

/** Turns to something else, at the beginning of a sentence. */
const SHIFT =
  /^(?:(?:ok(?:ay)?|and|so|then|good|works|better|fine)[,.:]?\s+)*(?:next|now(?=[:,]| (?:the|to|for|laptops|something|that that))|also|second(?:ly)?(?=[,:.]| (?:one|matter|thing|point|topic))|third(?:ly)?(?=[,:.])|lastly|finally|meanwhile|separately|unrelated|another|one more|two (?:more )?things|by the way|btw|apart from|for the record|l(?:ine)? ?\d+)\b|^(?:[\p{L}\p{N}`._-]+ ){0,2}[\p{L}\p{N}`._-]+,? (?:next|secondly)[.:]/iu;
/** One or two words that head a paragraph: "Backpressure." */
const HEADING = /^[\p{L}`][\p{L}\p{N}`._/-]{3,}(?: [\p{L}\p{N}`._/-]+)?\.(?:\s|$)|^[\p{L}]{6,}, so that\b/u;

/** Turns of the user over which a failure is still what they speak about. */
const TURNS_OF_TROUBLE = 2;

export type Degree = 'none' | 'told' | 'reported';

/** Reads the user's turns of a session in order. */
export class Trouble {
  private left = 0;
  private degree: Degree = 'none';
  private from = Number.POSITIVE_INFINITY;
  private to = Number.POSITIVE_INFINITY;

  /** `masked`: the turn without what was pasted. */
  read(text: string, masked: string): void {
    const shown = firstFailure(text);
    const denied = CONTRADICTED.test(masked);
    const carried = denied || (this.left > 0 && !SOLVED.test(masked));
    if (denied || shown.degree === 'reported') this.degree = 'reported';
    else if (!carried) this.degree = shown.degree;
    this.from = carried ? 0 : shown.at;
    this.to = nextTopic(masked, this.from);
    this.left = shown.degree !== 'none' ? TURNS_OF_TROUBLE : carried ? this.left - 1 : 0;
  }

  /** What is known of the failure that the turn which was read last speaks of at this place. */
  at(start: number): Degree {
    return start >= this.from && start < this.to ? this.degree : 'none';
  }
}

function firstFailure(text: string): { at: number; degree: Degree } {
  let at = 0;
  let first = Number.POSITIVE_INFINITY;
  for (const line of text.split('\n')) {
    if (REPORTED_FAILURE.test(line)) return { at: Math.min(at, first), degree: 'reported' };
    if (TOLD_FAILURE.test(line)) first = Math.min(at, first);
    at += line.length + 1;
  }
  return { at: first, degree: first === Number.POSITIVE_INFINITY ? 'none' : 'told' };
}

/** Where the user turns to something else after `from`. */
function nextTopic(masked: string, from: number): number {
  for (const { 0: gap, index } of masked.matchAll(/\n\s*\n\s*|[.!?]\s+|\n[-*] /g)) {
    const at = index + gap.length;
    if (at <= from) continue;
    const rest = masked.slice(at, at + 80);
    if (SHIFT.test(rest) || (gap.includes('\n') && HEADING.test(rest))) return at;
  }
  return Number.POSITIVE_INFINITY;
}
