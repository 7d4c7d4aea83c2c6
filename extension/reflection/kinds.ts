// Which kind of memory a passage is: a lesson where it is said about something that went wrong, a convention where it
// says how work is done whatever the task, and a fact of this project otherwise.
import type { MemoryKind } from '../language/kind.ts';
import type { Degree } from './trouble.ts';

/** Without an exception. */
const UNIVERSAL =
  /\b(?:always|never|ever|any(?:where|thing)|everywhere|nowhere|wherever|forever|whenever|from (?:now|today|here) on|every time|no exceptions?|no(?:body| one|thing) else|in general|as a rule|by convention|conventions?|house (?:rule|style)|by default we|all of them|at all times|all (?:[\w-]+ ){1,3}(?:goes?|is|are|must|gets?|comes?|have|has|uses?)|without exception|not once|only ever|(?:forbidden|banned|mandatory|not allowed|not accepted))\b/i;
/** How the people here work, or want the other one to work. */
const HABIT =
  /\b(?:we|i)(?: (?:always|never|only))? (?:do not|don['’]t|never|always|write|name|call|prefer|mock|use|avoid|keep|put|want|like|expect|test|wrap|import|format|ask|insist)\b|\b(?:i|we)['’]d rather\b|\b(?:you|please) (?:always|never|ask|show|tell|give|answer|write|leave out)\b|\bask (?:me|us|first|before)\b|^no \S|^(?:never|always|don['’]t|do not|avoid|prefer|use|keep|stop|write|name|put|call|start|end)\b|\bnew code\b|\b(?:goes?|go|comes?|come) through\b|\b(?:nothing|nobody|no\b.{1,40}) (?:goes|calls|uses|throws|imports|touches|reads|writes)\b/i;
/** What is written in any task. */
const PRODUCT =
  /\b(?:tests?|test (?:cases?|names?|files?)|fixtures?|mocks?|assertions?|commits?|commit messages?|subject(?: line)?|pull requests?|prs?|branch names?|reviews?|replies|reply|answers?|proposals?|summar(?:y|ies)|error (?:texts?|messages?)|messages? to users|log(?:ging| lines?| messages?)|comments?|docstrings?|names?|identifiers?|functions?|methods?|class(?:es)?|components?|hooks?|props|modules?|imports?|exports?|types?|interfaces?|enums?|constants?|flags?|options?|arguments?|parameters?|goroutines?|mutex(?:es)?|variables?|strings?|literals?|styles?|css|colou?rs?|selectors?|files? names?|library code|code|statements?|headings?|changelog|docs?|documentation|readme|diffs?|hunks?|snippets?)\b/i;
/** The form of something written. */
const FORM_WORDS =
  /\b(?:lower[- ]?case|upper[- ]?case|capital(?:s|ised|ized)?|camel ?case|snake_case|kebab[- ]?case|pascal ?case|full stops?|imperative|prefix(?:ed|es)?|suffix(?:ed|es)?|(?:begins?|starts?|ends?|named?|called|written|spelled|typed|declared) (?:with|in|as|by|like|after|on)|in the form|one line|per line|characters at (?:most|least)|at most \d+ (?:characters|lines|words)|alphabetical\w*|sorted)\b/i;

const CALENDAR_WORDS =
  /\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\b|\b(?:january|february|march|april|june|july|august|september|october|november|december)\b|\b20\d\d-\d\d\b/i;
/** Settings of a system that runs. */
const AMOUNT =
  /\b\d[\d .,]*(?:%|ms|s|sec(?:onds?)?|min(?:utes?)?|h|hours?|d|days?|weeks?|months?|[kmgt]i?b|replicas?|nodes?|stripes?|messages?|requests?|connections?|chores?)\b|\bport\b|\bhttps?:\/\//i;

/** What follows from what was found. */
const CONSEQUENCE = /\b(?:therefore|hence|thus|which is (?:why|how)|that['’]s (?:why|how))\b|\bso[:,]/i;

/** A decision is an event of its project, whatever it was made after. */
const DECIDED = /\b(?:we|i)(?:['’]ve| have)? (?:decided|agreed|settled|chose|picked|voted)\b/i;

/** From this score on it is a convention; of what explains a failure, from the other one on. */
const CONVENTION_SCORE = 3;
const CONVENTION_SCORE_OF_LESSON = 5;

/** Whether it says which form something has that is written in any task. */
export function prescribesForm(text: string): boolean {
  return PRODUCT.test(text) && FORM_WORDS.test(text);
}

function convention(text: string): number {
  const says = (pattern: RegExp) => (pattern.test(text) ? 1 : 0);
  return (
    2 * says(UNIVERSAL) +
    2 * says(HABIT) +
    says(PRODUCT) +
    2 * says(FORM_WORDS) -
    2 * says(AMOUNT) -
    3 * says(CALENDAR_WORDS)
  );
}

/** `trouble`: what is known of a failure that it was said about; `explains`: it gives a cause or a cure. */
export function kindOf(sentences: string[], trouble: Degree, explains: boolean): MemoryKind {
  const text = sentences.join(' ');
  const score = Math.max(convention(text), ...sentences.map(convention));
  const reasoned = explains || CONSEQUENCE.test(text);
  const lesson = reasoned ? trouble !== 'none' : trouble === 'reported' && !DECIDED.test(text);
  if (
    lesson &&
    score < (reasoned ? CONVENTION_SCORE_OF_LESSON : CONVENTION_SCORE) &&
    !CALENDAR_WORDS.test(text)
  )
    return 'procedural';
  return score >= CONVENTION_SCORE ? 'semantic' : 'episodic';
}
