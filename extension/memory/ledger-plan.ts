// How a damaged ledger can be made readable again, and what is lost with it: pure, over its bytes and its snapshot.
import { isDeepStrictEqual } from 'node:util';
import { emptyInventory, fold } from './fold.ts';
import { BadLine, decodeLine } from './ledger-line.ts';
import type { Inventory, LedgerEvent, LedgerLine } from './store.types.ts';

/** Events that may be gone at one place. A number further away than this is damage itself. */
const MOST_GONE = 100_000;

export interface BadPiece {
  /** Number of the line in the damaged file, from 1. */
  line: number;
  reason: string;
  bytes: Buffer;
}

export interface LedgerPlan {
  /** Lines that are set aside. */
  bad: BadPiece[];
  /** Numbers of events without a readable line. */
  gone: number[];
  /** Every event in its place: read, restored, or empty where nothing holds it. */
  lines: LedgerLine[];
  /** Events that follow these lines, for what the snapshot knows and no line can say in its place. */
  behind: LedgerEvent[];
  /** How many events are restored, in their place or behind. */
  restored: number;
  /** Numbers of events that nothing holds any more. */
  lost: number[];
  /** Ids of memories that later lines speak of, and whose text is lost. */
  orphans: string[];
}

/** Undefined where nothing is wrong. `snapshot` is what a believable one holds. Throws BadLine of a newer version. */
export function planLedger(bytes: Buffer, snapshot: Inventory | undefined): LedgerPlan | undefined {
  const { good, bad, torn, behind: trailing } = sort(bytes);
  const known = snapshot?.seq ?? 0;
  const last = Math.max((good.at(-1)?.seq ?? 0) + trailing, known);
  const numbers = new Set(good.map(({ seq }) => seq));
  const gone = Array.from({ length: last }, (_, index) => index + 1).filter((seq) => !numbers.has(seq));
  if (bad.length === 0 && gone.length === 0) return undefined;
  // All that the snapshot knows, and all that was said since.
  const target =
    snapshot &&
    fold(
      snapshot,
      good.filter(({ seq }) => seq > known),
    );
  const lines = refill(good, gone, target ? datedEvents(target, foldOf(good)) : []);
  const behind = target ? undatedEvents(target, foldOf(lines)) : [];
  return {
    bad: [...bad, ...torn],
    gone,
    lines,
    behind,
    restored: lines.filter(({ seq, body }) => body !== null && !numbers.has(seq)).length + behind.length,
    lost: gone.filter((seq) => seq > known),
    orphans: gone.some((seq) => seq > known) ? orphansOf(lines, behind) : [],
  };
}

const foldOf = (lines: LedgerLine[]) => fold(emptyInventory(), lines);

interface Sorted {
  good: LedgerLine[];
  bad: BadPiece[];
  /** Bytes of a write that was cut off, which is no damage: nobody was told that it was written. */
  torn: BadPiece[];
  /** Bad lines behind the last good one: each held an event at least. */
  behind: number;
}

/** Tells good lines from bad ones; a line whose number does not go on from the one before is bad, too. */
function sort(bytes: Buffer): Sorted {
  const good: LedgerLine[] = [];
  const bad: BadPiece[] = [];
  const torn: BadPiece[] = [];
  let behind = 0;
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline + 1;
    const piece = bytes.subarray(start, end);
    line++;
    start = end;
    try {
      const decoded = decodeLine(piece.subarray(0, -1), line - 1);
      const before = good.at(-1)?.seq ?? 0;
      if (decoded.seq <= before) throw new BadLine(line - 1, 'its number was there before');
      if (decoded.seq > before + MOST_GONE) throw new BadLine(line - 1, 'its number is impossible');
      good.push(decoded);
      behind = 0;
      // The event is whole: only what separates it from the next one is not.
      if (newline < 0) bad.push({ line, reason: 'the sign at its end is damaged', bytes: piece });
    } catch (error) {
      if (!(error instanceof BadLine) || error.newer) throw error;
      if (newline < 0) torn.push({ line, reason: 'it was cut off', bytes: piece });
      else {
        bad.push({ line, reason: error.reason, bytes: piece });
        behind++;
      }
    }
  }
  return { good, bad, torn, behind };
}

