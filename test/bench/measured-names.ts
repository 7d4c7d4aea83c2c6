// Prints what the demo's days ask for and about, as JSON: models/tests scans the base model's training text for it.
import { drawDay } from '../../extension/demo/fixture.ts';
import { statementOf } from '../../extension/language/statement.ts';
import { liveMemories } from '../../extension/memory/derive.ts';
import { demoInventory } from './demo-inventory.ts';

/** The seeds of docs/benchmarks.md. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

const subjects = new Set<string>();
const values = new Set<string>();
const questions = new Set<string>();
for (const seed of SEEDS) {
  const day = drawDay(seed, 'embedded');
  for (const { text } of liveMemories(await demoInventory(seed))) {
    const fact = statementOf(text);
    if (!fact) continue;
    subjects.add(fact.subject);
    values.add(fact.value);
  }
  for (const { question, accept } of day.quiz) {
    questions.add(question);
    for (const value of accept.flat()) values.add(value);
  }
  for (const { question, old, now } of day.superseded) {
    questions.add(question);
    values.add(old);
    values.add(now);
  }
  for (const question of day.unanswerable) questions.add(question);
}
const found = { subjects: [...subjects], values: [...values], questions: [...questions] };
process.stdout.write(`${JSON.stringify(found)}\n`);
