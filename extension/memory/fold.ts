// The one fold from ledger lines to the inventory: pure, so that every process comes to the same result.
import { statementOf } from '../language/statement.ts';
import type { Memory } from './schema.ts';
import type { Inventory, LedgerEvent, LedgerLine } from './store.types.ts';

export function emptyInventory(): Inventory {
  return {
    seq: 0,
    version: 2,
    memories: new Map(),
    reflected: new Map(),
    verified: new Map(),
    activations: [],
    rejectedJobs: new Map(),
    promoted: new Map(),
    tombstones: new Map(),
  };
}

/** The inventory after `lines`; the one passed in stays as it is. */
export function fold(before: Inventory, lines: Iterable<LedgerLine>): Inventory {
  const next: Inventory = {
    seq: before.seq,
    version: before.version,
    memories: new Map(before.memories),
    reflected: new Map(before.reflected),
    verified: new Map(before.verified),
    activations: [...before.activations],
    rejectedJobs: new Map(before.rejectedJobs),
    promoted: new Map(before.promoted),
    tombstones: new Map(before.tombstones),
  };
  for (const line of lines) apply(next, line);
  return next;
}

/** The inventory after events at `at` (ISO 8601) that no ledger holds: for what would come of them. */
export function foldEvents(before: Inventory, events: LedgerEvent[], at: string): Inventory {
  return fold(
    before,
    events.map((body, index) => ({ v: 2, seq: before.seq + 1 + index, at, body, sum: '' })),
  );
}

function apply(inventory: Inventory, { seq, at, body, earlier }: LedgerLine): void {
  inventory.seq = seq;
  if (earlier) inventory.version = 1;
  // A purged line: what it said is forgotten, and its tombstone is a line of its own.
  if (body === null) return;
  switch (body.type) {
    case 'memory.added':
      if (!inventory.tombstones.has(body.memory.id)) inventory.memories.set(body.memory.id, body.memory);
      return;
    case 'memory.accepted':
      change(inventory, body.id, (memory) => accepted(memory, at, body.unanchored === true));
      return;
    case 'memory.rejected':
      change(inventory, body.id, (memory) => ({ ...memory, status: 'rejected' }));
      return;
    case 'memory.framed':
      change(inventory, body.id, (memory) => ({
        ...memory,
        ...reframe(memory, body),
      }));
      return;
    case 'memory.reworded':
      change(inventory, body.id, (memory) => reworded(memory, body.text));
      return;
    case 'memory.superseded':
      change(inventory, body.id, (memory) => ({ ...memory, status: 'superseded', supersededBy: body.by }));
      return;
    case 'memory.contested':
      change(inventory, body.id, (memory) => ({
        ...memory,
        contests: body.contests,
        contestedAt: at,
      }));
      return;
    case 'memory.expired':
      change(inventory, body.id, (memory) => ({
        ...memory,
        expiresAt: at,
        ...(body.reason === undefined ? {} : { expiredBecause: body.reason }),
      }));
      return;
    case 'memory.resumed':
      change(inventory, body.id, ({ expiresAt: _at, expiredBecause: _why, ...memory }) => memory);
      return;
    case 'memory.promoted':
      // Moved, not copied: what happens to it from now on happens in one ledger.
      inventory.memories.delete(body.id);
      if (!inventory.tombstones.has(body.id)) inventory.promoted.set(body.id, at);
      return;
    case 'memory.forgotten':
      // Removed, not blanked: the fold must be the same before and after the purge of its lines.
      inventory.memories.delete(body.id);
      inventory.promoted.delete(body.id);
      inventory.tombstones.set(body.id, at);
      return;
    case 'session.reflected':
      inventory.reflected.set(body.session, Math.max(body.turn, inventory.reflected.get(body.session) ?? 0));
      return;
    case 'adapter.rejected':
      inventory.rejectedJobs.set(body.job, { reasons: body.reasons, at });
      return;
    case 'adapter.verified': {
      // A later probe of the same memory wins, in both directions.
      const earlier = inventory.verified.get(body.adapter);
      const passed = new Set(earlier?.passed);
      const failed = new Set(earlier?.failed);
      for (const id of body.passed) {
        passed.add(id);
        failed.delete(id);
      }
      for (const id of body.failed) {
        failed.add(id);
        passed.delete(id);
      }
      inventory.verified.set(body.adapter, { passed, failed, job: body.job, at });
      return;
    }
    case 'ledger.migrated':
      inventory.version = body.to;
      return;
    case 'adapter.activated':
      inventory.activations.push({ adapter: body.adapter, reason: body.reason, at });
      return;
    default:
      body satisfies never;
  }
}

/** Events about a memory that is not there (any more) change nothing: its lines were purged. */
function change(inventory: Inventory, id: string, update: (memory: Memory) => Memory): void {
  const memory = inventory.memories.get(id);
  if (memory) inventory.memories.set(id, update(memory));
}

function reworded({ statement: _, ...memory }: Memory, text: string): Memory {
  const statement = statementOf(text);
  return { ...memory, text, ...(statement && { statement }) };
}

/** A person wants it to count: what took it out of use before is no reason any more. */
function accepted(memory: Memory, at: string, unanchored: boolean): Memory {
  const { expiresAt, expiredBecause, anchor, ...rest } = memory;
  const counts = expiresAt !== undefined && expiresAt > at;
  return {
    ...rest,
    ...(anchor && !unanchored ? { anchor } : {}),
    ...(counts ? { expiresAt, ...(expiredBecause === undefined ? {} : { expiredBecause }) } : {}),
    status: 'live',
    acceptedAt: at,
  };
}

function reframe(
  memory: Memory,
  { framing, evidence = [], saidAt }: Extract<LedgerEvent, { type: 'memory.framed' }>,
): Partial<Memory> {
  const known = new Set(memory.evidence.map((one) => JSON.stringify([one.session, one.turn, one.quote])));
  const said = [memory.saidAt ?? memory.createdAt, saidAt ?? ''].sort().at(-1);
  return {
    // Said again, it is as young as that: the other one is older then, whichever was learned first.
    ...(saidAt !== undefined && said === saidAt ? { saidAt } : {}),
    framings:
      framing === undefined || framing === memory.text || memory.framings.includes(framing)
        ? memory.framings
        : [...memory.framings, framing],
    evidence: [
      ...memory.evidence,
      ...evidence.filter((one) => !known.has(JSON.stringify([one.session, one.turn, one.quote]))),
    ],
  };
}
