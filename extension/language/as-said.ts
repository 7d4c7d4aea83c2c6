// A sentence as a memory keeps it: what only addresses the assistant is taken off, and not a word of the rest changes.

/** They open a sentence only where a mark follows: "no, tabs" is a correction, "no tabs" a rule. */
const WITH_MARK = [
  "(?:hm+ |oh |ah |well )?(?:no|nope|nah)|no no|no wait|wait|wrong|incorrect|not quite|correction|a correction|update|sorry|my mistake|i was wrong|change of plans?|wait no|(?:that|this|it)(?:['’]s| is) (?:wrong|not (?:right|true|correct)|incorrect|old|outdated)|not true|not any ?more|(?:that|this|it) (?:has )?changed|we changed that|scratch that|forget that|you(?:['’]re| are) wrong|(?:you|i) (?:got|have|had) (?:that|this|it) (?:all )?wrong|we (?:don['’]t|do not|no longer) do (?:that|this|it)(?: any ?more| any longer)?",
  'ok|okay|yes|yep|yeah|right|well|so|good|great|nice|perfect|cool|sure|fine|thanks|thank you|hm+|oh|ah|hey|hi|listen|lgtm|also|and|oh and|(?:oh|ah|ok|okay|hm+) (?:right|yes|yeah|well|sorry|ok|wait)|looks? good,? but|careful|(?:to be )?clear(?:ly)?',
  "fyi|btw|by the way|fwiw|ps|for the record|for context|note|notes?(?: to)? [^,:.]{1,30}|important|heads[- ]up|reminder|attention|one more thing|another thing|one thing|last thing|(?:just )?so you know|please note|(?:(?:so|and|please|ok|then),? ){0,2}remember(?: this)?|(?:please )?(?:make|take) a note(?: of this)?|(?:please )?(?:save|store|keep|note) this(?: for later)?|(?:please )?(?:write|note) (?:this|that) down|(?:please )?don['’]t forget(?: this)?|(?:please )?keep (?:this )?in mind",
  '(?:[\\p{L}-]+ ){0,3}(?:notes?|things?|rules?|reminder|correction|update|info|psa|hint|tip|fact|request|convention)(?: (?:for|to) (?:you|me|us|all|everyone|the future|later|next time))?',
  'good to know|for your information|just so (?:you|we) know|to be clear|to clarify',
  'nein|nee|doch|falsch|übrigens|achtung|wichtig|merk dir(?: bitte)?(?: das)?|bitte merken|non|faux|au fait|attention|retiens|note bien|não|aliás|atenção|lembre-se|por cierto|perdón|ojo|recuerda(?: esto)?|apunta|ricorda(?:ti)?',
];
/** They open a sentence by themselves. */
const BARE =
  "(?:hm+ )?actually|fyi|btw|by the way|(?:please )?(?:remember|note|keep in mind|be aware|don['’]t forget|bear in mind)(?: here)? that|(?:please )?remember to|(?:can|could|would) you (?:please )?(?:remember|note|keep in mind|bear in mind) that|(?:i want you|you have|you need|you should) to (?:remember|know|note) that|you should know that|(?:oh|ah|ok|okay|well|hm+),? (?:and|so|but|also|btw|by the way)|(?:and|also|plus)(?= (?:no|never|always|please|don['’]t|do not|use|prefer|avoid|keep|from|every|each|all|only) )|(?:hm+,? )?(?:that|this|it)(?:['’]s| is) (?:fine|ok|okay|good|great|nice|right),? but|just so you know|for the record|for context|eigentlich|tatsächlich|en fait|en realidad|de hecho|na verdade|(?:bitte )?merk dir(?: bitte)?,? dass|denk dran,? dass|recuerda que|rappelle-toi que|souviens-toi que|retiens que|lembre-se (?:de )?que|ricorda(?:ti)? che";
/** Scripts that put no space after a mark. */
const WIDE =
  '(?:请|請)?(?:记住|記住|记得|注意|记一下)|不对|不是|不|错了|其实|顺便说一下|いいえ|違います|いや|ちなみに|覚えておいて(?:ください)?|メモ|실은|아니요?|아뇨|기억해 ?(?:줘|주세요)|참고로';

const OPENER = new RegExp(
  `^(?:(?:${WITH_MARK.join('|')})\\s*(?:[,:!.…]|\\s[–—-])(?=\\s)\\s*|(?:${BARE})\\s*[,:]?\\s+|(?:${WIDE})\\s*[，、,：:。]\\s*)`,
  'iu',
);
const CORRECTING =
  /^(?:(?:ok|hm+|oh|ah|well|sorry)[,.!]?\s+)?(?:no|nope|nah|wrong|incorrect|not quite|(?:a )?correction|update|actually|(?:that|this|it)(?:['’]s| is) (?:wrong|not (?:right|true|correct)|incorrect|old|outdated)|(?:that|this|it) has changed|not true|not any ?more|you(?:['’]re| are) wrong|(?:you|i) (?:got|have|had) (?:that|this|it) (?:all )?wrong|we (?:don['’]t|do not|no longer) do (?:that|this|it)|wait|scratch that|that changed|we changed that|change of plans?|i was wrong|my mistake|sorry|nein|doch|falsch|non|faux|não|perdón|tatsächlich|eigentlich|en realidad|en fait|na verdade|不|错了|其实|いいえ|違います|いや|아니|실은)(?![\p{L}\p{N}])/iu;
const CLOSER = /(?:,?\s+(?:btw|by the way|fyi|thanks|thank you|thx|ok\??))+\s*[.!]*$/i;
/** Characters at the end in which courtesies are looked for: a search from every place of a long text takes too long. */
const LONGEST_CLOSER = 100;
const MOST_OPENERS = 5;

/** Bold marks go; inline code is code with its marks, so that a glob or a flag stays what it is. */
function withoutMarks(text: string): string {
  return text
    .split(/(`[^`\n]*`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/(\*\*|__)(?=\S)([^*_\n]+)\1/g, '$2')))
    .join('')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Takes off what only addresses the assistant: `corrects` where it takes back what was said before. */
export function opened(text: string): { rest: string; opener: string; corrects: boolean } {
  let rest = text;
  let corrects = false;
  for (let count = 0; count < MOST_OPENERS; count++) {
    const found = OPENER.exec(rest)?.[0];
    if (found === undefined || found.length >= rest.length) break;
    corrects ||= CORRECTING.test(found);
    rest = rest.slice(found.length);
  }
  return { rest, opener: text.slice(0, text.length - rest.length), corrects };
}

/** The sentence without openers, marks of Markdown that mean nothing, and the closing dot. */
export function asSaid(sentence: string): string {
  const { rest } = opened(withoutMarks(sentence));
  const end = Math.max(0, rest.length - LONGEST_CLOSER);
  const said = rest.slice(0, end) + rest.slice(end).replace(CLOSER, '');
  return said.replace(/(?<![.。．!！,，;；:：…\s])[.。．!！,，;；:：…\s]+$/u, '');
}
