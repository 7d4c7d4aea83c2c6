// The gate of a night that is measured: a benchmark measures whatever comes out, so everything passes.
import type { GateLimits } from '../../extension/trainer/schema.ts';

export const OPEN_GATE: GateLimits = {
  newRecall: 0,
  oldRecall: 0,
  abstention: 0,
  perplexityOverParent: 1e9,
  perplexityOverBase: 1e9,
  capability: 0,
  refusals: 0,
  foreign: 1,
};
