// A log for tests that do not look at it.
import type { Logger } from '../../extension/base/log.ts';

export const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };
