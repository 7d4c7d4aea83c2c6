// Where the words of a rule stand in their file, so that its evidence is verbatim.

/** Characters that the words lack: what Markdown is written with. */
const LONGEST_GAP = 400;

/**
 * Finds words again in the Markdown that they were made of. `from` and `to` are places in `words`; undefined where the
 * two cannot be laid side by side.
 */
export function alignment(words: string, source: string): Int32Array | undefined {
  const places = new Int32Array(words.length + 1);
  let at = 0;
  for (let index = 0; index < words.length; index++) {
    const wanted = words[index]!;
    if (/\s/.test(wanted)) {
      places[index] = at;
      continue;
    }
    const found = source.indexOf(wanted, at);
    if (found < 0 || found - at > LONGEST_GAP) return undefined;
    places[index] = found;
    at = found + 1;
  }
  places[words.length] = at;
  return places;
}
