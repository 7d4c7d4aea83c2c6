// The one check for whoever writes: each rule with an item that only this rule turns down.
import assert from 'node:assert/strict';
import type { Order } from '../../../extension/synthesis/orders.ts';
import { CheckedItems, type Fault, type Item } from '../../../extension/synthesis/writer-check.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';

const old = memoryOf('Ledger timestamps are stored as text in `created_at`', { status: 'superseded' });
const memory = memoryOf(
  'Ledger timestamps are integers, in columns whose names end in `_ms`; never use `DATETIME`',
);
const inventory = inventoryOf([{ ...old, supersededBy: memory.id }, memory]);
const asked: Order = { form: 'question', span: '_ms', fact: memory.text };

function judged(item: Item, order: Order = asked, earlier: Item[] = []): Fault | undefined {
  const items = new CheckedItems(memory, inventory, 'study');
  for (const own of earlier) items.add(own, asked);
  assert.equal(items.kept.length, earlier.length);
  items.add(item, order);
  return [...items.left.keys()][0];
}

describe('the check of what a model writes', () => {
  const good = { user: 'how do the columns for ledger timestamps end?', assistant: 'They end in `_ms`.' };

  it('keeps an item that holds to its order', () => {
    const items = new CheckedItems(memory, inventory, 'claude');
    items.add({ user: ` ${good.user}\n`, assistant: good.assistant }, asked);
    assert.deepEqual(items.kept, [
      { memory: memory.id, ...good, style: 'question', span: '_ms', polarity: 'positive', writer: 'claude' },
    ]);
    assert.equal(items.left.size, 0);
  });

  const faults: [fault: Fault, item: Item, order?: Order, earlier?: Item[]][] = [
    ['empty or too long', { ...good, user: ' … ' }],
    ['empty or too long', { ...good, assistant: `${good.assistant} ${'and so on '.repeat(80)}` }],
    ['span missing from the answer', { ...good, assistant: 'They end in `_sec`.' }],
    ['span missing from the answer', { ...good, assistant: 'They end in `_msx`.' }],
    ['span given away in the question', { ...good, user: 'why are the timestamps of the ledger in x_ms?' }],
    [
      'span given away in the question',
      { user: 'ledger columns: integers, right?', assistant: 'They are integers.' },
      { form: 'question', span: 'integers', fact: memory.text },
    ],
    ['question that names nothing of the memory', { ...good, user: 'how wide is the rectangle?' }],
    ['question that names nothing of the memory', { ...good, user: 'should it always be that way?' }],
    [
      'proposal that is not turned down',
      { user: 'i store the ledger timestamps in x_at, fine?', assistant: 'Fine: columns end in `_ms`.' },
      { form: 'proposal', span: '_ms', fact: memory.text },
    ],
    ['former value', { ...good, assistant: 'They moved from `created_at` and end in `_ms`.' }],
    ['repetition', { ...good, user: 'Ok, how do the columns for ledger timestamps end?' }, asked, [good]],
  ];
  for (const [fault, item, order, earlier] of faults)
    it(`${fault}: ${item.user} ${item.assistant.slice(0, 40)}`, () =>
      assert.equal(judged(item, order, earlier), fault));

  it('a common word is given away as a whole word only', () => {
    const told = memoryOf('payments-api listens on port 9001', { subject: 'payments-api' });
    const order: Order = { form: 'question', span: 'port', fact: told.text };
    const items = new CheckedItems(told, inventoryOf([told]), 'study');
    items.add({ user: 'any support for payments-api?', assistant: 'It has port 9001.' }, order);
    assert.equal(items.kept.length, 1);
  });
});
