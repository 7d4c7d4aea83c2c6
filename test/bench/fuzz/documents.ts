// Fuzz target: control files of adapters, which a typed error answers or which say what was written.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openAdapterStore } from '../../../extension/adapter/adapter-store.ts';
import { isUserError } from '../../../extension/base/errors.ts';
import { cardOf } from '../../support/adapter-card.ts';
import { quiet } from '../../support/quiet-log.ts';
import type { FuzzTarget } from './target.ts';

export const documentTarget: FuzzTarget = {
  name: 'control file',
  async open(folder) {
    const adapter = 'ef'.repeat(32);
    const card = path.join(folder, 'adapters', adapter, 'card.json');
    await mkdir(path.dirname(card), { recursive: true });
    const store = openAdapterStore(folder, quiet);
    return {
      corpus: [cardOf(adapter), { v: 1, adapter, base: adapter }].map((document) =>
        Buffer.from(JSON.stringify(document)),
      ),
      async read(input) {
        await writeFile(card, input);
        await writeFile(path.join(folder, 'current.json'), input);
        const looks = await Promise.allSettled([store.card(adapter), store.current()]);
        for (const look of looks)
          if (look.status === 'rejected' && !isUserError(look.reason)) throw look.reason;
        return looks.some(({ status }) => status === 'fulfilled') ? 'accepted' : 'refused';
      },
    };
  },
};
