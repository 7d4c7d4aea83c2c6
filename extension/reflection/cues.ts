// Cues in ordinary prose, for real text beyond the closed language: rules, decisions, settings, owners, causes. They
// say how much a sentence is worth remembering; passages.ts makes memories of them.

import { CAUSES, LIMITS, NAMES, OWNERS, SETTINGS } from '../lexicon/facts.ts';
import { AMOUNTS, CALENDAR, CONVENTIONS, FORMS } from '../lexicon/kinds.ts';
import { CURES } from '../lexicon/lessons.ts';
import { COMPLAINTS, ONE_TIME, PERSONAL, POLITE, REACTIONS, STORIES, VERDICTS } from '../lexicon/requests.ts';
import { says } from '../lexicon/row.ts';
import { AGREEMENTS, HABITS, RULES, UNIVERSALS } from '../lexicon/rules.ts';
import { prescribesForm } from './kinds.ts';
import type { Degree } from './trouble.ts';

export interface Cue {
  /** Signs of a lasting fact, less those of talk about the work at hand. */
  worth: number;
  /** It says in so many words that it is a rule without exception, or a decision. */
  strong: boolean;
  /** It gives the cause of something, or a cure. */
  explains: boolean;
  /** Nothing in it tells a story, asks for something or answers the assistant. */
  firm: boolean;
}

/** Words that name something of this project: code, paths, versions, identifiers, hosts, ticket numbers. */
const IDENTIFIER =
  /`[^`]+`|\b(?<!\w-*)[\w-]+[._/:][\w./:-]+\w|\b\w+_\w+|\b[a-z]+[A-Z]\w*|\b[A-Z][a-z]+[A-Z]\w+|@[\w/-]+|(?<=\s)--[a-z][\w-]+|\b[A-Z]{2,}-\d+\b|(?<=\s)~?\/[\w./-]+/g;
const TICKET = /^[A-Z]{2,}-\d+$/;
/** A quantity, a version, a port, a day: what settings and limits are made of. */
const QUANTITY = /\b\d+(?:[.,\s]\d{3})*(?:\.\d+)*/g;

/** The place that a remark of a code review is about. */
const REVIEWED = /^(?:lines? \d+(?:(?:,| and|,? to|[-–]) ?\d+)*|L\d+(?:[-–]L?\d+)?):\s*/i;

/** A remark of a code review without the lines that it is about. */
export function withoutPlace(sentence: string): string {
  return sentence.replace(REVIEWED, '');
}

/** How much of the project a sentence names: 0 to 2 for names, and 1 for a number, a day or a month. */
export function namesIn(text: string): { names: number; numbers: number } {
  // A ticket names a piece of work, nothing of the project.
  const found = [...text.matchAll(IDENTIFIER)].filter(([name]) => !TICKET.test(name));
  const names = Math.min(2, found.length);
  const number = Math.min(1, [...text.replace(IDENTIFIER, '').matchAll(QUANTITY)].length);
  return { names, numbers: number + (says(CALENDAR, text) ? 1 : 0) };
}

/** In words: from each of these lengths on a sentence says more. */
const LENGTHS = [6, 10, 22];

/** What a sentence says that lasts; undefined where it is talk about the work at hand. */
export function cueOf(sentence: string, trouble: Degree): Cue | undefined {
  const whole = sentence.replace(/\s+/g, ' ').trim();
  const text = withoutPlace(whole);
  const prescribes = prescribesForm(text);
  const isUniversal = says(UNIVERSALS, text);
  // A remark on one line is about that line, unless it is the rule that the line broke.
  if (text !== whole && !prescribes && !isUniversal) return undefined;
  if (says(REACTIONS, text) || says(VERDICTS, text)) return undefined;
  const isRule = says(RULES, text) || says(HABITS, text);
  const isOrder = says(ONE_TIME, text);
  const asks = isOrder || says(POLITE, text);
  if (asks && !isRule && !prescribes) return undefined;
  const isOwner = says(OWNERS, text);
  const isCause = says(CAUSES, text);
  const isAgreed = says(AGREEMENTS, text);
  const tells = says(STORIES, text);
  const complains = says(COMPLAINTS, text);
  const isPersonal = says(PERSONAL, text);
  const words = text.split(' ').length;
  const { names, numbers } = namesIn(text);
  const signs = [
    ...LENGTHS.map((length) => words >= length),
    says(SETTINGS, text),
    isRule,
    isOwner,
    says(AMOUNTS, text),
    says(CURES, text),
    says(NAMES, text),
    text.split(', ').length > 2,
    numbers > 0,
    (text.match(QUANTITY)?.length ?? 0) > 1,
    says(CONVENTIONS, text),
  ].filter(Boolean).length;
  return {
    worth:
      signs +
      names +
      (says(FORMS, text) ? 2 : 0) -
      (tells ? 2 : 0) -
      (complains ? 2 : 0) -
      (isOrder ? 2 : 0) -
      [asks, isPersonal, trouble !== 'none'].filter(Boolean).length,
    strong: isUniversal || isAgreed || isOwner || prescribes || says(LIMITS, text),
    explains: isCause,
    firm: !tells && !asks && !complains && (!isPersonal || isAgreed),
  };
}
