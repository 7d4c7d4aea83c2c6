// What a language model is asked to write about a memory: each time one span in one form. The spans are found by rules, so
// that a writer can be held to them, and every one of them gets its turn.
import { pick, type Rng } from '../language/random.ts';
import type { Memory } from '../memory/schema.ts';
import { type Assertion, assertionsOf } from './free-text/assertions.ts';
import { FORMS, type Form, isName, usable } from './free-text/questions.ts';
import { isExact, type Span, spansOf } from './free-text/spans.ts';

export interface Order {
  form: Form;
  /** What the answer must hold and the question must not. */
  span: string;
  /** The part of the memory that says it, as a sentence. */
  fact: string;
  /** What the question names: another span to start from, or what is forbidden and proposed all the same. */
  named?: string;
}

/** Every order that one wording of a memory allows; none where it has no word in it. */
export function ordersOf(memory: Memory, wording: string): Order[] {
  const assertions = assertionsOf(wording);
  const asked = assertions.flatMap((assertion, at) => {
    // Of trouble and its remedy, the remedy is the lesson.
    const lesson = memory.kind === 'procedural' && (at > 0 || assertions.length === 1);
    return usable(assertion, wording).flatMap((span) => about(span, assertion, lesson));
  });
  if (asked.length > 0) return asked;
  // Everything in it is forbidden, or it is a single word: that is what can be asked for.
  return spansOf(wording).map(({ text }) => ({ form: 'question', span: text, fact: wording }));
}

function about(span: Span, { text: fact, spans, forbidden }: Assertion, lesson: boolean): Order[] {
  const order = (form: Form, named?: string): Order => ({
    form,
    span: span.text,
    fact,
    ...(named ? { named } : {}),
  });
  const orders = [order('question'), order('completion'), order('remark')];
  const apart = (text: string) => !text.includes(span.text) && !span.text.includes(text);
  const other = spans.find((own) => isName(own) && !own.avoided && apart(own.text));
  const stretch = forbidden.find(apart);
  if (other) orders.push(order('reversed', other.text));
  if (lesson) orders.push(order('lesson'));
  if (isExact(span)) orders.push(order('use'));
  if (isExact(span) || stretch) orders.push(order('proposal', stretch));
  return orders;
}

/** Deals orders so that forms, and in each form spans, come equally often. */
export class OrderDeck {
  private readonly dealt = new Map<string, number>();

  constructor(
    private readonly orders: readonly Order[],
    private readonly rng: Rng,
  ) {}

  /** The next `count` orders; none where there are none at all. */
  deal(count: number): Order[] {
    if (this.orders.length === 0) return [];
    const forms = FORMS.filter((form) => this.orders.some((order) => order.form === form));
    return Array.from({ length: count }, () => {
      const form = this.rarest(forms, (own) => [own]);
      const own = this.orders.filter((order) => order.form === form);
      const order = this.rarest(own, ({ span }) => [`${form} ${span}`, `span ${span}`]);
      for (const name of [form, `${form} ${order.span}`, `span ${order.span}`])
        this.dealt.set(name, (this.dealt.get(name) ?? 0) + 1);
      return order;
    });
  }

  /** One that was dealt least often by the first of its names, then by the next. */
  private rarest<T>(from: readonly T[], namesOf: (item: T) => string[]): T {
    const times = (item: T) => namesOf(item).map((name) => this.dealt.get(name) ?? 0);
    const compare = (a: number[], b: number[]) => a.map((own, at) => own - b[at]!).find(Boolean) ?? 0;
    const least = from.map(times).sort(compare)[0]!;
    return pick(
      this.rng,
      from.filter((item) => compare(times(item), least) === 0),
    );
  }
}
