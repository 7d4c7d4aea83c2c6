// Whether a short message teaches something: a rule, a habit, a fact, a lesson, a correction. Orders for one time are
// the hard class; what they are said of decides, how general they are, and what the assistant had just said.
import { opened } from '../language/as-said.ts';
import { CAUSES, DECISIONS, LIMITS, NAMES, OWNERS, SETTINGS } from '../lexicon/facts.ts';
import { CALENDAR, DECIDED } from '../lexicon/kinds.ts';
import { FOREIGN_FACTS, FOREIGN_REQUESTS } from '../lexicon/languages.ts';
import { CURES, FAILURES } from '../lexicon/lessons.ts';
import {
  ALWAYS_CONVENTIONS,
  AT_HAND,
  COMPLAINTS,
  CONVENTION_VERBS,
  DEIXIS,
  isOrder,
  KINDS_FIRST,
  ONE_TIME,
  PROHIBITIONS,
  REACTIONS,
  SINGLE_OBJECT,
  STANDING,
  STORIES,
  VERDICTS,
} from '../lexicon/requests.ts';
import { says } from '../lexicon/row.ts';
import {
  AGREEMENTS,
  CONTRASTS,
  FOREIGN,
  GENERAL,
  GENERIC,
  HABITS,
  RULES,
  UNIVERSALS,
} from '../lexicon/rules.ts';
import { ARRANGEMENTS, COMPOUNDS, PASSING, SINGLE_WISHES, TOOLS } from '../lexicon/statements.ts';
import { namesIn } from './cues.ts';
import { withoutPoliteness } from './firewall.ts';
import { prescribesForm } from './kinds.ts';

