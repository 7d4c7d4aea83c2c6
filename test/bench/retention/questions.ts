// What the retention benchmark asks after a session, and how an answer is judged.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Memory } from '../../../extension/memory/schema.ts';
import type { Inventory } from '../../../extension/memory/store.types.ts';
import { declines } from '../../../extension/synthesis/free-text/declining.ts';
import { writeFreeProbes } from '../../../extension/synthesis/free-text/probes.ts';
import { isExact, spansOf } from '../../../extension/synthesis/free-text/spans.ts';
import { contains, passes } from '../../../extension/synthesis/probe-score.ts';
import type { GoldScenario } from '../gold.ts';
import { goldIds } from '../gold-inventory.ts';

export interface Asked {
  /** Whose answer it is, by the inventory's id; undefined where nothing known answers. */
  memory: string | undefined;
  question: string;
  /** A right answer in full, where the scenario has one. */
  answer?: string;
  isRight(answer: string): boolean;
}

export interface Questions {
  /** The scenario's own, judged by its patterns. */
  own: Asked[];
  /** Spans of memories, asked for by another hand than the rehearsals. */
  direct: Asked[];
  /** What only other projects could answer: right is to decline. */
  unknown: Asked[];
  /** Who wrote the direct ones. */
  hand: 'people' | 'reserved wordings';
}

const DirectProbe = z.object({
  memory: z.string(),
  question: z.string(),
  accept: z.array(z.array(z.string())),
  reject: z.array(z.string()),
});

/** Most of each: a benchmark of nine arms on two cores. */
const DIRECT = 60;
const UNKNOWN = 20;

/** What is asked of a scenario once the sessions of `inventory` were heard. */
export async function questionsOf(
  scenario: GoldScenario,
  inventory: Inventory,
  others: readonly GoldScenario[],
): Promise<Questions> {
  const ids = goldIds(scenario);
  // A question about what changed later is judged by what holds in the end, so it waits until then.
  const live = new Map(
    scenario.memories.flatMap(({ id, supersededBy }): [string, string][] => {
      const memory = ids.get(supersededBy ?? id)!;
      const known = inventory.memories.get(ids.get(id)!);
      const now = inventory.memories.get(memory);
      return known && now?.status === 'live' ? [[id, memory]] : [];
    }),
  );
  const own = scenario.questions.flatMap((question): Asked[] => {
    const memory = live.get(question.memory);
    if (memory === undefined) return [];
    const pattern = (source: string) => new RegExp(source, 'is');
    const accept = question.accept.map(pattern);
    const reject = question.reject.map(pattern);
    return [
      {
        memory,
        question: question.question,
        answer: question.answer,
        isRight: (said) => accept.every((own) => own.test(said)) && !reject.some((own) => own.test(said)),
      },
    ];
  });
  const written = await directProbes(scenario.name);
  const direct = written
    ? written.flatMap(({ memory, question, ...expected }): Asked[] => {
        const id = live.get(memory);
        return id === undefined ? [] : [{ memory: id, question, isRight: (said) => passes(said, expected) }];
      })
    : [...inventory.memories.values()]
        .filter(({ status }) => status === 'live')
        .flatMap((memory) => reserved(memory, inventory));
  return {
    own,
    direct: spread(direct, DIRECT),
    unknown: await unknownOf(others),
    hand: written ? 'people' : 'reserved wordings',
  };
}

/** Undefined for a scenario that nobody wrote probes for. */
async function directProbes(name: string): Promise<z.infer<typeof DirectProbe>[] | undefined> {
  const file = fileURLToPath(new URL(`../probes/${name}.json`, import.meta.url));
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : z.array(DirectProbe).parse(JSON.parse(text));
}

function reserved(memory: Memory, inventory: Inventory): Asked[] {
  return writeFreeProbes(memory, inventory)
    .slice(0, 2)
    .map((probe) => ({ memory: memory.id, question: probe.user, isRight: (said) => passes(said, probe) }));
}

/** Evenly drawn from what other projects are asked. */
async function unknownOf(others: readonly GoldScenario[]): Promise<Asked[]> {
  const all: string[] = [];
  for (const { name, questions } of others)
    all.push(...((await directProbes(name)) ?? questions).map(({ question }) => question));
  return spread(all, UNKNOWN).map((question) => ({
    memory: undefined,
    question,
    isRight: (said) => declines(said),
  }));
}

/** At most so many, evenly from the whole list. */
function spread<T>(all: T[], most: number): T[] {
  const step = Math.max(1, all.length / most);
  return Array.from({ length: Math.min(most, all.length) }, (_, at) => all[Math.floor(at * step)]!);
}

/** Exact values that held once and hold no more: none of them may be said. */
export function formerValues(inventory: Inventory): string[] {
  const all = [...inventory.memories.values()];
  const now = all
    .filter(({ status }) => status === 'live')
    .map(({ text }) => text.toLowerCase())
    .join('\n');
  return all
    .filter(({ status }) => status === 'superseded')
    .flatMap(({ text }) => spansOf(text).flatMap((span) => (isExact(span) ? [span.text] : [])))
    .filter((value) => value.length > 2 && !now.includes(value.toLowerCase()));
}

export const saysFormer = (answer: string, former: readonly string[]) =>
  former.some((value) => contains(answer, value));
