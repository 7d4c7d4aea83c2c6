// Services on a copy of the trained home, and what tests of nights do with them.
import { phrases } from '../../extension/language/phrases.ts';
import type { Memory } from '../../extension/memory/schema.ts';
import { type ConsolidateOptions, consolidate, type NightReport } from '../../extension/sleep/cycle.ts';
import { type Paths, resolvePaths } from '../../extension/storage/paths.ts';
import { passes } from '../../extension/synthesis/probe-score.ts';
import { writeProbes } from '../../extension/synthesis/probes.ts';
import { createServices } from '../../extension/workspace/services.ts';
import type { Services } from '../../extension/workspace/services.types.ts';
import { quiet } from './quiet-log.ts';
import { type TrainedHome, trainedHome } from './trained-home.ts';
import { sharedCache } from './trainer.ts';

export const MINUTES = 60_000;

export class NightUnderTest {
  trained!: TrainedHome;
  services!: Services;

  get paths(): Paths {
    return resolvePaths({ DORMOUSE_HOME: this.trained.home, DORMOUSE_CACHE: sharedCache() });
  }

  /** A window that opens. */
  async open(): Promise<void> {
    this.services = await createServices({ root: this.trained.project, paths: this.paths, log: quiet });
  }

  night(options: Partial<ConsolidateOptions> = {}): Promise<NightReport> {
    return consolidate(this.services, { kind: 'sleep', now: true, seed: 1, ...options });
  }

  async teach(...taught: Memory[]): Promise<void> {
    await this.services.memories.transact(() => taught.map((memory) => ({ type: 'memory.added', memory })));
  }

  /** Answers of the served model without any memory in its prompt. */
  async answers(questions: string[], adapter: string | null): Promise<string[]> {
    const ref = adapter === null ? null : await this.services.adapters.ref(adapter);
    return (await this.services.model()).probe({ system: phrases.system, questions, adapter: ref });
  }

  /** Share of held-out questions answered; drawn anew, so that not even the gate has seen them all. */
  async recall(adapter: string | null, of = this.trained.memories): Promise<number> {
    const inventory = await this.services.memories.read();
    const probes = of.flatMap((memory) => writeProbes(memory, inventory, 99));
    const answers = await this.answers(
      probes.map(({ user }) => user),
      adapter,
    );
    return probes.filter((probe, at) => passes(answers[at] ?? '', probe)).length / probes.length;
  }
}

/** Registers mocha's hooks that make a copy of the trained home, open it, and leave nothing of it. */
export function nightUnderTest(): NightUnderTest {
  const test = new NightUnderTest();
  before(async function () {
    this.timeout(10 * MINUTES);
    process.env.DORMOUSE_THREADS ??= '1';
    test.trained = await trainedHome();
    await test.open();
  });
  after(async () => {
    await (await test.services.trainer({ start: false }))?.shutdown();
    await test.services.dispose();
    await test.trained.remove();
  });
  return test;
}
