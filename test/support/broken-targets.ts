// Parsers that are broken on purpose, by which the fuzzing itself is tested.

import { serve } from '../bench/fuzz/child.ts';
import type { FuzzTarget } from '../bench/fuzz/target.ts';

const corpus = [Buffer.from('{"a":1}\n{"b":2}\n')];
let read = 0;
const breaking = (name: string, broken: () => never | Promise<never>): FuzzTarget => ({
  name,
  open: async () => ({
    corpus,
    read: async () => {
      read++;
      // Not each time: what went well is counted as well.
      return read % 7 === 6 ? broken() : 'accepted';
    },
  }),
});

await serve([
  breaking('wrong', () => {
    throw new Error('another memory');
  }),
  breaking('crash', () => process.abort()),
  breaking('hang', () => {
    for (;;) read = 6;
  }),
  breaking('memory', () => {
    const kept: Buffer[] = [];
    const pause = new Int32Array(new SharedArrayBuffer(4));
    // Slowly, and not for ever: the machine is not ours alone.
    for (let pieces = 0; pieces < 60; pieces++) {
      kept.push(Buffer.alloc(2 ** 24, 1));
      Atomics.wait(pause, 0, 0, 40);
    }
    throw new Error(`${kept.length} pieces fitted`);
  }),
]);
