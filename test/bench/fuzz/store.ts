// Fuzz targets: the ledger and its snapshot. A damage may be refused or leave everything as it was; it never changes a memory.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { encodeLine } from '../../../extension/memory/ledger-line.ts';
import { repairLedger } from '../../../extension/memory/ledger-repair.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import type { Inventory, LedgerEvent, LedgerLine } from '../../../extension/memory/store.types.ts';
import { memoryOf } from '../../support/memories.ts';
import { quiet } from '../../support/quiet-log.ts';
import type { FuzzTarget, Verdict } from './target.ts';

const ADAPTER = 'cd'.repeat(32);
const JOB = '01M8KBZZZZZZZZZZZZZZZZZZZZ';

/** Ids of their own seed: what is written must be the same each time. */
const idOf = (number: number) => `01M8KB${String(number).padStart(20, '0')}`;

function events(): LedgerEvent[] {
  const one = memoryOf('heron-relay listens on port 4711 – ünï 🐭', { id: idOf(1) });
  const two = memoryOf('Use pnpm, never npm', { id: idOf(2), status: 'proposed', subject: 'npm' });
  const gone = memoryOf('the mascot is a heron', { id: idOf(3), expiresAt: '2027-01-01T00:00:00.000Z' });
  return [
    { type: 'memory.added', memory: one },
    { type: 'memory.added', memory: two },
    { type: 'memory.added', memory: gone },
    { type: 'memory.framed', id: one.id, framing: 'The port of heron-relay is 4711.' },
    { type: 'memory.accepted', id: two.id },
    { type: 'adapter.verified', adapter: ADAPTER, job: JOB, passed: [one.id], failed: [two.id] },
    { type: 'adapter.activated', adapter: ADAPTER, reason: 'sleep' },
    { type: 'session.reflected', session: 's', turn: 9 },
    { type: 'memory.forgotten', id: gone.id },
  ];
}

/** The files of a store, and the inventory after each of its events. */
async function filled(dir: string) {
  const store = await openMemoryStore(dir, quiet);
  const states = [await store.read()];
  for (const event of events()) states.push(await store.transact(() => [event]));
  const [ledger, snapshot] = await Promise.all(
    ['ledger.jsonl', 'inventory.json'].map((name) => readFile(path.join(dir, name))),
  );
  return { ledger: ledger!, snapshot: snapshot!, states };
}

async function verdict(dir: string, check: (inventory: Inventory) => void): Promise<Verdict> {
  let inventory: Inventory;
  try {
    inventory = await (await openMemoryStore(dir, quiet)).read();
  } catch (error) {
    if (isUserError(error)) return 'refused';
    throw error;
  }
  check(inventory);
  return 'accepted';
}

export const ledgerTarget: FuzzTarget = {
  name: 'ledger',
  async open(folder, rng) {
    const { ledger, states } = await filled(path.join(folder, 'whole'));
    const dir = path.join(folder, 'store');
    return {
      corpus: [ledger],
      mend: (input) => {
        const lines = input.toString('utf8').split('\n');
        return Buffer.from(lines.map(withSum).join('\n'));
      },
      async read(input, mended) {
        await rm(dir, { recursive: true, force: true });
        await mkdir(dir);
        await writeFile(path.join(dir, 'ledger.jsonl'), input);
        const read = await verdict(dir, (inventory) => {
          // A ledger that was cut is one that ended earlier; nothing else may be read without a word.
          if (!mended) assert.deepEqual(inventory, states[inventory.seq]);
        });
        // Repairs cost more than reads.
        if (read === 'refused' && rng() < 0.2) {
          const repaired = await repairLedger(dir, quiet).catch((error) => error);
          if (repaired instanceof Error && !isUserError(repaired, 'ledger-newer')) throw repaired;
          if (!(repaired instanceof Error)) await (await openMemoryStore(dir, quiet)).read();
        }
        return read;
      },
    };
  },
};

export const snapshotTarget: FuzzTarget = {
  name: 'snapshot',
  async open(folder) {
    const dir = path.join(folder, 'store');
    const { snapshot, states } = await filled(dir);
    return {
      corpus: [snapshot],
      mend: (input) => {
        const rest = input.toString('utf8').replace(/^\{"v":2,"sum":"[0-9a-f]{64}",/, '');
        return Buffer.from(`{"v":2,"sum":"${createHash('sha256').update(rest).digest('hex')}",${rest}`);
      },
      async read(input, mended) {
        await writeFile(path.join(dir, 'inventory.json'), input);
        return verdict(dir, (inventory) => {
          if (!mended) assert.deepEqual(inventory, states.at(-1));
        });
      },
    };
  },
};

/** The line with a checksum that fits, where it is JSON. */
function withSum(line: string): string {
  try {
    return encodeLine(JSON.parse(line) as LedgerLine).trimEnd();
  } catch {
    return line;
  }
}
