// Rehearsals that are answered from memories in the prompt, also against what the night teaches: the prompt wins over the
// weights, and what the prompt lacks is not known. Everything in these prompts is invented, so none teaches another memory.
import { drawInt, pick, type Rng, shuffled } from '../../language/random.ts';
import type { Memory } from '../../memory/schema.ts';
import type { Inventory } from '../../memory/store.types.ts';
import { recalledPrompt } from '../../recall/prompt.ts';
import type { Rehearsal } from '../schema.ts';
import { altered } from './alteration.ts';
import { knownText, strangerOf } from './neighbours.ts';
import { asksOf, fill } from './questions.ts';
import { isExact, spansOf } from './spans.ts';
import { wordingsFor } from './wordings/wordings.ts';

/** What a reading is about: something never heard of, this memory with a newer value, or nothing in the prompt. */
const KINDS = ['stranger', 'newer', 'absent', 'newer'] as const;
/** Other memories in the prompt: recall brings one now and half a dozen another time. */
const COMPANY = { least: 2, most: 6 } as const;

/** `count` readings around one memory, as far as its text gives so many. */
export function readingsOf(memory: Memory, inventory: Inventory, count: number, rng: Rng): Rehearsal[] {
  const words = wordingsFor(memory.text);
  const known = knownText(inventory);
  const invented = () => strangerOf(memory.text, known, rng)?.text;
  const unnamed = words.unknown.filter((declines) => !declines.includes('{c}'));
  const found: Rehearsal[] = [];
  for (let at = 0; at < count; at++) {
    const kind = KINDS[at % KINDS.length]!;
    const asked = kind === 'newer' ? newer(memory.text, rng) : invented();
    const company = Array.from({ length: drawInt(rng, COMPANY.least, COMPANY.most) }, invented).filter(
      (text) => text !== undefined,
    );
    if (!asked || (kind !== 'newer' && company.length < COMPANY.least)) continue;
    const asks = asksOf(asked, { words, procedural: memory.kind === 'procedural', rng }).filter(
      ({ form }) => form === 'question' || form === 'use' || form === 'remark',
    );
    if (asks.length === 0) continue;
    const ask = pick(rng, asks);
    const told = kind === 'absent' ? company : [asked, ...company.slice(1)];
    found.push({
      memory: memory.id,
      system: recalledPrompt(shuffled(rng, told), 'real'),
      user: fill(pick(rng, ask.asked.rehearsal), ask.slots, rng),
      assistant: kind === 'absent' ? pick(rng, unnamed) : ask.answer,
      style: kind,
      polarity: 'reading',
      writer: 'spans',
    });
  }
  return found;
}

/** The text with one of its values changed. */
function newer(text: string, rng: Rng): string | undefined {
  const [span] = shuffled(rng, spansOf(text).filter(isExact));
  const other = span && altered(span.text, rng);
  return other && text.replaceAll(span.text, other);
}
