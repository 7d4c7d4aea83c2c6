// A sentence letter by letter, for languages in which its grammar is not read: two of them say the same where nothing
// differs but punctuation and, in scripts without spaces, what only makes a sentence polite or longer.

/** Endings and particles that say the same, and the one that stands for all; applied in their order. */
const EQUIVALENTS: [RegExp, string][] = [
  // Chinese
  [/(?:之前|以前)/g, '前'],
  [/(?:之后|以后|之後|以後|后)/g, '後'],
  [/使用|采用|採用/g, '用'],
  [
    /(?:不要|不得|不能|不可以?|不应该?|不许|不准|请勿|切勿|勿|禁止|严禁|避免)(?=\p{Script=Han}|\s|[a-z])/gu,
    '不',
  ],
  [/(?<![不无無没未])(?:必须|必須|一定要|务必|應該|应该|应当|总是|始终|都要|需要|请|請|要)/g, ''],
  // Japanese
  [
    /(?:し(?:ては|ちゃ)(?:いけない|いけません|ならない|なりません|だめ)|しない(?:で(?:ください)?|こと)?|しません|するな)(?=$|[\s、。])/g,
    '(不)',
  ],
  [/(?:必ず|常に)/g, ''],
  [
    /(?:てください|て下さい|でください|ること|ること|こと|しなければ(?:ならない|なりません)|です|ます)(?=$|[\s、。])/g,
    '',
  ],
  [/(?<=[\p{Script=Han}\p{Script=Katakana}ー])(?:して|する|し|[いきくりるうっす])(?=$|[\s、。前後])/gu, ''],
  // Korean
  [/(?:반드시|항상|꼭)\s*/g, ''],
  [/하지 (?:마세요|마십시오|말 것|않습니다|않는다)|하면 안 (?:됩니다|된다)/g, '(不)'],
  [/하기\s*(?=전|후)|\s*(?:하세요|하십시오|합니다|한다|할 것|해야 (?:합니다|한다)|하기)(?=$|[\s,.])/g, ''],
];

const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Equal for texts that differ in nothing that could change what they say. */
export function formOf(text: string): string {
  let form = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[`"“”„«»「」『』‘’']/g, '');
  if (!UNSPACED.test(form)) return form.replace(/[\s.,;:!?()]+/g, ' ').trim();
  for (const [pattern, instead] of EQUIVALENTS) form = form.replace(pattern, instead);
  return form.replace(/[\s.,;:!?。、，；：！？]+/g, '');
}

/** Scripts in which clauses are told apart by endings, not by words; and signs that put what is beside them in relation. */
export const isReadByLetters = (text: string) => UNSPACED.test(text) || /[<>=→←⇒⇐≠⟶]|->/u.test(text);
