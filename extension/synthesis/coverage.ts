// How much of the memories a night's rehearsals ask for: spans that were asked for at least once, and items by form.
import type { Memory } from '../memory/schema.ts';
import { assertionsOf } from './free-text/assertions.ts';
import { FORMS, type Form, usable } from './free-text/questions.ts';
import type { Rehearsal } from './schema.ts';

export interface Coverage {
  memories: number;
  /** Spans that can be asked for, and those that a positive rehearsal asks for. */
  spans: number;
  asked: number;
  /** Positive rehearsals by form. */
  forms: Map<Form, number>;
}

/** Of free text; `rehearsals` are those of these memories. */
export function coverageOf(memories: readonly Memory[], rehearsals: readonly Rehearsal[]): Coverage {
  const positive = rehearsals.filter(({ polarity }) => polarity === 'positive');
  const asked = new Set(positive.map(({ memory, span }) => nameOf(memory, span ?? '')));
  const spans = memories.flatMap(({ id, text }) => [
    ...new Set(
      assertionsOf(text).flatMap((assertion) => usable(assertion, text).map((span) => nameOf(id, span.text))),
    ),
  ]);
  const forms = new Map<Form, number>();
  for (const form of FORMS) {
    const count = positive.filter(({ style }) => style === form).length;
    if (count > 0) forms.set(form, count);
  }
  return {
    memories: memories.length,
    spans: spans.length,
    asked: spans.filter((span) => asked.has(span)).length,
    forms,
  };
}

const nameOf = (memory: string, span: string) => `${memory} ${span.toLowerCase()}`;

/** For the log and for a person: "17 of 20 spans asked for; 12 question, 9 use". */
export function coverageLine({ spans, asked, forms }: Coverage): string {
  const counts = [...forms].map(([form, count]) => `${count} ${form}`).join(', ');
  return `${asked} of ${spans} spans asked for; ${counts || 'no items'}`;
}
