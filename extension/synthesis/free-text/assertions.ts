// A memory as assertions: the parts between full stops and semicolons that can stand as an answer, each with what it is
// about, its condition, its spans and what it forbids. Rehearsals and probes ask with the first two and look for the last.
import { splitSentences } from '../../language/sentences.ts';
import { deniedParts, maskCode, type Span, spansOf } from './spans.ts';

export interface Assertion {
  /** A sentence that can be understood alone, with a full stop. */
  text: string;
  /** What it is about, as it stands there: "Error texts"; undefined where no verb shows where that ends. */
  topic: string | undefined;
  /** Its condition, with the word that opens it: "when a file is changed". */
  condition: string | undefined;
  spans: Span[];
  /** What it says must not be, in its words: "a menu of options". */
  forbidden: string[];
}

/** Characters from which on a memory is answered in parts. */
const LONG_ANSWER = 160;
/** And up to which a part is no answer by itself. */
const SHORT_PART = 25;
/** Begins a part that cannot be understood without the one before. */
const LEANING =
  /^(?:and|but|so|or|it|its|they|them|their|this|that|these|those|he|she|then|otherwise|instead|also|there|neither|nor|no|not|und|aber|es|sie|das|dies\w*|dann|sonst|et|mais|il|elle|ils|ce|y|pero|esto?|e\.g|such|which|because|since|only|both|each|all)(?![\p{L}\p{N}])/iu;

const VERB =
  /(?<=\S\s)(?:is|are|was|were|has|have|had|must|may|can|cannot|can't|should|shall|will|won't|need|needs|wants?|goes|go|comes?|lives?|uses?|runs?|takes?|stands?|carr(?:y|ies)|contains?|begins?|ends?|mix(?:es)?|raises?|returns?|reads?|writes?|starts?|stops?|keeps?|stays?|belongs?|means?|meant|does|do|doesn't|don't|fails?|failed|gets?|shows?|holds?|requires?|accepts?|rejects?|throws?|logs?|sends?|calls?|always|never|only|ist|sind|war|hat|haben|muss|müssen|darf|dürfen|soll\w*|kann|können|wird|werden|steht|stehen|liegt|liegen|läuft|laufen|kommt|kommen|est|sont|doit|doivent|vont|va|utilise\w*|es|son|está|están|debe\w*|va|van|usa\w*|é|são|deve\w*)(?=\s)/iu;
const CONDITION =
  /^((?:when(?:ever)?|if|before|after|while|until|once|as soon as|for|in|on|with|during|inside|wenn|falls|sobald|bevor|nach|vor|beim?|für|in|im|quand|si|lorsque|avant|après|pour|dans|cuando|antes|después|para|en|quando|se|depois|ao)\s[^,:;.]{3,90}),\s+/iu;
const TRAILING_CONDITION =
  /\s((?:when(?:ever)?|if|before|after(?! that| which)|while|wenn|falls|bevor|quand|si|cuando)\s[^,:;.()]{6,80})$/iu;
