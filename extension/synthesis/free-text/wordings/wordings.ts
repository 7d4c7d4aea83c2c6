// How free text is asked about, as data, in each language that has wordings here: what rehearsals may say, and beside it
// what is reserved for probes. A question never holds the span that it asks for.
//
// Slots: {c} what the memory is about ("error texts"), {w} its condition ("when a file changes"), {n} a span that is
// named in the question, {p} a piece of the sentence, {q} a clause
// with `what` in the place of a span, {g} the sentence with a gap, {h} the beginning of the sentence, {f} the sentence, {x} what
// is proposed and not so, {o} one of two choices and {p} the other.
import { english } from './english.ts';
import { french } from './french.ts';
import { german } from './german.ts';
import { spanish } from './spanish.ts';

/** The seven forms of a rehearsal; `probe` wordings never train. */
export interface Wordings {
  /**
   * Asked by what it is about, by its condition, by another span of the same sentence, by any piece of it, or by
   * its clause with `what` in place of the span.
   */
  question: { topic: Asked; condition: Asked; span: Asked; fragment: Asked; inPlace: Asked };
  /** Stands for what is asked for: "we deploy on what". */
  what: string;
  /** From the value back to what it is for. */
  reversed: Asked;
  /** In code, in a command, as one of two. */
  use: { write: Asked; choose: Asked };
  completion: Asked;
  /** From the trouble to the lesson. */
  lesson: Asked;
  /** A proposal that breaks it. */
  proposal: { forbidden: Asked; changed: Asked; right: Asked };
  /** Something said in passing, before a question of another form. */
  remark: readonly string[];
  /** First words of an answer to what is wrong, and to what is right. */
  no: readonly string[];
  yes: readonly string[];
  /** What may follow the fact, by kind: a habit, the right way at once, history. */
  after: { semantic: readonly string[]; procedural: readonly string[]; episodic: readonly string[] };
  /** Properties that a thing may have and the memory does not tell: [question about {c}, words that would tell it]. */
  property: readonly [string, readonly string[]][];
  /** Declines to answer; {c} is what nobody told about. */
  unknown: readonly string[];
}

export interface Asked {
  rehearsal: readonly string[];
  probe: readonly string[];
}

/** Words of which an answer has one that says no to a proposal. */
export const SAYS_NO: readonly string[] = [
  'no',
  'not',
  'never',
  'dont',
  'doesnt',
  'isnt',
  'shouldnt',
  'nope',
  'rather',
  'instead',
  'nein',
  'nicht',
  'nie',
  'non',
  'pas',
  'jamais',
  'nunca',
];
const LANGUAGES: readonly [Wordings, RegExp][] = [
  [
    german,
    /(?:^|\s)(?:der|die|das|ein|eine|einen|und|nicht|nie|oder|in|als|aus|bis|sind|stehen|wenn|bitte|den|dem|nach|kein|keine|mit|für|auf|im|immer|ist|wird|werden|nur|vor|statt|bei|vom|zum|wir|unser\w*)(?=\s|[,.:;]|$)/giu,
  ],
  [
    french,
    /(?:^|\s)(?:le|la|les|un|une|des|du|et|est|sont|pas|ne|jamais|toujours|avec|pour|dans|sur|avant|après|par|que|qui|ce|cette|nous|au|aux)(?=\s|[,.:;]|$)/giu,
  ],
  [
    spanish,
    /(?:^|\s)(?:el|la|los|las|un|una|y|es|son|no|nunca|siempre|con|para|en|por|antes|después|del|al|que|se|este|esta|sin|todos?|todas?)(?=\s|[,.:;]|$)/giu,
  ],
  [
    english,
    /(?:^|\s)(?:the|an|and|or|of|in|is|are|with|for|not|never|use|must|to|on|be|when|we|only|by|from|always|do|before|after|every|all|our|its|that|which)(?=\s|[,.:;]|$)/giu,
  ],
];

/** The wordings in the language whose small words a text has most of; English where none shows another. */
export function wordingsFor(text: string): Wordings {
  let [best, most]: [Wordings, number] = [english, 0];
  for (const [wordings, words] of LANGUAGES) {
    const count = text.match(words)?.length ?? 0;
    if (count > most || (count === most && wordings === english)) [best, most] = [wordings, count];
  }
  return best;
}
