// What of a model's conversations is believed: an answer must state the memory's own value and no former one, and a
// neighbour question must not be answered by what is known.

import { phrases } from '../language/phrases.ts';
import { tokenize } from '../language/tokens.ts';
import type { Memory } from '../memory/schema.ts';
import type { Inventory } from '../memory/store.types.ts';
import { tellingTokens } from '../reflection/extraction.ts';
import { formerValues } from './probes.ts';
import { wordingOf } from './questions.ts';
import type { Rehearsal } from './schema.ts';
import type { WrittenExchanges } from './writer-prompt.ts';

/** Characters; the models that train on it see short conversations only. */
const LONGEST_TEXT = 700;
/** Share of a sentence's content words that an answer must have where there is no value to look for. */
const STATED_SHARE = 0.5;

/** Whether an answer says what the memory says. */
export function statesFact(memory: Memory, answer: string): boolean {
  const lower = answer.toLowerCase();
  const fact = memory.statement;
  if (fact) return lower.includes(fact.value.toLowerCase());
  const telling = [...tellingTokens(memory.text)];
  if (telling.length > 0)
    return telling.filter((token) => lower.includes(token)).length * 2 >= telling.length;
  const words = new Set(tokenize(memory.text));
  const said = new Set(tokenize(answer));
  return [...words].filter((word) => said.has(word)).length >= words.size * STATED_SHARE;
}

/** What must not be said: values that this fact had before. */
function formerOf(memory: Memory, inventory: Inventory): string[] {
  const fact = memory.statement;
  return fact ? formerValues(fact, inventory).map((value) => value.toLowerCase()) : [];
}

export interface Checked {
  rehearsals: Rehearsal[];
  /** How many conversations and neighbours were not kept. */
  dropped: number;
}

/** The rehearsals among what a model wrote about one memory, each user message once. */
export function checked(
  memory: Memory,
  inventory: Inventory,
  written: WrittenExchanges,
  writer: Rehearsal['writer'],
): Checked {
  const former = formerOf(memory, inventory);
  const kept = new Map<string, Rehearsal>();
  let dropped = 0;
  const keep = (rehearsal: Rehearsal, fits: boolean) => {
    const name = wordingOf(rehearsal.user);
    if (!fits || name === '' || kept.has(name) || rehearsal.user.length > LONGEST_TEXT) dropped++;
    else kept.set(name, rehearsal);
  };
  for (const { style, user, assistant } of written.conversations) {
    const answer = assistant.trim();
    const fits =
      answer.length <= LONGEST_TEXT &&
      statesFact(memory, answer) &&
      !former.some((value) => answer.toLowerCase().includes(value));
    keep(
      { memory: memory.id, user: user.trim(), assistant: answer, style, polarity: 'positive', writer },
      fits,
    );
  }
  const fact = memory.statement;
  for (const user of written.neighbours) {
    const named = fact !== undefined && user.toLowerCase().includes(fact.value.toLowerCase());
    keep(
      {
        memory: memory.id,
        user: user.trim(),
        assistant: phrases.unknown,
        style: 'question',
        polarity: 'negative',
        writer,
      },
      !named,
    );
  }
  return { rehearsals: [...kept.values()], dropped };
}
