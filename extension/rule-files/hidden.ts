// Characters that people do not see: what stands between them is not for people, so a line that has them is no rule.

/** Zero-width, soft-hyphen, bidirectional and tag characters. */
const HIDDEN =
  /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u{e0000}-\u{e007f}]/u;

/** Joiners that writing needs: within emoji, and between letters of scripts that join theirs. */
const EMOJI_JOINER =
  /(?<=\p{Extended_Pictographic}[\ufe0f\u{1f3fb}-\u{1f3ff}]*)\u200d(?=\p{Extended_Pictographic})/gu;
const SCRIPT_JOINER =
  /(?<=[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gurmukhi}\p{Script=Gujarati}\p{Script=Oriya}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Sinhala}\p{Script=Khmer}\p{M}])[\u200c\u200d]/gu;
/** A flag of a region is a black flag and tag characters up to the cancel tag. */
const REGION_FLAG = /\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f}/gu;
/** Marks of direction are typed in texts that run from right to left. */
const DIRECTION_MARK = /[\u061c\u200e\u200f]/gu;
const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}]/u;

/** True for a line that hides characters from its reader. */
export function hidesCharacters(line: string): boolean {
  if (!HIDDEN.test(line)) return false;
  let shown = line.replace(EMOJI_JOINER, '').replace(SCRIPT_JOINER, '').replace(REGION_FLAG, '');
  if (RIGHT_TO_LEFT.test(shown)) shown = shown.replace(DIRECTION_MARK, '');
  return HIDDEN.test(shown);
}
