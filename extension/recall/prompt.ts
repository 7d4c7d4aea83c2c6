// The prompt that everything is served and trained with: the base model learned exactly this shape.

import { phrases } from '../language/phrases.ts';
import { canonical } from '../language/statement.ts';
import type { Memory } from '../memory/schema.ts';
import { textInPlace } from '../memory/where.ts';
import type { Family } from '../model/family.ts';
import type { ChatMessage } from '../model/schema.ts';

/** The words in which a model reads a memory: the embedded one its closed language, every other what was said. */
export function promptText(memory: Memory, family: Family): string {
  const { statement } = memory;
  if (family === 'real' || !statement) return textInPlace(memory);
  return canonical(statement.relation, statement.subject, statement.value);
}

/**
 * The words around memories, by family. The embedded model learned one sentence. A real one goes by what is usual
 * elsewhere unless it is told not to.
 */
export const PROMPT_WORDS: Record<Family, { system: string; memories: string }> = {
  embedded: { system: phrases.system, memories: phrases.memories },
  real: {
    system:
      'You are the coding assistant of this project. Follow what you know about it, and say exactly what it says. If you do not know something, say so.',
    memories: 'What you know about this project:',
  },
};

/** The system prompt; recalled memories follow as a list of sentences. */
export function systemPrompt(recalled: readonly Memory[], family: Family): string {
  return recalledPrompt(
    recalled.map((memory) => promptText(memory, family)),
    family,
  );
}

/** The same from the memories' texts alone. */
export function recalledPrompt(texts: readonly string[], family: Family): string {
  const { system, memories } = PROMPT_WORDS[family];
  if (texts.length === 0) return system;
  const lines = texts.map((text) => `- ${sentence(text)}`);
  return `${system}\n\n${memories}\n${lines.join('\n')}`;
}

/**
 * A prompt of ours with the user's own words after our first ones and before any memory. The embedded model knows one
 * prompt alone and keeps it.
 */
export function withOwnPrompt(prompt: string, family: Family, own: string | undefined): string {
  const { system } = PROMPT_WORDS[family];
  if (own === undefined || family === 'embedded' || !prompt.startsWith(system)) return prompt;
  return `${system}\n\n${own}${prompt.slice(system.length)}`;
}

/**
 * Messages of one request: system prompt with the user's `own` in it, the conversation so far, the question.
 * `instructions` of another program stand behind both; the embedded model reads its closed language alone and gets none.
 */
export function composeMessages(
  recalled: readonly Memory[],
  family: Family,
  history: readonly ChatMessage[],
  question: string,
  instructions = '',
  own?: string,
): ChatMessage[] {
  const ours = withOwnPrompt(systemPrompt(recalled, family), family, own);
  const more = family === 'embedded' ? '' : instructions.trim();
  return [
    { role: 'system', content: more === '' ? ours : `${ours}\n\n${more}` },
    ...history.filter(({ role }) => role !== 'system'),
    { role: 'user', content: question },
  ];
}

/** One line and one full stop, whatever a memory's text looks like: a line break would forge another memory. */
function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
