// A process that writes memories to a ledger without end and prints each id once it is acknowledged.
// Run: node --import tsx test/support/ledger-writer.ts DIR write|fold

import { stderrLogger } from '../../extension/base/log.ts';
import { newId } from '../../extension/base/scalars.ts';
import { openMemoryStore } from '../../extension/memory/store.ts';
import { memory } from '../unit/memory/support.ts';
import { canonicalInventory } from './canonical-inventory.ts';

const [dir, mode] = process.argv.slice(2);
if (!dir || !mode) throw new Error('ledger-writer: DIR and write|fold are wanted');
const store = await openMemoryStore(dir, stderrLogger(false));
if (mode === 'fold') process.stdout.write(canonicalInventory(await store.read()));
else
  for (let n = 1; ; n++) {
    const added = memory({ id: newId(), text: `Process ${process.pid} wrote ${n}.` });
    // Two events: a transaction counts whole or not at all.
    await store.transact(() => [
      { type: 'memory.added', memory: added },
      { type: 'memory.framed', id: added.id, framing: 'x'.repeat(n % 50 === 0 ? 20_000 : n) },
    ]);
    process.stdout.write(`${added.id}\n`);
  }
