// Takes finished nights over: checks each new adapter on the serving engine, writes the ledger, moves the pointer.

import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { AdapterCard } from '../adapter/card.ts';
import { checkServing } from '../adapter/serving-check.ts';
import { clearTaint, isClean, taintOf } from '../adapter/taint.ts';
import { isUserError } from '../base/errors.ts';
import type { Progress } from '../base/log.ts';
import { readLedgers } from '../memory/ledgers.ts';
import type { Inventory, LedgerEvent } from '../memory/store.types.ts';
import { tally } from '../storage/activity-log.ts';
import { withLock } from '../storage/file-lock.ts';
import type { Report } from '../trainer/schema.ts';
import type { Services } from '../workspace/services.types.ts';
import { viewWorkspace } from '../workspace/view.ts';
import { type EndedNight, endedNights, hasWork, openWork } from './ended-nights.ts';

/** Bytes that the adapters of one workspace may take; the current one and its clean ancestor stay in any case. */
const ADAPTER_BUDGET = 2 * 2 ** 30;

export interface SettleOptions {
  progress?: Progress;
  signal?: AbortSignal;
}

/** What became of one exported adapter. */
export interface SettledNight {
  job: string;
  adapter: string;
  activated: boolean;
  /** Memories that the served adapter answers for, and those it does not (they stay in the prompt). */
  passed: string[];
  failed: string[];
  /** Why it was not activated. */
  reasons: string[];
}

/**
 * Settles every report of this workspace that is not settled yet; idempotent, and one process at a time. A night
 * for another base model waits until that model is in use. Throws what the model host throws when it cannot start.
 */
export async function settle(services: Services, options: SettleOptions = {}): Promise<SettledNight[]> {
  await clearTaint(services);
  const ended = await endedNights(services);
  // Most starts have nothing to settle, and need no lock then.
  if (!hasWork(openWork(ended, await readLedgers(services)))) return [];
  return withLock(
    path.join(services.workspace.dir, 'settle.lock'),
    async () => {
      const settled: SettledNight[] = [];
      // Another window may have settled some of them while this one waited: the ledger knows.
      for (const night of openWork(ended, await readLedgers(services)).unsettled) {
        const result = await settleOne(services, night, options);
        await noteNight(services, night.report, result);
        if (!result) continue;
        settled.push(result);
        if (!result.activated)
          services.log.warn(`Night ${result.job} was turned down: ${result.reasons.join(' ')}`);
      }
      const ledgers = await readLedgers(services);
      await services.adapters.prune(ADAPTER_BUDGET, (card) => isClean(card, ledgers));
      await deleteJobs(services, openWork(ended, ledgers).outdated);
      return settled;
    },
    { ...options, waiting: 'Waiting for another window that checks the new adapter' },
  );
}

/** A night that waits for another base model is noted when it is settled. */
async function noteNight(
  { activity }: Services,
  report: Report,
  settled: SettledNight | undefined,
): Promise<void> {
  if (!settled && report.outcome !== 'rejected') return;
  const reasons = settled?.reasons ?? report.reasons;
  await activity.note({
    step: 'night',
    of: report.id,
    came: `a ${report.kind} of ${report.card?.memories.length ?? 0} memories`,
    kept: settled?.activated
      ? `${settled.passed.length} in the weights`
      : 'nothing, the adapter was turned down',
    left: tally([
      ...reasons,
      ...(settled?.failed ?? []).map(() => 'not answered from the weights: stays in the prompt'),
    ]),
  });
}

async function settleOne(
  services: Services,
  { report, job }: EndedNight,
  options: SettleOptions,
): Promise<SettledNight | undefined> {
  const card = report.card;
  if (report.outcome === 'rejected') {
    await services.memories.transact(() => [
      { type: 'adapter.rejected', job: report.id, reasons: report.reasons },
    ]);
    return undefined;
  }
  const result = {
    job: report.id,
    adapter: card?.adapter ?? '',
    passed: [] as string[],
    failed: [] as string[],
  };
  const reject = async (reasons: string[]): Promise<SettledNight> => {
    await services.memories.transact(() => [{ type: 'adapter.rejected', job: report.id, reasons }]);
    return { ...result, activated: false, reasons };
  };
  if (!card) return reject(['Its report says that it was exported, and has no card of it.']);
  const late = await tooLate(services, card);
  if (late) return reject([late]);
  if (!job) return reject(['Its job is gone or damaged, so nothing shows what it should know.']);
  const model = await services.model();
  if (model.base !== card.base) return undefined;
  const ref = await services.adapters.ref(card.adapter).catch(() => undefined);
  if (!ref) return reject(['Its files are missing or damaged.']);
  const served = await checkServing(model, ref, card, job, options);
  if (served.reasons.length > 0) return reject(served.reasons);
  // Asking takes minutes with a real model, and the user may forget or roll back meanwhile.
  const meanwhile = await tooLate(services, card);
  if (meanwhile) return reject([meanwhile]);

  // The pointer first and the workspace's ledger last: whatever is cut off in between is done again, and until
  // then every memory is still in the prompt.
  const known = (inventory: Inventory, ids: string[]) => ids.filter((id) => inventory.memories.has(id));
  const verified = (inventory: Inventory): LedgerEvent => ({
    type: 'adapter.verified',
    adapter: card.adapter,
    job: report.id,
    passed: known(inventory, served.passed),
    failed: known(inventory, served.failed),
  });
  await services.adapters.setCurrent(card.adapter);
  const user = await services.userMemories.read();
  if (known(user, [...served.passed, ...served.failed]).length > 0) {
    await services.userMemories.transact((inventory) => [verified(inventory)]);
  }
  const reason = `${report.kind} of ${report.endedAt.slice(0, 10)}`;
  await services.memories.transact((inventory) => [
    verified(inventory),
    { type: 'adapter.activated', adapter: card.adapter, reason },
  ]);
  return { ...result, passed: served.passed, failed: served.failed, activated: true, reasons: [] };
}

/** Why this adapter must not serve any more, whatever it answers. */
async function tooLate(services: Services, card: AdapterCard): Promise<string | undefined> {
  const view = await viewWorkspace(services);
  const { current } = view;
  const forgotten = taintOf(card, view).length;
  if (forgotten > 0) return `It learned ${forgotten} memories that were forgotten since.`;
  if (card.parent !== null && card.parent !== current && card.adapter !== current)
    return 'Another adapter was chosen while it trained, and it grew from the one before.';
  return undefined;
}

async function deleteJobs(services: Services, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const trainer = await services.trainer({ start: false });
  for (const id of ids) {
    // The daemon holds a list of its jobs, so it deletes them where it runs.
    await trainer?.remove(id).catch((error) => {
      if (!isUserError(error, 'trainer-unknown-job')) throw error;
    });
    await rm(path.join(services.paths.jobs, id), { recursive: true, force: true });
  }
}
