// Words of prose brought to one form: endings of English, of Romance and German verbs, and Korean particles. Coarser
// than the terms of the recall index (tokens.ts): what becomes one here is compared as one word, never shown.

/** Endings in the order in which they come off; each with the letters that must be left. */
const ENGLISH: [RegExp, string, number][] = [
  [/sses$/, 'ss', 2],
  [/(?:ies|ied)$/, 'y', 2],
  [/(?<![su])s$/, '', 3],
  [/(?:ing|ed)$/, '', 3],
  [/ation$/, 'at', 3],
  [/ment$/, '', 5],
  [/ly$/, '', 4],
  [/al$/, '', 5],
  [/at(?:e|or)?$/, '', 5],
  [/er$/, '', 5],
  [/e$/, '', 3],
];
const ROMANCE = /(?:ons|ent|er|ar|ir|ez|es|as|os|en|an|em|am|e|a|o|s)$/;
const GERMAN = /(?:ern|en|em|er|es|et|st|e|n|s|t)$/;
/** Forms of English verbs whose vowel changes. */
const IRREGULAR = new Map(
  `built build made make kept keep sent send held hold thrown throw chosen choose taken take given give shown show found
  find drawn draw hidden hide frozen freeze left leave meant mean told tell caught catch brought bring bought buy fed feed
  led lead bound bind spent spend rewritten rewrite overridden override forbidden forbid broken break written write known
  know begun begin done do ran run wrote write broke break went go gone go came come chose choose took take gave give
  grown grow sought seek stuck stick thought think understood understand withdrawn withdraw spun spin`
    .split(/\s+/)
    .flatMap((word, at, all): [string, string][] => (at % 2 === 0 ? [[word, all[at + 1]!]] : [])),
);

/** Participles of German whose vowel changes. */
const STRONG = new Map(
  `geschrieben schreiben geschlossen schließen genommen nehmen gelesen lesen gegeben geben gehalten halten gelassen lassen
  gelaufen laufen gebaut bauen verboten verbieten getroffen treffen geworfen werfen benannt benennen genannt nennen
  gebracht bringen gefunden finden gesprochen sprechen abgelegt ablegen ausgeführt ausführen eingecheckt einchecken
  verwendet verwenden gestartet starten`
    .split(/\s+/)
    .flatMap((word, at, all): [string, string][] => (at % 2 === 0 ? [[word, all[at + 1]!]] : [])),
);
const KOREAN =
  /(?:하기|하세요|하|하십시오|합니다|한다|하는|하고|해야|해서|하지|할|해|입니다|이다|에서는|에서|에게|으로|로|부터|까지|을|를|이|가|은|는|에|의|와|과|도|만|고|전에|후에)$/;

const DOUBLED = /([bdgklmnprt])\1$/;
const VOWEL = /[aeiouy]/;

function english(word: string): string {
  let stem = IRREGULAR.get(word) ?? word;
  for (const [ending, instead, left] of ENGLISH) {
    const found = ending.exec(stem);
    if (!found) continue;
    const rest = stem.slice(0, found.index);
    if (rest.length + instead.length < left || !VOWEL.test(rest)) continue;
    stem = rest + instead;
    // "logging", "shipped": the letter that the ending doubled; "adding" and "add" meet without it, too.
    if (/(?:ing|ed|er)$/.test(found[0])) stem = stem.replace(DOUBLED, '$1');
  }
  return stem
    .replace(DOUBLED, '$1')
    .replace(/(?<=..)y$/, 'i')
    .replace(/(?<=[^\s]{3}[iy])z$/, 's')
    .replace(/(?<=.[blmnv])our$/, 'or');
}

/** `other`: a language whose small words are not known; nothing is taken off its words. */
export type Tongue = 'english' | 'romance' | 'german' | 'other';

