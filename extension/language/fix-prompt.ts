// How a quick fix is asked for, and what of the answer is code.

/** A question about a problem in these lines; the answer is expected to hold them corrected. */
export function fixQuestion(language: string, message: string, code: string): string {
  return [
    `Fix this problem: ${message}`,
    'Answer with the whole corrected code in one fenced block.',
    `\`\`\`${language}\n${code}\n\`\`\``,
  ].join('\n');
}

/** The first fenced block of an answer; undefined where it has none. */
export function codeIn(answer: string): string | undefined {
  return /```[^\n]*\n([\s\S]*?)\n?```/.exec(answer)?.[1];
}
