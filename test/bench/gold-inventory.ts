// The gold memories of a scenario as an inventory: what Dormouse would know if it had read everything right.
import { deriveSeed } from '../../extension/language/random.ts';
import { emptyInventory } from '../../extension/memory/fold.ts';
import type { Memory } from '../../extension/memory/schema.ts';
import type { Inventory } from '../../extension/memory/store.types.ts';
import type { GoldMemory, GoldScenario } from './gold.ts';

/** Letters of a ULID. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The id of each gold memory in the inventory. */
export function goldIds({ name, memories }: GoldScenario): Map<string, string> {
  return new Map(memories.map(({ id }, at) => [id, ulidOf(name, at)]));
}

/** As it was after the sessions named; without names after all of them. */
export function goldInventory(scenario: GoldScenario, upTo = scenario.sessions.length): Inventory {
  const { memories, sessions } = scenario;
  const heard = new Set(sessions.slice(0, upTo).map(({ id }) => id));
  const known = memories.filter(({ session }) => heard.has(session));
  const ids = goldIds(scenario);
  const isHeard = (id: string) => known.some((gold) => gold.id === id);
  const entries = known.map((gold): [string, Memory] => {
    const id = ids.get(gold.id)!;
    const next = gold.supersededBy && isHeard(gold.supersededBy) ? ids.get(gold.supersededBy) : undefined;
    const date = sessions.find((session) => session.id === gold.session)!.date;
    return [
      id,
      { ...memoryOf(gold, id, date), ...(next ? { status: 'superseded', supersededBy: next } : {}) },
    ];
  });
  return { ...emptyInventory(), memories: new Map(entries) };
}

function memoryOf(gold: GoldMemory, id: string, date: string): Memory {
  return {
    v: 2,
    id,
    kind: gold.type,
    scope: 'workspace',
    text: gold.content,
    framings: [],
    evidence: [{ session: gold.session, turn: gold.turns[0] ?? 1, quote: gold.content, source: 'user' }],
    status: 'live',
    createdAt: `${date}T12:00:00.000Z`,
  };
}

/** The same id for the same memory in every run, so that the same night is drawn. */
function ulidOf(scenario: string, at: number): string {
  let seed = deriveSeed(at, scenario);
  const tail = Array.from({ length: 12 }, () => {
    const digit = DIGITS[seed % 32]!;
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return digit;
  });
  return `01J${String(at).padStart(5, '0')}000000${tail.join('')}`;
}
