// The parsers that see foreign bytes. A parser is fuzzed from the day on which it stands here.
import { documentTarget } from './documents.ts';
import { adapterTarget, ggufTarget } from './gguf.ts';
import { importTargets } from './imports.ts';
import { pageTarget, requestTarget } from './messages.ts';
import { packTarget } from './pack.ts';
import { sessionTarget } from './sessions.ts';
import { stateTarget } from './state.ts';
import { ledgerTarget, snapshotTarget } from './store.ts';
import type { FuzzTarget } from './target.ts';

export const targets: FuzzTarget[] = [
  ggufTarget,
  adapterTarget,
  ledgerTarget,
  snapshotTarget,
  packTarget,
  documentTarget,
  stateTarget,
  sessionTarget,
  pageTarget,
  requestTarget,
  ...importTargets,
];