const IMPERATIVE =
  /^(?:please\s+)?(?:always\s+|never\s+|only\s+|do not\s+|don't\s+)?(?:use|run|put|keep|write|name|prefer|avoid|add|call|start|commit|push|make|show|ask|wrap|place|store|log|return|import|mock|test|check|build|deploy|set|pin|give|answer|reply|tell|read|open|leave|treat|handle|declare|raise|throw|catch|format|sort|split|merge|rebase|squash|tag|release|bump|skip|ignore|include|exclude|pass|send|create|delete|remove|update|document|explain)\s+/iu;
const NOUN_FIRST =
  /^(?:(?!that\b|which\b|who\b|before\b|after\b|when\b|if\b|to\b|and\b|it\b|what\b)[^\s,;:.]+\s){1,4}(?:is|are|was|were|has|have|had|must|may|can|cannot|can't|should|shall|will|go(?:es)?|comes?|lives?|begins?|starts?|ends?|carr(?:y|ies)|needs?|stays?|belongs?|gets?)\s/iu;
/** Subjects that every second memory has: "the fix is …". Asked about alone, they name nothing. */
const VAGUE =
  /^(?:(?:the|a|an|this|that|our|der|die|das|ein|eine|le|la|un|une|el|los|las)\s+)?(?:fix|rule|reason|decision|solution|cause|problem|error|lesson|thing|answer|note|point|idea|result|change|plan|default|lösung|grund|ursache|fehler|regel|entscheidung|solution|raison|règle|cause|erreur|décision|solución|razón|regla|causa|decisión)s?$/iu;
/** What an order, or a wish of somebody, is about: up to the next small word. */
const OBJECT =
  /^[^,;:.()]{3,60}?(?=\s(?:for|to|in|on|with|before|after|when|if|instead|as|from|by|at|of|is|are)\s|[,;:.()]|$)/iu;
/** Subjects that say nothing about what is asked. */
const HOLLOW =
  /^(?:the\s)?(?:user|assistant|we|you|i|one|it|they|there|this|that|people|everyone|everything|nothing|wir|man|on|nous|se)$/iu;
const TOPIC_WORDS = 7;

/** The assertions of a text, in order; one at least. */
export function assertionsOf(text: string): Assertion[] {
  const spans = spansOf(text);
  const denied = deniedParts(text);
  return partsOf(text).map(([from, to]) => {
    const raw = text.slice(from, to);
    const within = (at: number) => from <= at && at < to;
    const lead = raw.length - raw.trimStart().length;
    const said = raw.trim();
    const condition = conditionOf(said);
    return {
      text: asSentence(said),
      topic: topicOf(condition?.rest ?? said),
      condition: condition?.text,
      spans: spans
        .filter(({ start }) => within(start))
        .map((span) => ({ ...span, start: span.start - from - lead })),
      forbidden: denied
        .filter(({ order, range: [start] }) => order && within(start))
        .map(({ range: [start, end] }) =>
          text
            .slice(start, Math.min(end, to))
            .trim()
            .replace(/[\s,.;:]+$/, ''),
        )
        .filter((stretch) => spansOf(stretch).length > 0 && stretch.split(/\s+/).length <= TOPIC_WORDS),
    };
  });
}

/** [from, to) of the parts: a short memory is one; a part that leans on the one before stays with it. */
function partsOf(text: string): [number, number][] {
  const parts: [number, number][] = [];
  const add = (from: number, end: number) => {
    const said = text.slice(from, end).trim();
    const last = parts.at(-1);
    if (last && (LEANING.test(said) || said.length < SHORT_PART)) last[1] = end;
    else if (said !== '') parts.push([from, end]);
  };
  for (const { quote, start } of splitSentences(text)) {
    const end = start + quote.length;
    let from = start;
    if (quote.length > LONG_ANSWER)
      for (const { index } of maskCode(quote).matchAll(/;(?=\s)/g)) {
        add(from, start + index + 1);
        from = start + index + 1;
      }
    add(from, end);
  }
  return parts.length > 0 ? parts : [[0, text.length]];
}

function asSentence(text: string): string {
  const bare = text.replace(/[;:,\s]+$/, '');
  return /[.!?]$/.test(bare) ? bare : `${bare}.`;
}

function conditionOf(text: string): { text: string; rest: string } | undefined {
  const leading = CONDITION.exec(maskCode(text)) && CONDITION.exec(text);
  if (leading && leading[1]!.split(/\s+/).length <= TOPIC_WORDS)
    return { text: lowered(leading[1]!), rest: text.slice(leading[0].length) };
  const trailing = TRAILING_CONDITION.exec(text.replace(/[.!?]+$/, ''));
  return trailing ? { text: trailing[1]!, rest: text.slice(0, trailing.index) } : undefined;
}

/** The words before the verb, or the object of an order. */
function topicOf(text: string): string | undefined {
  const masked = maskCode(text);
  const order = IMPERATIVE.exec(masked);
  // "Commit messages have …" and "tests are …" begin with a noun, "commit nothing that …" with an order.
  const told = NOUN_FIRST.test(masked);
  if (order && !told) {
    const object = OBJECT.exec(masked.slice(order[0].length));
    return named(object && text.slice(order[0].length).slice(0, object[0].length));
  }
  const verb = VERB.exec(masked);
  if (!verb) return undefined;
  const subject = text.slice(0, verb.index).trim();
  if (!HOLLOW.test(subject)) return named(subject);
  // "The user wants a design question answered with …" is about the question.
  const object = OBJECT.exec(masked.slice(verb.index + verb[0].length).trimStart());
  return object
    ? named(text.slice(masked.indexOf(object[0], verb.index)).slice(0, object[0].length))
    : undefined;
}

function named(found: string | null | undefined): string | undefined {
  const topic = found?.trim().replace(/[\s,:]+$/, '');
  if (
    !topic ||
    topic.length < 3 ||
    HOLLOW.test(topic) ||
    VAGUE.test(topic) ||
    /[,;:]|^because\s/.test(maskCode(topic)) ||
    topic.split(/\s+/).length > TOPIC_WORDS
  )
    return undefined;
  return lowered(topic);
}

/** Without the capital that begins a sentence; names and code keep theirs. */
function lowered(text: string): string {
  return /^\p{Lu}\p{Ll}*(?:\s|$)/u.test(text) && !/^I\b/.test(text)
    ? text.charAt(0).toLowerCase() + text.slice(1)
    : text;
}
