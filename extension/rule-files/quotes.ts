// Where the words of a rule stand in their file, so that its evidence is verbatim.

/** Between two letters of the words stand at most this many of Markdown, such as the target of a link. */
const LONGEST_GAP = 400;
/** Before the words stands at most this much of what Markdown begins a line with. */
const LONGEST_START = 60;

/**
 * Finds words again in the Markdown that they were made of, from place `from` on. Resolves with where they begin and
 * end; undefined where the two cannot be laid side by side.
 */
export function alignment(
  words: string,
  source: string,
  from: number,
): [first: number, last: number] | undefined {
  const letters = words.replace(/\s+/g, '');
  for (let at = source.indexOf(letters[0]!, from); at >= 0; at = source.indexOf(letters[0]!, at + 1)) {
    if (begins(letters, source, at)) return follow(letters, source, at);
    if (at - from > LONGEST_START + letters.length) return undefined;
  }
  return undefined;
}

/** The first letters stand close together where the words begin. */
function begins(letters: string, source: string, at: number): boolean {
  let place = at;
  for (const letter of letters.slice(1, 8)) {
    const next = source.slice(place + 1, place + 8).indexOf(letter);
    if (next < 0) return false;
    place += next + 1;
  }
  return true;
}

function follow(letters: string, source: string, first: number): [number, number] | undefined {
  let at = first;
  for (let index = 1; index < letters.length; index++) {
    const found = source.slice(at + 1, at + 1 + LONGEST_GAP).indexOf(letters[index]!);
    if (found < 0) return undefined;
    at += found + 1;
  }
  return [first, at + 1];
}
