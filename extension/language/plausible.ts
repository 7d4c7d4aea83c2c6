// Whether a piece of text can be a subject or value of a type: this keeps loose forms such as "{v} causes {s}"
// from claiming ordinary sentences.

/** Patterns for slots whose type has a shape; the others are judged by `plausible` alone. */
const shapes: Record<string, string> = {
  port: '\\d{1,5}',
  version: '(?:[~^]|[<>]=?|==?)?\\s?v?\\d+(?:\\.(?:\\d+|x|\\*))+(?:[-+.]?[a-z][a-z0-9.+-]*)?',
  duration:
    '(?:about\\s+)?(?:\\d+(?:[.,]\\d+)?|an?|one|two|three|five|ten|half an)[\\s-]?[a-zµ]+(?:\\s\\d+\\s?[a-z]+)?',
  amount: '[~<>]?\\d[\\d.,_ ]*(?:\\s?[\\p{L}%/]+){0,4}',
  path: '[^\\s,;]+',
  folder: '[^\\s,;]+',
  flag: '[^\\s,;]+',
  branch: '[^\\s,;]+',
  host: '[^\\s,;]+',
  topic: '[^\\s,;]+',
  time: "(?:\\d{1,2}(?:[:.h]\\d{2})?(?::\\d{2})?\\s?(?:am|pm|utc|cet|z|o'clock)?|noon|midnight)(?:\\s[a-z]{2,4})?",
  person: "@?[\\p{L}][\\p{L}\\p{N}._'’-]*(?:\\s[\\p{L}][\\p{L}.'’-]*){0,2}",
  quote: '[\\p{L}-]+(?:\\s[\\p{L}-]+)?',
};

/** Most words that a slot of each type may have; types not named here get 5. */
const mostWords: Record<string, number> = {
  command: 14,
  cause: 6,
  tool: 4,
  store: 4,
  prefix: 3,
  style: 3,
  format: 7,
  indent: 3,
  date: 5,
  service: 4,
  package: 3,
  area: 4,
  thing: 5,
  release: 4,
  purpose: 6,
  feature: 4,
  job: 4,
  code: 4,
  kind: 4,
  task: 5,
  error: 7,
  api: 5,
};

const CALENDAR_WORDS =
  /\d|\b(mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\bq[1-4]\b|\b(tomorrow|(mid|end of|early|late|next) \w+)\b/i;

/** Words that point somewhere else or open a clause: never the whole of, nor the start of, a subject or value. */
const PRONOUNS =
  /^(it|its|this|that|these|those|they|them|he|she|we|i|you|me|us|there|here|what|which|who|whom|whose|why|how|when|where|if|nobody|no one|nothing|everyone|everything|something|someone|anything|one|ones|not|and|or|but|so|then|because|is|are|was|were|be|has|have|had|does|did|can|will|(?:our|my|your|his|her|their|its)$)\b/i;
const PRONOUN_END = /\b(it|this|that|them|these|those|which|what|and|or|but|the|a|an|of|to|is|are|not)$/i;
/** A finite verb phrase inside a slot means that the form matched across a clause border. */
const CLAUSE =
  /\b(because|which|who|whom|that (is|was|are)|i am|i'm|we are|is not|isn't|doesn't|don't|won't|can't|if|unless|although|though)\b/i;

/** A command neither begins with a preposition nor holds a clause. */
const NOT_COMMAND =
  /^(?:it|this|that|them|something|away|out|into|on|in|for|a|an|the)\b|\s(?:it|came|was|is|are|and|which|who|that)(?:\s|$)/i;

export function shapeOf(type: string): string | undefined {
  return shapes[type];
}

/** `text` with slot decoration (backticks, quotes, articles of the sentence) already removed. */
export function plausible(type: string, text: string): boolean {
  if (text === '' || text.length > 120 || /[\n\r]/.test(text)) return false;
  if (!/[\p{L}\p{N}]/u.test(text) && type !== 'indent' && type !== 'prefix') return false;
  if (text.split(/\s+/).length > (mostWords[type] ?? 5)) return false;
  if (type === 'command') return !NOT_COMMAND.test(text);
  if (PRONOUNS.test(text) || (PRONOUN_END.test(text) && type !== 'format' && text.includes(' ')))
    return false;
  if (type === 'date') return CALENDAR_WORDS.test(text);
  if (type === 'port') return Number(text) > 0 && Number(text) <= 65535;
  if (type === 'person')
    return !/\b(team|code|data|file|test|server|service|default|hand|design|accident)s?$/i.test(text);
  if (type === 'format') return true;
  if (/[;!?]|[,:](\s|$)|\s[–—-]\s|\.\s/.test(text) && type !== 'prefix') return false;
  return !CLAUSE.test(text);
}
