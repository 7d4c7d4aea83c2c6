// What the fast path is measured on: facts that nobody ever trained, and ordinary text that they must leave alone.
import { phrases } from '../../../extension/language/phrases.ts';
import { deriveSeed, pick, seededRng } from '../../../extension/language/random.ts';
import { answerOf, canonical } from '../../../extension/language/statement.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import { buildJob } from '../../../extension/sleep/job.ts';
import { generalTalk } from '../../../extension/sleep/locality.ts';
import { drawName } from '../../../extension/synthesis/names.ts';
import type { Chat, Job, Locality } from '../../../extension/trainer/schema.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';

/** Memories about strangers whose unanswered questions stand in the sample of ordinary text, and draws of talk in it. */
const STRANGERS = 20;
const TALKS = 4;

/** Different facts of the closed language, drawn by seed. */
export function inventedMemories(count: number, seed: number, name: string): Memory[] {
  const rng = seededRng(deriveSeed(seed, `fast ${name}`));
  const found = new Map<string, Memory>();
  while (found.size < count) {
    const { id, subject, value } = pick(rng, phrases.relations);
    const memory = memoryOf(canonical(id, drawName(subject, rng), drawName(value, rng)));
    // One subject each: two relations of one are the other's neighbours.
    if (memory.statement && !found.has(memory.statement.subject)) found.set(memory.statement.subject, memory);
  }
  return [...found.values()];
}

/**
 * One night's job of these memories, for their rehearsals and held-out probes: the fast path is taught nothing else. In the
 * order of their ids, for neighbours are drawn around what the inventory has, in its order.
 */
export async function jobOf(memories: Memory[], base: string, seed: number): Promise<Job> {
  const { job } = await buildJob({
    workspace: 'fast',
    project: 'harbour',
    base,
    family: 'embedded',
    kind: 'sleep',
    ledgers: { own: inventoryOf(memories.toSorted((a, b) => (a.id < b.id ? -1 : 1))), user: inventoryOf([]) },
    parent: null,
    locality: { chats: generalTalk(seed), passages: [], lines: [] },
    seed,
  });
  return job;
}

/** How the memories are solved; `project` is for `memit` alone. */
export interface FastMethod {
  method: string;
  project: boolean;
}

/** The request for a joint solution of these memories. */
export function requestOf(job: Job, memories: Memory[], sample: Locality, method: FastMethod) {
  const subjects = new Map(memories.map(({ id, statement }) => [id, statement?.subject]));
  return {
    base: job.base,
    system: job.system,
    memories: job.memories.map(({ id, rehearsals }) => ({
      id,
      rehearsals,
      subject: subjects.get(id) ?? null,
    })),
    sample,
    ...method,
  };
}

/**
 * Talk of the closed language about other inventions, and questions about strangers with the answer that they are not
 * known. Ours, like everything that is drawn from models/phrases.json (MIT). None of it is in `locality`.
 */
export async function ordinaryText(base: string, seed: number, locality: Locality): Promise<Locality> {
  const strangers = await jobOf(inventedMemories(STRANGERS, seed, 'strangers'), base, seed + 1);
  const declined = strangers.memories.flatMap(({ rehearsals }) =>
    rehearsals
      .filter(({ polarity, given, form }) => polarity === 'negative' && !given && form !== 'text')
      .map(({ user, assistant }): Chat => ({ turns: [{ user, assistant }] })),
  );
  const talks = Array.from({ length: TALKS }, (_, at) => generalTalk(seed + 1000 + at)).flat();
  const measured = new Set(locality.chats.map((chat) => JSON.stringify(chat)));
  return {
    chats: [...talks, ...declined].filter((chat) => !measured.has(JSON.stringify(chat))),
    passages: [],
    lines: [],
  };
}

/** Each fact as a plain sentence cut before its value, and what must follow. */
export function sentencesOf(memories: Memory[]): { head: string; rest: string }[] {
  return memories.flatMap(({ statement }) => {
    if (!statement) return [];
    const said = answerOf(statement);
    const at = said.lastIndexOf(statement.value);
    return at > 0 ? [{ head: said.slice(0, at).trimEnd(), rest: statement.value }] : [];
  });
}
