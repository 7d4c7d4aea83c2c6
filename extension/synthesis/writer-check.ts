// What of a language model's items is believed, whoever wrote them; and whether an answer says what a memory says.
import { UserError } from '../base/errors.ts';
import { seededRng } from '../language/random.ts';
import { tokenize } from '../language/tokens.ts';
import type { Memory } from '../memory/schema.ts';
import type { Inventory } from '../memory/store.types.ts';
import { tellingTokens } from '../reflection/extraction.ts';
import { formerSpans } from './free-text/probes.ts';
import { withCompany } from './free-text/rehearsals.ts';
import { SMALL_WORDS } from './free-text/spans.ts';
import { SAYS_NO } from './free-text/wordings/wordings.ts';
import type { Order } from './orders.ts';
import { repeats } from './overlap.ts';
import { contains } from './probe-score.ts';
import { formerValues } from './probes.ts';
import { wordingOf } from './questions.ts';
import type { Rehearsal } from './schema.ts';
import type { Written } from './writer.ts';

/** Characters; the models that train on it see short conversations only. */
const LONGEST_TEXT = 700;
/** Share of a sentence's content words that an answer must have where there is no value to look for. */
const STATED_SHARE = 0.5;
/** Fewer items than this share of what was asked for teach nothing reliably. */
const LEAST_SHARE = 0.5;
/** Words at the beginning of an answer to a proposal, in which it must say no. */
const VERDICT_WORDS = 12;

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

/** What a model wrote to an order. */
export interface Item {
  user: string;
  assistant: string;
}

/** Why an item does not count, in the words of the log. */
export type Fault =
  | 'empty or too long'
  | 'span missing from the answer'
  | 'span given away in the question'
  | 'question that names nothing of the memory'
  | 'proposal that is not turned down'
  | 'former value'
  | 'repetition';

/** Collects the items of one memory that count: each holds to its order and repeats none before it. */
export class CheckedItems {
  readonly kept: Rehearsal[] = [];
  readonly left = new Map<Fault, number>();
  private readonly former: string[];
  private readonly words: ReadonlySet<string>;

  constructor(
    readonly memory: Memory,
    inventory: Inventory,
    private readonly writer: Rehearsal['writer'],
  ) {
    const fact = memory.statement;
    this.former = [...(fact ? formerValues(fact, inventory) : []), ...formerSpans(memory, inventory)];
    this.words = new Set(contentWords([memory.text, ...memory.framings, memory.subject ?? ''].join(' ')));
  }

  /** `also`: another memory that the item states, whose own check let it pass. */
  add({ user, assistant }: Item, order: Order, also?: string): void {
    const item = { user: user.trim(), assistant: assistant.trim() };
    const fault = this.faultOf(item, order);
    if (fault) this.left.set(fault, (this.left.get(fault) ?? 0) + 1);
    else
      this.kept.push({
        memory: this.memory.id,
        ...item,
        style: order.form,
        span: order.span,
        polarity: 'positive',
        writer: this.writer,
        ...(also === undefined ? {} : { also }),
      });
  }

  /** Why an item does not count; undefined where it does. */
  faultOf({ user, assistant }: Item, { form, span }: Order): Fault | undefined {
    if (wordingOf(user) === '' || user.length > LONGEST_TEXT || assistant.length > LONGEST_TEXT)
      return 'empty or too long';
    if (!contains(assistant, span)) return 'span missing from the answer';
    if (givesAway(user, span)) return 'span given away in the question';
    if (!contentWords(user).some((word) => this.words.has(word)))
      return 'question that names nothing of the memory';
    if (form === 'proposal' && !saysNo(assistant)) return 'proposal that is not turned down';
    if (this.former.some((value) => contains(assistant, value))) return 'former value';
    const subject = this.memory.subject ?? '';
    if (this.kept.some((other) => repeats(other.user, user, subject))) return 'repetition';
    return undefined;
  }
}

/** A common word only as a whole one: "port" is not in "report". */
function givesAway(question: string, span: string): boolean {
  const isWord = /^\p{L}+$/u.test(span);
  return contains(question, span) || (!isWord && question.toLowerCase().includes(span.toLowerCase()));
}

export function contentWords(text: string): string[] {
  return tokenize(text).filter((word) => !SMALL_WORDS.has(word));
}

function saysNo(answer: string): boolean {
  const beginning = answer.split(/\s+/).slice(0, VERDICT_WORDS).join(' ');
  return SAYS_NO.some((word) => contains(beginning, word));
}

/** Takes over the first `wanted` items of a memory, with what belongs beside them; with too few, the memory waits. */
export function settleItems(
  written: Written,
  { memory, kept, left }: CheckedItems,
  wanted: number,
  inventory: Inventory,
  seed: number,
): void {
  for (const [fault, times] of left) written.left?.set(fault, (written.left.get(fault) ?? 0) + times);
  if (kept.length < wanted * LEAST_SHARE) written.failed.push({ memory, error: tooFew(kept.length, wanted) });
  else
    written.rehearsals.set(memory.id, withCompany(memory, inventory, kept.slice(0, wanted), seededRng(seed)));
}

function tooFew(found: number, wanted: number): UserError {
  return new UserError('too-few-items', {
    what: 'The model that writes could not write enough about a memory.',
    why: `${found} of ${wanted} items count: the others missed what they were to ask for, or repeated each other.`,
    next: 'Let rules write (`spans`), or a larger model (`--writer-model`, or `dormouse.writerModel`).',
  });
}
