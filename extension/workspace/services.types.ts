// The plain record of services that the editor and the CLI share.

import type { AdapterStore } from '../adapter/adapter-store.ts';
import type { Logger, Progress } from '../base/log.ts';
import type { SessionLog } from '../capture/session-log.ts';
import type { MemoryStore } from '../memory/store.types.ts';
import type { WorkspaceIdentity } from '../memory/workspace.ts';
import type { Embed, Model } from '../model/client.types.ts';
import type { ActivityLog } from '../storage/activity-log.ts';
import type { Paths } from '../storage/paths.ts';
import type { Studying } from '../synthesis/study.ts';
import type { TrainerClient } from '../trainer/client.ts';

export interface Services {
  paths: Paths;
  log: Logger;
  workspace: WorkspaceIdentity;
  /** Memories of this workspace, and of the user across workspaces: same code, two ledgers. */
  memories: MemoryStore;
  userMemories: MemoryStore;
  sessions: SessionLog;
  adapters: AdapterStore;
  /** One line for each step that Dormouse takes by itself. */
  activity: ActivityLog;
  /** The base model that is chosen now; starts or joins its host where that is not done yet. */
  model(): Promise<Model>;
  /** The same where it is loaded already; loads none. */
  loadedModel(): Model | undefined;
  /** The model that studies memories: the one that the user named for it, in a host of its own until it is released, or `model`. */
  study(): Promise<Studying>;
  /** Hears how a model file is checked and the model loaded, whoever asked for it; the result stops that. */
  onModelProgress(listener: Progress): () => void;
  /** The embedding model that the user named, started on first use; absent where none is named. */
  embed?: Embed;
  /**
   * Finds or starts the trainer daemon, installing its environment where it is missing (`progress` shows that);
   * `start: false` installs and starts nothing and resolves undefined when none runs.
   */
  trainer(options?: {
    start?: boolean;
    progress?: Progress;
    signal?: AbortSignal;
  }): Promise<TrainerClient | undefined>;
  dispose(): Promise<void>;
}