const TELLING: [Tongue, RegExp][] = [
  [
    'english',
    /(?:^|\s)(?:the|an|and|or|of|in|is|are|with|for|not|never|use|must|should|to|on|be|when|we|only|by|from|always|do|don't|before|after|every|all|each|prefer|avoid|instead|over|keep|run|put|our|please|if|unless|without)(?=\s|[,.]|$)/giu,
  ],
  [
    'german',
    /(?:^|\s)(?:der|die|das|ein|eine|einen|und|nicht|nie|niemals|stets|oder|wenn|bitte|beim|von|den|dem|nach|kein|keine|mit|für|auf|im|immer|wir|unsere?|ist|wird|werden|nur|vor|jede[mnrs]?|bevorzuge|verwende[nt]?|statt|in|bei|vom|zum)(?=\s|[,.]|$)/giu,
  ],
  [
    'romance',
    /(?:^|\s)(?:l[aeo]s?|el|un[ea]?|uma?|os|nos|d[eu]s?|del|als?|d[ao]s?|en|em|avec|con|com|para|pour|p[oa]r|pas|ne|jamais|nunca|não|toujours|siempre|sempre|est|es|são|prefier[ea]n?|préfère[sz]?|préférez|préférer|prefira|prefer(?:ir|imos)|sin|sans|sem|todos?|todas?|tous|toutes?|cada|chaque|usa[rm]?|usem|esta|este|ces?|antes|avant|sur|dans)(?=\s|[,.]|$)/giu,
  ],
  [
    'other',
    /(?:^|\s)(?:een|niet|geen|nooit|voor|gebruik|altijd|naar|gli|della?|dei|non|mai|che|nel|nella|nigdy|zawsze|inte|aldrig|alltid|ikke|aldri|och|og|för|jangan|tidak|selalu|yang|untuk|älä|aina|asla|için|nikdy|vždy|niciodată|nu|kullan|kullanma)(?=\s|[,.]|$)/giu,
  ],
];

/** Letters that English does not have. */
const LETTERS: Record<Tongue, RegExp> = {
  english: /(?!)/,
  german: /[äöüß]/i,
  romance: /[áàâçéèêíñóôõãú]/i,
  other: /[åæøÅÆØ]|(?![œŒ])[\u0100-\u024f\u1e00-\u1eff]/u,
};

/** Letters of alphabets that no rule here knows. */
const STRANGE =
  /(?![\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー々])\p{L}/u;

/** The family of languages that the small words of a text show; English where none shows another. */
export function tongueOf(text: string): Tongue {
  if (STRANGE.test(text)) return 'other';
  let [best, most]: [Tongue, number] = ['english', 0];
  for (const [tongue, words] of TELLING) {
    const count = text.match(words)?.length ?? 0;
    const letters = LETTERS[tongue].test(text) ? 1 : 0;
    if (count + letters > most) [best, most] = [tongue, count + letters];
  }
  return best;
}

/** One form for the forms of a lower-cased word. */
export function stemOf(word: string, tongue: Tongue): string {
  if (/\p{Script=Hangul}/u.test(word)) {
    const bare = word.replace(KOREAN, '');
    return bare === '' ? word : bare.length > 1 ? bare.replace(KOREAN, '') || bare : bare;
  }
  // 書き, 書く: what a character of Han is followed by is its inflection.
  if (/\p{Script=Han}/u.test(word)) return word.replace(/(?<=\p{Script=Han})\p{Script=Hiragana}+$/u, '');
  if (!/^[\p{Script=Latin}'-]+$/u.test(word)) return word;
  if (tongue === 'other') return word;
  if (tongue === 'english') return english(word);
  if (tongue === 'german') {
    const plain = STRONG.get(word) ?? word.replace(/^ge(?=\p{L}{3,}t$)/u, '');
    const bare = plain.replace(GERMAN, '');
    return bare.length < 3 ? plain : bare;
  }
  const bare = word.replace(ROMANCE, '');
  return bare.length < 3 ? word : bare;
}

/** Whether a small word shows the language: without one, only the order of the words tells what a sentence says. */
export function showsTongue(text: string): boolean {
  return TELLING.some(([, words]) => text.search(words) >= 0);
}
