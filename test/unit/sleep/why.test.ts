// Where nothing was learned, nothing is claimed to be in the weights.
import assert from 'node:assert/strict';
import { emptyInventory } from '../../../extension/memory/fold.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import { pressureIn } from '../../../extension/sleep/pressure.ts';
import { explain } from '../../../extension/sleep/why.ts';
import { recordingLog, temporaryFolder } from '../memory/support.ts';

describe('why it is awake', () => {
  const folder = temporaryFolder();

  it('says that nothing was learned yet, and what to do', async () => {
    const store = await openMemoryStore(folder(), recordingLog());
    const said = explain(
      pressureIn({ own: await store.read(), user: emptyInventory(), current: null, textOnly: new Map() }),
      undefined,
      'w',
      { value: 'Nights: whenever the machine is idle.', ok: true },
    );
    store.dispose();
    assert.match(said.sentence, /Nothing was learned yet/);
    const text = JSON.stringify(said);
    assert.doesNotMatch(text, /in the weights/);
    assert.match(said.signals.find(({ name }) => name === 'memories')!.value, /State a fact/);
  });
});
