// Builds the plain record of services that the editor and the CLI share; nothing is opened before it is used.

import path from 'node:path';
import { openAdapterStore } from '../adapter/adapter-store.ts';
import type { Logger } from '../base/log.ts';
import { openSessionLog } from '../capture/session-log.ts';
import { ledgerUpdates } from '../memory/ledger-migrations.ts';
import { openMemoryStore } from '../memory/store.ts';
import type { MemoryStore } from '../memory/store.types.ts';
import { identifyWorkspace } from '../memory/workspace.ts';
import { connectModel } from '../model/client.ts';
import type { Embed, Model } from '../model/client.types.ts';
import { resolveModel } from '../model/registry.ts';
import { type ActivityLog, openActivityLog } from '../storage/activity-log.ts';
import type { Paths } from '../storage/paths.ts';
import { connectTrainer, type TrainerClient } from '../trainer/client.ts';
import { ensureTrainer } from '../trainer/install.ts';
import { LOAD_SECONDS, ModelInUse } from './model-in-use.ts';
import type { Services } from './services.types.ts';

export interface ServiceOptions {
  /** Folder of the workspace. */
  root: string;
  /** Name or path of the base model, asked for anew with each request; the user's choice where there is none. */
  model?: () => string | undefined;
  /** Name or path of the model that studies memories, asked for anew with each night; `model` where there is none. */
  writerModel?: () => string | undefined;
  /** Name or path of an embedding model; without one, memories are compared by their words alone. */
  embeddingModel?: string;
  paths: Paths;
  log: Logger;
}

/**
 * Opens the workspace's stores. The model host and the trainer start on first use and are shared by all callers
 * of this record; a failed start is forgotten, so that the next call tries again.
 */
export async function createServices({
  root,
  model,
  writerModel,
  embeddingModel,
  paths,
  log,
}: ServiceOptions): Promise<Services> {
  const workspace = await identifyWorkspace(root, paths);
  const [memories, userMemories, sessions] = await Promise.all([
    openMemoryStore(workspace.dir, log),
    openMemoryStore(paths.userState, log),
    openSessionLog(path.join(workspace.dir, 'sessions'), log),
  ]);
  const activity = openActivityLog(workspace.dir, (error) =>
    log.error('A line of the activity log was not written.', error),
  );
  await Promise.all([memories, userMemories].map((store) => bringUpToDate(store, activity)));
  const adapters = openAdapterStore(workspace.dir, log);
  let connectedEmbedder: Promise<Model> | undefined;
  let connectedTrainer: Promise<TrainerClient | undefined> | undefined;

  const trainer: Services['trainer'] = async ({ start = true, progress, signal } = {}) => {
    const running = await connectedTrainer?.catch(() => undefined);
    // It exits by itself when it has nothing to do.
    if (running?.alive()) return running;
    const find = async () => {
      if (!start) return connectTrainer({ paths, log, start: false });
      const report = progress ?? { report: (message: string) => log.info(message) };
      const { python } = await ensureTrainer(paths, { progress: report, log, signal });
      return connectTrainer({ paths, log, python, start: true, progress, signal });
    };
    connectedTrainer = find();
    return connectedTrainer;
  };

  const trainerYield = async (seconds: number) => {
    await (await trainer({ start: false }))?.yield(seconds);
  };

  const inUse = new ModelInUse({ named: () => model?.(), paths, log, trainerYield });

  const study: Services['study'] = async () => {
    const named = writerModel?.();
    if (named === undefined) return { model: await inUse.get(), release: async () => {} };
    const base = await resolveModel(named, paths);
    const own = await connectModel({ paths, base, log, trainerYield: () => trainerYield(LOAD_SECONDS) });
    return { model: own, release: () => own.dispose() };
  };

  const embed: Embed = async (texts, signal) => {
    connectedEmbedder ??= resolveModel(embeddingModel, paths)
      .then((base) => connectModel({ paths, base, log, trainerYield: () => trainerYield(LOAD_SECONDS) }))
      .catch((error) => {
        connectedEmbedder = undefined;
        throw error;
      });
    return (await connectedEmbedder).embed(texts, signal);
  };

  return {
    paths,
    log,
    workspace,
    memories,
    userMemories,
    sessions,
    adapters,
    activity,
    model: () => inUse.get(),
    loadedModel: () => inUse.loaded(),
    study,
    onModelProgress: (listener) => inUse.onProgress(listener),
    ...(embeddingModel === undefined ? {} : { embed }),
    trainer,
    dispose: async () => {
      memories.dispose();
      userMemories.dispose();
      await inUse.dispose();
      const embedder = await connectedEmbedder?.catch(() => undefined);
      await embedder?.dispose();
    },
  };
}

/** Gives memories of an earlier version their sentences back; a damaged ledger is reported by whoever reads it next. */
async function bringUpToDate(store: MemoryStore, activity: ActivityLog): Promise<void> {
  const inventory = await store.read().catch(() => undefined);
  const updates = inventory ? ledgerUpdates(inventory) : [];
  if (!inventory || updates.length === 0) return;
  await store.transact(ledgerUpdates);
  await activity.note({
    step: 'migration',
    of: 'the ledger',
    came: `${inventory.memories.size} memories of an earlier version`,
    kept: `all, ${updates.filter(({ type }) => type === 'memory.reworded').length} with their sentences back`,
  });
}
