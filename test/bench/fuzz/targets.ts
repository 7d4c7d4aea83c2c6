// The parsers that see foreign bytes. A parser is fuzzed from the day on which it stands here.
import { documentTarget } from './documents.ts';
import { adapterTarget, ggufTarget } from './gguf.ts';
import { pageTarget, requestTarget } from './messages.ts';
import { packTarget } from './pack.ts';
import { ledgerTarget, snapshotTarget } from './store.ts';
import type { FuzzTarget } from './target.ts';

export const targets: FuzzTarget[] = [
  ggufTarget,
  adapterTarget,
  ledgerTarget,
  snapshotTarget,
  packTarget,
  documentTarget,
  pageTarget,
  requestTarget,
];
