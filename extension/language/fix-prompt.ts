// How a quick fix is asked for, and what of the answer is code.

/**
 * A question about a problem in these lines; the answer is expected to hold them corrected. The fence names no
 * language, as in the edits that a night rehearses: the embedded model takes the name for a line of the code.
 */
export function fixQuestion(message: string, code: string): string {
  return [
    `Fix this problem: ${message}`,
    'Answer with the whole corrected code in one fenced block.',
    `\`\`\`\n${code}\n\`\`\``,
  ].join('\n');
}

/** The first fenced block of an answer; undefined where it has none. */
export function codeIn(answer: string): string | undefined {
  return /```[^\n]*\n([\s\S]*?)\n?```/.exec(answer)?.[1];
}