/** "remember: …", "keep in mind that …": an order to remember, whatever form the rest has. */
const ORDERED =
  /\b(?:remember|keep (?:this |it )?in mind|bear in mind|make a note|take a note|note (?:to|this|that|down)|save this|store this|write (?:this|that) down|don['’]t forget|be aware|merken|merk dir|recuerda|souviens-toi|rappelle-toi|retiens|lembre-se|ricorda)\b|记住|記住|记得|记一下|覚えておいて|기억해/i;
/** "fyi", "btw": said in order to be known. */
const TOLD =
  /\b(?:fyi|btw|by the way|for the record|for context|note|heads[- ]up|reminder|important|so you know|careful|watch out|beware|warning|caution|übrigens|par ailleurs|por cierto)\b|参考|ちなみに|참고/i;
const WARNED = /^(?:careful|watch out|beware|warning|caution|gotcha)\b/i;
/** "not express, fastify": the first was in the assistant's words. */
const NOT_THIS = /^not [`"']?([^\s,;`"']+)[`"']?\s*(?:,|;|but|–|—|-)\s*\S/i;
const FIRST_PERSON = /^(?:i|i['’]\w+|my|me)\b/i;
/** "the one I put in a ticket" is about what I do, "a rule that I want" about what all do. */
const SPEAKER_ACTS =
  /\b(?:I(?:['’]ll|['’]ve|['’]m)|I) (?!want|prefer|expect|insist|like|would|['’]d|need|never|always|don['’]t)\w+/;
const ATTEMPT = /\b(?:tried|trying)\b/i;
/** In words; in scripts without spaces another reader decides. */
const LEAST_STATED = 4;
const WISHED =
  /^(?:i|we)(?:['’]d| would)? (?:(?:always|never|really|generally|usually|still|only|strongly) )?(?:want|prefer|expect|insist|rather|like|never want|don['’]t want|do not want)\b/i;
const POINTING_SUBJECT = /^(?:here|it|its|it['’]s|this|that|that['’]s|these|those|they|he|she|there)\b/i;
/** "its called x not y". */
const NAMED_OTHERWISE = /^(?:it['’]?s|it is|they['’]re|they are) (?:called|named|spelled|written)\b/i;
/** "It's Anouk who reviews …". */
const SOMEBODY_WHO =
  /^(?:[Ii]t['’]?s|[Ii]t is) (?:the )?\p{Lu}[\p{L}]+(?: \p{L}+){0,2} (?:who|that) \p{L}+s\b/u;
const WE_SHOULD =
  /\bwe (?:should|could|need to|have to|ought to|might|still need|also need|will|['’]ll)\b|^let['’]s\b/i;
/** Three things and more. */
const LISTED = /(?:, [\p{L}\p{N}`_./-]+){2,}[.!]?$/u;
/** What must be done by the part at hand is asked for once; what holds for all of its kind is a rule. */
const OF_ALL =
  /\b(?:always|never|ever|every|each|all|any|nobody|no one|nothing|everywhere|anywhere|banned|forbidden)\b/i;
const ONE_WORD = /^[\p{Script=Latin}'’-]+[.!]*$/u;
const AT_ALL_TIMES = /\b(?:always|never)\b/i;
const ENDS_POINTING = /\b(?:it|them|this|that)[.!]?$/i;
const ADDRESSED = /^you\b/i;
const LATIN = /\p{Script=Latin}/gu;
/** Letters of other scripts that make a sentence one of their languages, whatever it names. */
const LEAST_FOREIGN_LETTERS = 3;

export interface Said {
  /** The sentence as it was typed. */
  text: string;
  /** The assistant's words before it, where there are any. */
  before?: string;
}

/** Whether it says in so many words that it is to be remembered. */
export const isOrdered = (sentence: string) => ORDERED.test(opened(sentence).opener);

/** How sure it is that the sentence teaches; undefined where it is talk. Refused sentences are not asked about. */
export function teaches({ text, before }: Said): 'sure' | 'unsure' | undefined {
  const { rest, opener, corrects } = opened(text);
  const told = TOLD.test(opener) || WARNED.test(rest);
  if (ORDERED.test(opener)) return 'sure';
  const said = withoutPoliteness(rest)
    .replace(/^please\s+/i, '')
    .trim();
  if (ONE_WORD.test(said) || says(VERDICTS, said)) return undefined;
  if (says(REACTIONS, said) && !says(PROHIBITIONS, said)) return undefined;
  if (!isEnglish(said)) return foreign(said) ? 'unsure' : undefined;
  const swapped = NOT_THIS.exec(said)?.[1];
  if (swapped)
    return before?.toLowerCase().includes(swapped.toLowerCase()) && !/^\d/.test(swapped)
      ? 'unsure'
      : undefined;
  if (says(PASSING, said) && !says(AGREEMENTS, said) && !AT_ALL_TIMES.test(said)) return undefined;
  if (isOrder(said) && !says(COMPOUNDS, said)) return orderOf(said);
  return declares(said, { told, corrects: corrects && before !== undefined });
}

/** Too short a text tells nothing of its language; words of the other lexicons do. */
function isEnglish(said: string): boolean {
  // Names in code are of no language.
  const text = said.replace(/`[^`]*`/g, ' ');
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const latin = text.match(LATIN)?.length ?? 0;
  if (letters - latin >= LEAST_FOREIGN_LETTERS) return false;
  const english =
    text.match(
      /\b(?:the|is|are|we|to|of|and|not|never|always|with|it|our|from|this|that|should|must|only|every|one|for|when|use|you|your|any|all|have|has|don['’]t|by|if|be|per)\b/gi,
    )?.length ?? 0;
  const other =
    text.match(
      /(?<!\p{L})(?:der|die|das|den|dem|wir|ist|und|nicht|ein|eine|auf|für|mit|los|las|el|del|que|una|y|en|le|les|des|du|et|un|une|est|pour|dans|avec|os|as|do|da|não|uma|em|il|di|che|per|gli)(?!\p{L})/giu,
    )?.length ?? 0;
  return english > 0 ? english >= other : other === 0 && !says(FOREIGN, text);
}

function foreign(said: string): boolean {
  if (says(FOREIGN_REQUESTS, said)) return says(FOREIGN, said) && !says(DEIXIS, said);
  if (says(FOREIGN, said)) return true;
  const { names, numbers } = namesIn(said);
  const unspaced = !/\p{Script=Latin}{2,} \p{Script=Latin}{2,}/u.test(said);
  return says(FOREIGN_FACTS, said) && (unspaced || names + numbers > 0 || says(NAMES, said));
}

/** An order is a rule where it is general: by its words, or since its object is a kind of thing and no single one. */
function orderOf(said: string): 'sure' | 'unsure' | undefined {
  const bans = says(PROHIBITIONS, said);
  const standing = says(STANDING, said) || says(AGREEMENTS, said);
  if (says(DEIXIS, said)) return standing && !bans ? 'unsure' : undefined;
  const single = says(SINGLE_OBJECT, said);
  const convention = says(CONVENTION_VERBS, said);
  const general = says(GENERAL, said) || prescribesForm(said);
  if (standing || (bans && (!single || general))) return 'unsure';
  if (says(ALWAYS_CONVENTIONS, said) || says(ARRANGEMENTS, said)) return 'unsure';
  // "use the first, not the second" chooses between two; "add a log to every file" is done once.
  if (single) return convention && says(CONTRASTS, said) ? 'unsure' : undefined;
  return convention && (general || !says(ONE_TIME, said)) ? 'unsure' : undefined;
}

/** A sentence that says how something is. */
function declares(
  said: string,
  { told, corrects }: { told: boolean; corrects: boolean },
): 'sure' | 'unsure' | undefined {
  const rule =
    [RULES, HABITS, AGREEMENTS, CONTRASTS, GENERIC, LIMITS, KINDS_FIRST, ARRANGEMENTS].some((rows) =>
      says(rows, said),
    ) || prescribesForm(said);
  const { names, numbers } = namesIn(said);
  const specific =
    /^our\b/i.test(said) ||
    names + numbers > 0 ||
    [NAMES, TOOLS, CALENDAR].some((rows) => says(rows, said)) ||
    LISTED.test(said);
  const fails = says(FAILURES, said);
  const lesson =
    (fails && (says(CURES, said) || says(CAUSES, said))) || (says(CAUSES, said) && says(CURES, said));
  if (lesson && !FIRST_PERSON.test(said) && !ATTEMPT.test(said)) return 'unsure';
  if (FIRST_PERSON.test(said))
    return WISHED.test(said) && !says(DEIXIS, said) && !says(SINGLE_WISHES, said) ? 'unsure' : undefined;
  if (SPEAKER_ACTS.test(said) && !says(AGREEMENTS, said)) return undefined;
  if (WE_SHOULD.test(said) && !says(UNIVERSALS, said) && !says(AGREEMENTS, said)) return undefined;
  if (ADDRESSED.test(said))
    return rule && !says(STORIES, said) && !ENDS_POINTING.test(said) ? 'unsure' : undefined;
  if (NAMED_OTHERWISE.test(said) || SOMEBODY_WHO.test(said)) return 'unsure';
  if (POINTING_SUBJECT.test(said)) return undefined;
  // "We decided yesterday to …" tells when, and lasts.
  const settled = says(AGREEMENTS, said) && (!fails || says(DECIDED, said));
  if ((says(STORIES, said) && !settled) || (says(COMPLAINTS, said) && !rule)) return undefined;
  if (says(DEIXIS, said) && !says(UNIVERSALS, said) && !says(AGREEMENTS, said)) return undefined;
  const binds = OF_ALL.test(said) || says(AGREEMENTS, said) || says(HABITS, said);
  if (says(AT_HAND, said) && !binds && !told) return undefined;
  if (rule) return 'unsure';
  if (told) return 'unsure';
  const states = says(SETTINGS, said) || says(OWNERS, said) || says(DECISIONS, said);
  return states && said.split(/\s+/).length >= LEAST_STATED && (specific || corrects) ? 'unsure' : undefined;
}
