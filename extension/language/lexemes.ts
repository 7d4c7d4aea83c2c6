// A sentence as a row of lexemes: small words by their effect, content words by one form, quantities by their value.
import { BOUNDS, EFFECT_OF, type Effect, MARKS } from './function-words.ts';
import { stemOf, type Tongue, tongueOf } from './stems.ts';
import { SYNONYM_OF, SYNONYMS } from './synonyms.ts';
import { LIGHT, LIGHT_ALONE } from './word-classes.ts';

export interface Term {
  type: 'term';
  /** Equal for words of one meaning. */
  key: string;
  kind: 'word' | 'name' | 'quantity';
  /** Its sentence says the same without it. */
  light: boolean;
  /** As it is written, in lower case. */
  said: string;
  /** A noun of German, which has a capital letter. */
  noun: boolean;
}

export type Lexeme =
  | Term
  | { type: 'effect'; effect: Effect | 'denied'; word: string }
  /** `hard`: another sentence begins; otherwise a comma. */
  | { type: 'stop'; hard: boolean };

const WORD =
  /[\p{L}\p{N}@_./*$%#~\\+≤≥-](?:[\p{L}\p{N}\p{M}@_./*$%#~\\+'=:-]*[\p{L}\p{N}\p{M}*/_%+#])?|⟦\w+⟧|[,;:.!?()—–、。，；：！？「」]/gu;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
const MARKED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const HANGUL = /\p{Script=Hangul}/u;
const NAME = /[/_.:@#*$~\\]|\p{L}\p{N}|\p{N}\p{L}|\p{Ll}\p{Lu}|^\p{Lu}{2,}$/u;

const NUMBERS = new Map<string, string>();
// An article in the languages that have one word for both, and a conjunction of English.
for (const row of [
  'zero one two three four five six seven eight nine ten eleven twelve',
  'null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf',
  '〇 uno dos tres cuatro cinco seis siete ocho nueve diez once doce',
  '零 un deux trois quatre cinq six sept huit neuf dix onze douze',
  '_ um dois três quatro cinco seis sete oito nove dez onze doze',
  '_ 一 二 三 四 五 六 七 八 九 十',
  '_ once twice thrice',
])
  for (const [value, word] of row.split(' ').entries())
    if (!['_', 'un', 'um', 'null', 'once', 'six'].includes(word)) NUMBERS.set(word, String(value));
for (const [at, word] of 'twenty thirty forty fifty sixty seventy eighty ninety hundred'.split(' ').entries())
  NUMBERS.set(word, `${at + 2}0`);
NUMBERS.set('six', '6').set('两', '2').set('两个', '2').set('couple', '2').set('dozen', '12');

const UNITS = new Map<string, string>();
for (const row of [
  'ms millisecond milliseconds',
  's sec secs second seconds sekunde sekunden segundo segundos seconde secondes 秒',
  'min mins minute minutes minuten minuto minutos 分 分钟 분',
  'h hr hrs hour hours stunde stunden hora horas heure heures 小时 時間 시간',
  'd day days tag tage tagen día días jour jours dia dias 天 日 일',
  'w week weeks woche wochen semana semanas semaine semaines',
  'mo month months monat monate monaten mes meses mois mês',
  'q quarter quarters quartal',
  'hz hertz',
  'khz',
  'mhz',
  'fps',
  'baud bps',
  'px pixel pixels',
  'y year years jahr jahre jahren año años an ans ano anos',
  'kb kib',
  'mb mib',
  'gb gib',
  'tb tib',
  '% percent prozent',
  '× time times mal veces fois vezes',
])
  for (const word of row.split(' ')) UNITS.set(word, row.split(' ')[0]!);

const CALENDAR = new Map<string, string>();
for (const row of [
  'january jan januar enero janvier janeiro',
  'february feb februar febrero février fevereiro',
  'march märz marzo mars março',
  'april abril avril',
  'june juni junio juin junho',
  'july juli julio juillet julho',
  'august aug agosto août',
  'september sept septiembre septembre setembro',
  'october oct oktober octubre octobre outubro',
  'november nov noviembre novembre novembro',
  'december dec dezember diciembre décembre dezembro',
  'monday montag lunes lundi 月曜日 周一 월요일',
  'tuesday dienstag martes mardi 火曜日 周二 화요일',
  'wednesday mittwoch miércoles mercredi 水曜日 周三 수요일',
  'thursday donnerstag jueves jeudi 木曜日 周四 목요일',
  'friday freitag viernes vendredi 金曜日 周五 금요일',
  'saturday samstag sábado samedi 土曜日 周六 토요일',
  'sunday sonntag domingo dimanche 日曜日 周日 일요일',
  '1h hourly stündlich',
  '1d daily täglich diario quotidien diariamente',
  '1w weekly wöchentlich semanal hebdomadaire semanalmente',
  '1mo monthly monatlich mensual mensuel mensalmente',
  '1q quarterly',
  '1y yearly annually jährlich',
])
  for (const word of row.split(' ')) CALENDAR.set(word, row.split(' ')[0]!);

/** Phrases with an effect of their own or that stand for one word, by their words. */
const PHRASES = new Map<string, { effect?: Effect; key?: string }>();
for (const [phrase, effect] of EFFECT_OF) PHRASES.set(phrase, { effect });
for (const row of SYNONYMS) {
  const [key, ...words] = row.split(',').map((word) => word.trim());
  const stem = stemOf(key!, 'english');
  for (const word of [key!, ...words]) {
    if (/[ -]/.test(word)) PHRASES.set(word, { key: stem });
  }
}
for (const [sign, phrases] of BOUNDS)
  for (const phrase of phrases.split(',')) PHRASES.set(phrase.trim().replace(/\s+/g, ' '), { key: sign });

const DIRECTION: { effect: Effect; key?: string } = { effect: 'direction' };
const LONGEST_PHRASE = 4;
const OPENS_PHRASE = new Set(
  [...PHRASES.keys()].filter((phrase) => phrase.includes(' ')).map((phrase) => phrase.split(' ')[0]!),
);

/** A number with its unit, however they are written; undefined for a word that is none. */
function quantityOf(word: string): string | undefined {
  const digits = /^[v$€]?(\d+(?:[.,:]\d+)*)(\p{L}{1,3}|%)?\+?$/u.exec(word);
  if (digits) {
    const unit = digits[2] === undefined ? '' : UNITS.get(digits[2]);
    return unit === undefined ? undefined : `${digits[1]}${unit}`;
  }
  return NUMBERS.get(word) ?? CALENDAR.get(word) ?? CALENDAR.get(word.replace(/s$/, ''));
}

const COUNTED = /^(\d+)-(\p{Ll}{3,})$/u;

/** The words of a text; a word of a script without spaces is cut by the segmenter. */
function* wordsOf(text: string): Generator<string> {
  for (const [word] of text.matchAll(WORD)) {
    if (!UNSPACED.test(word)) {
      // "4-space indentation", "a 30-day window"
      const counted = COUNTED.exec(word);
      if (counted) yield* counted.slice(1) as string[];
      else yield word;
      continue;
    }
    for (const { segment, isWordLike } of segmenter(word).segment(word)) if (isWordLike) yield segment;
  }
}

const JAPANESE = new Intl.Segmenter('ja', { granularity: 'word' });
const OTHER = new Intl.Segmenter('zh', { granularity: 'word' });
const segmenter = (word: string) =>
  /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(word) ? JAPANESE : OTHER;

/** Particles and endings: Hiragana alone, and characters of Chinese that only bind. */
const BINDS =
  /^(?:\p{Script=Hiragana}+|것|수|할|[的了在中下里上时请会于个把被将与和及应需要都也以]|目录|請)$/u;

function marked(text: string): string {
  let result = text
    .normalize('NFKC')
    .replace(/[‘’]/g, "'")
    .replace(/[`"“”„«»]|\*\*/g, ' ');
  if (MARKED.test(result))
    for (const [pattern, effect] of MARKS)
      result = result.replace(pattern, effect === 'must' ? ' ' : ` ⟦${effect}⟧ `);
  return result;
}

export function lexemesOf(text: string): Lexeme[] {
  const bare = marked(text);
  const tongue = tongueOf(bare);
  const split = [...wordsOf(bare)];
  const words = tongue === 'german' ? joinVerbs(split) : split;
  const lower = words.map((word) => word.toLowerCase());
  const found: Lexeme[] = [];
  for (let at = 0; at < words.length; ) {
    const [lexeme, length] = lexemeAt(words, lower, at, tongue);
    if (lexeme) found.push(lexeme);
    at += length;
  }
  return found;
}

const PREFIX =
  /^(?:ab|an|auf|aus|bei|durch|ein|fest|frei|her|hin|hoch|los|mit|nach|nieder|um|vor|weg|weiter|wieder|zu|zurück|zusammen)$/;

/** "Führe … aus" and "wir führen … aus" have the verb "ausführen". */
function joinVerbs(words: string[]): string[] {
  const joined = [...words];
  let start = 0;
  for (let at = 0; at <= words.length; at++) {
    if (at < words.length && !/^[,;:.!?()—–]$/.test(words[at]!)) continue;
    const clause = words.slice(start, at);
    const last = clause.at(-1)?.toLowerCase() ?? '';
    if (clause.length > 2 && PREFIX.test(last)) {
      const we = clause.findIndex((word) => /^(?:wir|man)$/i.test(word));
      const verb = we < 0 ? 0 : we === 0 ? 1 : we - 1;
      joined[start + verb] = last + clause[verb]!.toLowerCase();
      joined[at - 1] = '';
    }
    start = at + 1;
  }
  return joined.filter(Boolean);
}

function lexemeAt(
  words: string[],
  lower: string[],
  at: number,
  tongue: Tongue,
): [Lexeme | undefined, number] {
  const word = lower[at]!;
  const mark = /^⟦(\w+)⟧$/.exec(word);
  if (mark) return [{ type: 'effect', effect: mark[1] as Effect | 'denied', word }, 1];
  if (/^[,、，]$/.test(word)) return [{ type: 'stop', hard: false }, 1];
  if (/^[^\p{L}\p{N}≤≥*%]+$/u.test(word)) return [{ type: 'stop', hard: true }, 1];
  // "under 100", "over 3": a bound where a number follows.
  const next = lower[at + 1];
  if (/^(?:under|below|within|over|above)$/.test(word) && next !== undefined && quantityOf(next))
    return [term(/^[oa]/.test(word) ? '≥' : '≤', 'word'), 1];
  // "Sprints last two weeks"
  const counted = /^an?$/.test(next ?? '')
    ? UNITS.has(lower[at + 2] ?? '')
    : quantityOf(next ?? '') !== undefined;
  if (/^lasts?$/.test(word) && counted) return [undefined, 1];
  // "The license is MIT": a small word of another language, and no word of this one.
  if (tongue === 'english' && at > 0 && FOREIGN_SMALL.has(words[at]!)) return [term(word, 'name'), 1];
  // "Team A" is no article.
  if (/^(?!I)\p{Lu}$/u.test(words[at]!) && at > 0) return [term(word, 'name'), 1];
  const longest = OPENS_PHRASE.has(word) ? Math.min(LONGEST_PHRASE, words.length - at) : 1;
  for (let length = longest; length > 0; length--) {
    const phrase = length === 1 ? word : lower.slice(at, at + length).join(' ');
    // An article of English, a preposition of Spanish and Portuguese.
    const known = phrase === 'a' && tongue === 'romance' ? DIRECTION : PHRASES.get(phrase);
    if (known?.effect) return [{ type: 'effect', effect: known.effect, word: phrase }, length];
    if (known?.key) return [term(known.key, 'word'), length];
  }
  // "belongs to a team" says who owns it, "belongs in a folder" where it is.
  if (/^belongs?$/.test(word) && next === 'to') return [term(SYNONYM_OF.get('own')!, 'word'), 1];
  if (word === 'once' && EACH.test(next ?? '') && UNITS.has(lower[at + 2] ?? '')) return [undefined, 1];
  // "every week" is each one week.
  const unitOf = EACH.test(lower[at - 1] ?? '') && word.length > 2 ? UNITS.get(word) : undefined;
  if (unitOf !== undefined) return [term(`1${unitOf}`, 'quantity'), 1];
  const quantity = quantityOf(word);
  if (quantity !== undefined) {
    const unit = next === undefined || !/^[\d.,]/.test(quantity) ? undefined : UNITS.get(next);
    return [term(quantity + (unit ?? ''), 'quantity'), unit === undefined ? 1 : 2];
  }
  if (BINDS.test(word)) return [undefined, 1];
  return [content(words[at]!, word, at === 0, tongue), 1];
}

/** Small words of other languages that are names where they are written in capitals. */
const FOREIGN_SMALL = new Set('MIT ES OS PAS PAR DES DAS SE NE EM SON UM AUS VOR AL NA COM SIN'.split(' '));

const EACH = /^(?:every|each|per|an?|eine[rmn]?|una?|une|um|uma|jede[rsnm]?|pro|cada|chaque|par|por)$/;

const term = (key: string, kind: Term['kind'], said = key, light = false, noun = false): Term => ({
  type: 'term',
  key,
  kind,
  light,
  said,
  noun,
});

const PLACE = /[/.:@#*$~\\]/;
const ELIDED = /^(?:[ldnsjmtc]|qu)'(?=\p{L}{2})/u;

function content(written: string, lower: string, first: boolean, tongue: Tongue): Term {
  const noun = tongue === 'german' && /^\p{Lu}/u.test(written);
  const isName = !first && tongue !== 'german' && /^\p{Lu}/u.test(written);
  // "go" is a verb that says little, "Go" a language.
  const form = UNSPACED.test(lower) || HANGUL.test(lower) ? stemOf(lower, tongue) : lower.replace(ELIDED, '');
  if ((LIGHT.has(form) || LIGHT_ALONE.has(form)) && !isName)
    return term(LIGHT_ALONE.get(form) ?? form, 'word', lower, true);
  const own = lower
    .replace(/'s?$/, '')
    // A Korean particle at a name.
    .replace(/(?<=[!-~])\p{Script=Hangul}+$/u, '')
    .replace(ELIDED, '');
  if (NAME.test(own) || NAME.test(written)) {
    const whole = own.replace(/(?<![.:])[.:]+$/, '');
    const bare = whole.replace(/(?<=[^/])\/$/, '');
    // "The tests are in `test/`" names two things.
    const key = SYNONYM_OF.has(stemOf(bare, 'english')) ? whole : bare;
    // `test/` and `spec/` are two folders, whatever their words mean.
    const word = PLACE.test(own) ? undefined : (SYNONYM_OF.get(key) ?? SYNONYM_OF.get(key.replace(/s$/, '')));
    return term(word ?? key, 'name', lower);
  }
  const stem = stemOf(own, tongue);
  return term(
    SYNONYM_OF.get(stem) ?? SYNONYM_OF.get(stemOf(own, 'english')) ?? stem,
    isName ? 'name' : 'word',
    lower,
    false,
    noun,
  );
}
