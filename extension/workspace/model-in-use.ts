// The base model that answers now: looked up for each request, so that another choice, or another setting, counts with
// the next question.
import type { Logger, Progress } from '../base/log.ts';
import { connectModel } from '../model/client.ts';
import type { Model } from '../model/client.types.ts';
import { type BaseModel, resolveModel } from '../model/registry.ts';
import type { Paths } from '../storage/paths.ts';

/** How long training stands back while a model host loads, in seconds. */
export const LOAD_SECONDS = 5;
/** The same for each answer and completion; asked for again when half of it has passed. */
const ANSWER_SECONDS = 20;
/** A model that was replaced is let go when nobody has asked it for this long: a night may be in the middle of its probes. */
const LINGER_MS = 60_000;

export interface ModelInUseOptions {
  /** Name or path that comes before the user's choice; undefined where nothing does. */
  named: () => string | undefined;
  paths: Paths;
  log: Logger;
  /** Asks the trainer to stand back for that many seconds. */
  trainerYield(seconds: number): Promise<void>;
}

interface Connected {
  base: string;
  model: Promise<SharedModel>;
}

export class ModelInUse {
  private current: Connected | undefined;
  /** Models that were replaced and are not let go yet, with the timer that looks after each. */
  private readonly replaced = new Map<Connected, NodeJS.Timeout>();

  /** The model of `current`, once it is loaded. */
  private ready: SharedModel | undefined;
  private readonly listeners = new Set<Progress>();

  constructor(private readonly options: ModelInUseOptions) {}

  /** Hears how a file is checked and a model loaded, by its name; the result stops that. */
  onProgress(listener: Progress): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Throws what `resolveModel` and `connectModel` throw; the next call tries again. */
  async get(): Promise<Model> {
    const { named, paths } = this.options;
    const base = await resolveModel(named(), paths, { progress: this.progress() });
    if (this.current?.base !== base.sha256) {
      if (this.current) this.letGo(this.current);
      const connected: Connected = { base: base.sha256, model: this.connect(base) };
      this.current = connected;
      this.ready = undefined;
      connected.model.then(
        (model) => {
          if (this.current === connected) this.ready = model;
        },
        () => {
          if (this.current === connected) this.current = undefined;
        },
      );
    }
    return this.current.model;
  }

  /** The model that answered last, where it is loaded; loads none. */
  loaded(): Model | undefined {
    return this.ready;
  }

  async dispose(): Promise<void> {
    for (const timer of this.replaced.values()) clearInterval(timer);
    const all = [...this.replaced.keys(), ...(this.current ? [this.current] : [])];
    await Promise.all(all.map(async ({ model }) => (await model.catch(() => undefined))?.dispose()));
  }

  private progress(name?: string): Progress {
    return {
      report: (message, fraction) => {
        for (const listener of this.listeners)
          listener.report(name === undefined ? message : `${message} ${name}`, fraction);
      },
    };
  }

  private async connect(base: BaseModel): Promise<SharedModel> {
    const { paths, log, trainerYield } = this.options;
    const progress = this.progress(base.name);
    const client = await connectModel({
      paths,
      base,
      log,
      progress,
      trainerYield: () => trainerYield(LOAD_SECONDS),
    });
    return shared(client, () => {
      trainerYield(ANSWER_SECONDS).catch((error) =>
        log.error('The trainer could not be asked to yield.', error),
      );
    });
  }

  private letGo(connected: Connected): void {
    const timer = setInterval(async () => {
      const model = await connected.model.catch(() => undefined);
      if (model && model.idleMs() < LINGER_MS) return;
      clearInterval(timer);
      this.replaced.delete(connected);
      await model?.dispose();
    }, LINGER_MS / 4);
    timer.unref();
    this.replaced.set(connected, timer);
  }
}

interface SharedModel extends Model {
  /** Since its last request ended; 0 while one runs. */
  idleMs(): number;
}

/** Answers and completions win the machine over training; probes and what is written for a night are part of it and do not. */
function shared(model: Model, yieldTraining: () => void): SharedModel {
  let asked = Number.NEGATIVE_INFINITY;
  let running = 0;
  let ended = performance.now();
  const win = () => {
    if (performance.now() - asked < (ANSWER_SECONDS * 1000) / 2) return;
    asked = performance.now();
    yieldTraining();
  };
  const counted = async <T>(request: Promise<T>): Promise<T> => {
    running += 1;
    try {
      return await request;
    } finally {
      running -= 1;
      ended = performance.now();
    }
  };
  return {
    base: model.base,
    family: model.family,
    chat: (...args) => {
      win();
      return counted(model.chat(...args));
    },
    infill: (...args) => {
      win();
      return counted(model.infill(...args));
    },
    complete: (...args) => counted(model.complete(...args)),
    embed: (...args) => counted(model.embed(...args)),
    probe: (...args) => counted(model.probe(...args)),
    write: (...args) => counted(model.write(...args)),
    prepare: (...args) => counted(model.prepare(...args)),
    status: () => model.status(),
    dispose: () => model.dispose(),
    idleMs: () => (running > 0 ? 0 : performance.now() - ended),
  };
}