interface Dated {
  at: string;
  body: LedgerEvent;
}

/** Events that `target` has over `inventory` and knows the time of: these can go back to their places. */
function datedEvents(target: Inventory, inventory: Inventory): Dated[] {
  const events: Dated[] = [];
  for (const [id, at] of target.tombstones)
    if (!inventory.tombstones.has(id)) events.push({ at, body: { type: 'memory.forgotten', id } });
  for (const [id, at] of target.promoted)
    if (!inventory.promoted.has(id)) events.push({ at, body: { type: 'memory.promoted', id } });
  for (const [job, { at, reasons }] of target.rejectedJobs)
    if (!inventory.rejectedJobs.has(job))
      events.push({ at, body: { type: 'adapter.rejected', job, reasons } });
  for (const [adapter, proof] of target.verified) {
    const { at, job, passed, failed } = proof;
    if (!isDeepStrictEqual(proof, inventory.verified.get(adapter)))
      events.push({
        at,
        body: { type: 'adapter.verified', adapter, job, passed: [...passed], failed: [...failed] },
      });
  }
  for (const activation of target.activations)
    if (!inventory.activations.some((one) => isDeepStrictEqual(one, activation))) {
      const { at, adapter, reason } = activation;
      events.push({ at, body: { type: 'adapter.activated', adapter, reason } });
    }
  return events.sort((a, b) => a.at.localeCompare(b.at));
}

/**
 * A line for every number, in its order. An event goes where it was said before the next line that is left; the places
 * that remain stay empty. Transactions that lost a part cannot be told whole, so each line stands alone now.
 */
function refill(good: LedgerLine[], gone: number[], events: Dated[]): LedgerLine[] {
  const lines: LedgerLine[] = [];
  let next = 0;
  let event = 0;
  for (const seq of gone) {
    for (; good[next] !== undefined && good[next]!.seq < seq; next++)
      lines.push({ ...good[next]!, more: undefined });
    const after = good[next]?.at;
    const waiting = events[event];
    const fits = waiting !== undefined && (after === undefined || waiting.at <= after);
    if (fits) event++;
    const at = fits ? waiting.at : (after ?? lines.at(-1)?.at ?? new Date(0).toISOString());
    lines.push({ v: 2, seq, at, body: fits ? waiting.body : null, sum: '' });
  }
  return [...lines, ...good.slice(next).map((line) => ({ ...line, more: undefined }))];
}

/** Events that bring back the rest of what `target` has over `inventory`; what was forgotten stays so. */
function undatedEvents(target: Inventory, inventory: Inventory): LedgerEvent[] {
  const memories = [...target.memories.values()].filter(
    (memory) =>
      !inventory.tombstones.has(memory.id) && !isDeepStrictEqual(memory, inventory.memories.get(memory.id)),
  );
  const reflected = [...target.reflected].filter(
    ([session, turn]) => turn > (inventory.reflected.get(session) ?? 0),
  );
  return [
    ...memories.map((memory) => ({ type: 'memory.added' as const, memory })),
    ...datedEvents(target, inventory).map(({ body }) => body),
    ...reflected.map(([session, turn]) => ({ type: 'session.reflected' as const, session, turn })),
  ];
}

function orphansOf(lines: LedgerLine[], behind: LedgerEvent[]): string[] {
  const bodies = [...lines.flatMap(({ body }) => (body === null ? [] : [body])), ...behind];
  const there = new Set<string>();
  const mentioned = new Set<string>();
  for (const body of bodies) {
    if (body.type === 'memory.added') there.add(body.memory.id);
    else if (body.type === 'memory.promoted' || body.type === 'memory.forgotten') there.add(body.id);
    else if ('id' in body) mentioned.add(body.id);
  }
  return [...mentioned].filter((id) => !there.has(id));
}
