// Transcripts of Claude Code: ~/.claude/projects/<folder>/<session>.jsonl, one event a line. Where they lie is
// documented (https://code.claude.com/docs/en/sessions); their lines are declared internal, so this follows what was
// observed (https://github.com/skillsynchq/txcript/blob/main/docs/formats/claude-code.md) and skips what it does not
// know. Only what a person typed and what the assistant said in words is a turn: tool calls and their results,
// thinking, subagents, and what the program put into the user's mouth are none.
import path from 'node:path';
import type { ImportedTurn } from '../schema.ts';
import { type Format, instantOf, isObject, jsonLines } from './format.ts';

/** Envelopes that the program writes into a user's message. */
const ENVELOPE =
  /<(system-reminder|ide_[a-z_]+|command-[a-z]+|local-command-[a-z]+|user-prompt-submit-hook|bash-(?:input|stdout|stderr)|task-notification)\b[^>]*>[\s\S]*?(?:<\/\1>|$)/g;
const INTERRUPTION = /^\[Request interrupted by user[^\]]*\]$/;

export const claudeCode: Format = {
  name: 'claude-code',
  title: 'Claude Code transcript (JSON Lines)',
  recognises: ({ text }) =>
    /^\ufeff?\s*\{/.test(text) &&
    /"sessionId"\s*:\s*"/.test(text) &&
    (/"parentUuid"\s*:/.test(text) || /"type"\s*:\s*"(?:user|assistant|summary)"/.test(text)),
  async *turns(file) {
    let session = path.basename(file.path, '.jsonl');
    for await (const line of jsonLines(file)) {
      if (typeof line.sessionId === 'string' && line.sessionId !== '') session = line.sessionId;
      if (line.type !== 'user' && line.type !== 'assistant') continue;
      if (line.isSidechain === true || line.isMeta === true || line.isCompactSummary === true) continue;
      const message = isObject(line.message) ? line.message : {};
      const role = message.role ?? line.type;
      if (role !== 'user' && role !== 'assistant') {
        file.fault('unknown role');
        continue;
      }
      const text = said(message.content, role);
      if (text === '') continue;
      yield {
        session: `claude-code/${session}`,
        role,
        text,
        at: instantOf(line.timestamp, file.modified),
        source: 'import',
      };
    }
  },
};

/** The words of a message: a string, or its blocks of text. */
function said(content: unknown, role: ImportedTurn['role']): string {
  const blocks = Array.isArray(content) ? content : [{ type: 'text', text: content }];
  const text = blocks
    .flatMap((block) =>
      isObject(block) && block.type === 'text' && typeof block.text === 'string' ? [block.text] : [],
    )
    .map((part) => (role === 'user' ? part.replace(ENVELOPE, '') : part).trim())
    .filter((part) => part !== '' && !INTERRUPTION.test(part));
  return text.join('\n\n');
}
