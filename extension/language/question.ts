// Reads a question of the closed language: which relation of which subject it asks for.
import { compile } from './grammar.ts';
import { phrases, relationOf } from './phrases.ts';
import { plausible } from './plausible.ts';

export interface Question {
  relation: string;
  subject: string;
}

const forms = phrases.relations.flatMap((relation) =>
  relation.questions.map((skeleton) => ({ relation: relation.id, pattern: compile(skeleton) })),
);

const openers = new RegExp(
  `^(?:${[
    ...phrases.openers.question.filter(Boolean).map((opener) => opener.trim()),
    'and',
    'also,',
    'tell me,',
  ]
    .map((opener) => opener.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|')})\\s+`,
  'iu',
);

function match(text: string): Question | undefined {
  let best: (Question & { score: number }) | undefined;
  for (const form of forms) {
    const subject = form.pattern.exec(text)?.groups?.s;
    if (!subject || !plausible(relationOf(form.relation).subject, subject)) continue;
    const score = text.length - subject.length;
    if (!best || score > best.score) best = { relation: form.relation, subject, score };
  }
  return best && { relation: best.relation, subject: best.subject };
}

/** Undefined when the text is no question of the closed language. */
export function parseQuestion(question: string): Question | undefined {
  const text = question
    .replace(/[`\s]+/g, ' ')
    .trim()
    .replace(/(?<![?!.\s])[?!.\s]+$/, '');
  if (text.length > 200) return undefined;
  const bare = text.replace(openers, '');
  return match(text) ?? (bare === text ? undefined : match(bare));
}
