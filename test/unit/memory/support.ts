// Real memories and folders for the tests of ledger and store.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Logger } from '../../../extension/base/log.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import { memoryOf } from '../../support/memories.ts';

export function memory(overrides: Partial<Memory> = {}): Memory {
  return memoryOf(overrides.text ?? 'The queue of the mailer holds 500 letters.', {
    evidence: [{ session: 's1', turn: 1, quote: 'the mailer queue takes 500 letters', source: 'user' }],
    createdAt: '2026-11-21T09:00:00.000Z',
    ...overrides,
  });
}

/** A logger that keeps what it was told. */
export function recordingLog(): Logger & { lines: string[] } {
  const lines: string[] = [];
  const keep = (message: string) => void lines.push(message);
  return { lines, debug: keep, info: keep, warn: keep, error: keep };
}

/** A folder of its own for each test of the suite, removed afterwards. */
export function temporaryFolder(): () => string {
  let dir = '';
  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'dormouse-test-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));
  return () => dir;
}
