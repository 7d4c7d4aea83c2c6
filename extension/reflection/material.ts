// The material of one request to a model that reads: what is known, what was found so far, and the turns.

/** `known` and `transcript` are JSON lines; `found` are facts of earlier parts of the same session. */
export function materialOf(
  known: string[],
  found: { name: string; text: string }[],
  transcript: string,
): string {
  const list = (lines: string[]) => (lines.length > 0 ? lines.join('\n') : '(none)');
  return [
    'Known memories:',
    list(known),
    '',
    'Facts found earlier in this conversation (use the same name for the same fact):',
    list(found.map((fact) => JSON.stringify(fact))),
    '',
    'The conversation:',
    transcript,
  ].join('\n');
}
