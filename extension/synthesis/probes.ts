// Held-out questions of a memory: they decide whether it may leave the prompt, so none is ever trained on, and
// one is written from the evidence alone, so that an error of the reflector does not vouch for itself.

import { relationOf, splitQuestions } from '../language/phrases.ts';
import { deriveSeed, type Rng, seededRng, shuffled } from '../language/random.ts';
import { splitSentences } from '../language/sentences.ts';
import { keyOf, normaliseSubject, type Statement } from '../language/statement.ts';
import type { Memory } from '../memory/schema.ts';
import type { Inventory } from '../memory/store.types.ts';
import { statementsIn } from '../reflection/spoken-statements.ts';
import { askable, freeSkeletons, keyPhrases } from './freeform.ts';
import { askWith } from './questions.ts';
import type { Probe } from './schema.ts';

/** Values that this fact had before: the old ones must not be said any more. */
export function formerValues(fact: Statement, inventory: Inventory): string[] {
  const current = fact.value.toLowerCase();
  const values = new Set<string>();
  for (const memory of inventory.memories.values()) {
    if (memory.status !== 'superseded') continue;
    const old = memory.statement;
    if (!old || keyOf(old) !== keyOf(fact)) continue;
    // An old value inside the new one ("2.4" in "2.4.1") cannot be told from it.
    if (!current.includes(old.value.toLowerCase())) values.add(old.value);
  }
  return [...values];
}

/**
 * What the newest quote that states something says by itself, about the memory's subject where it says several
 * things; undefined where no quote is a statement of the closed language.
 */
function evidenceOf(memory: Memory, subject: string): Statement | undefined {
  for (const { quote } of memory.evidence.toReversed()) {
    const said = splitSentences(quote).flatMap((sentence) => statementsIn(sentence, { claims: [] }));
    const about = said.filter((fact) => normaliseSubject(fact.subject) === normaliseSubject(subject));
    const last = about.at(-1) ?? said.at(-1);
    if (last) return last;
  }
  return undefined;
}

function closedProbes(memory: Memory, fact: Statement, inventory: Inventory, rng: Rng): Probe[] {
  const probe = (skeleton: string, said: Statement, from: Probe['from']): Probe => ({
    memory: memory.id,
    user: askWith(skeleton, said.subject, rng),
    accept: [[said.value]],
    reject: formerValues(said, inventory),
    from,
  });
  const reserved = shuffled(rng, splitQuestions(relationOf(fact.relation)).reserved);
  const quote = memory.evidence.at(-1)?.quote ?? '';
  const said = evidenceOf(memory, fact.subject);
  // A bare correction ("no, 8081") names only its value; a value that the quote lacks has no evidence at all,
  // and then what the quote does say is asked for, so that the probe fails.
  const value = quote.toLowerCase().includes(fact.value.toLowerCase()) ? fact.value : keyPhrases(quote)[0]!;
  const evidence = said ?? { ...fact, value };
  return [
    ...reserved.map((skeleton) => probe(skeleton, fact, 'memory')),
    probe(splitQuestions(relationOf(evidence.relation)).reserved[0]!, evidence, 'evidence'),
  ];
}

function freeProbes(memory: Memory, rng: Rng): Probe[] {
  const probe = (skeleton: string, text: string, from: Probe['from']): Probe => {
    const [subject = text, ...others] = askable({
      text,
      subject: from === 'memory' ? memory.subject : undefined,
    });
    const telling = keyPhrases(text).filter(
      (phrase) => !subject.toLowerCase().includes(phrase.toLowerCase()),
    );
    return {
      memory: memory.id,
      user: askWith(skeleton, subject, rng),
      accept: (telling.length > 0 ? telling.slice(0, 2) : [others[0] ?? text]).map((phrase) => [phrase]),
      reject: [],
      from,
    };
  };
  const skeletons = shuffled(rng, freeSkeletons('probe'));
  return [
    ...skeletons.slice(0, 3).map((skeleton) => probe(skeleton, memory.text, 'memory')),
    probe(skeletons[3]!, memory.evidence.at(-1)?.quote ?? memory.text, 'evidence'),
  ];
}

/** At least three probes, drawn by seed and text; their question skeletons are reserved, see `splitQuestions`. */
export function writeProbes(memory: Memory, inventory: Inventory, seed: number): Probe[] {
  const rng = seededRng(deriveSeed(seed, `probe ${memory.text}`));
  const fact = memory.statement;
  return fact ? closedProbes(memory, fact, inventory, rng) : freeProbes(memory, rng);
}

/** Probes of a fact that must be gone (superseded or forgotten): nothing is expected, its value is refused. */
export function goneProbes(memory: Memory, seed: number): Probe[] {
  const fact = memory.statement;
  if (!fact) return [];
  const rng = seededRng(deriveSeed(seed, `gone ${memory.text}`));
  const { trained, reserved } = splitQuestions(relationOf(fact.relation));
  return [trained[0]!, ...reserved.slice(0, 2)].map((skeleton) => ({
    memory: memory.id,
    user: askWith(skeleton, fact.subject, rng),
    accept: [],
    reject: [fact.value],
    from: 'memory',
  }));
}
