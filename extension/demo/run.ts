// Plays the demo: a day, an evening, a night and the morning after, each in processes of its own.

import { stat } from 'node:fs/promises';
import { UserError } from '../base/errors.ts';
import { printable } from '../base/printable.ts';
import type { Memory } from '../memory/schema.ts';
import { type Family, familyOf } from '../model/family.ts';
import { type BaseModel, EMBEDDED, resolveModel } from '../model/registry.ts';
import type { Context } from '../terminal/command.ts';
import { NODE_LLAMA_CPP, VERSION } from '../terminal/version.ts';
import { ensureTrainer } from '../trainer/install.ts';
import type { Report } from '../trainer/schema.ts';
import { runChild, runJson } from './child.ts';
import { type Day, drawDay } from './fixture.ts';
import { chooseFarewell, judgeForgetting } from './forgetting.ts';
import { type DemoHome, makeHome } from './home.ts';
import { filesWith } from './leaks.ts';
import { printDayEvent, printFigures, printIntroduction, printNight, printQuiz } from './narration.ts';
import { watchMemory } from './process-memory.ts';
import { BARS, type DemoResult, type StageFigures } from './result.ts';
import { figures, meanPromptTokens, outcomes, supersededLeaks } from './score.ts';
import type { DayEvent, QuizRun, QuizStage } from './stages.ts';

export interface DemoOptions {
  seed: number;
  /** Folder to keep home and workspace in; undefined: temporary, removed at the end. */
  keep: string | undefined;
}

/** Plays it all; the caller judges the result. The demo's daemon never outlives this call. */
export async function runDemo(context: Context, options: DemoOptions): Promise<DemoResult> {
  const home = await makeHome(context.paths.cache, options.keep);
  try {
    const model = await resolveModel(context.model ?? EMBEDDED, context.paths, context);
    const family = familyOf((await stat(model.file)).size);
    return await new Demo(context, home, options.seed, model, family).play();
  } finally {
    context.progress.report('Stopping the demo’s trainer');
    const never = new AbortController().signal;
    await runChild(['daemon', 'stop'], { env: home.env, cwd: home.workspace, signal: never });
    if (options.keep === undefined) await home.remove();
    else context.print(`Kept: ${home.dir}`);
  }
}

class Demo {
  private readonly stages: StageFigures[] = [];
  private readonly day: Day;
  private losses: number[] = [];

  constructor(
    private readonly context: Context,
    private readonly home: DemoHome,
    private readonly seed: number,
    private readonly model: BaseModel,
    private readonly family: Family,
  ) {
    this.day = drawDay(seed, family);
  }

  async play(): Promise<DemoResult> {
    const { print, style } = this.context;
    const { name, sha256 } = this.model;
    printIntroduction(this.context, name, this.family, this.day);
    print(style.dim(`seed ${this.seed}, home ${this.home.dir}`));
    const installing = this.installTrainer();

    this.heading('Day', 'a coding session is captured, redacted and reflected on');
    await this.stage('day', () => this.playDay());
    const inDay = await this.stage('recall in the day', () => this.quiz('recall-quiz'));
    this.heading('Evening', 'the same quiz without context, on the base model');
    const evening = await this.stage('evening', () => this.quiz('base-quiz'));
    await this.trainerReady(installing);

    this.heading('Night', 'memories become rehearsals, rehearsals become an adapter');
    const night = await this.stage('night', () => this.night<Report>(['sleep'], (report) => report));
    await this.restart();

    this.heading('Morning', 'everything restarted; the adapter answers, no context, no recall');
    const morning = await this.stage('morning', () => this.quiz('adapter-quiz'));
    printQuiz(this.context, this.day, evening, morning, outcomes(this.day, morning));

    this.heading('Forgetting', 'one memory goes, the rest stays');
    const { forgotten, answers } = await this.forgetOne(evening, morning);
    const before = figures(this.day, evening);
    const after = figures(this.day, morning);
    const right = outcomes(this.day, inDay);
    const result: DemoResult = {
      before,
      after,
      recallInDay: right.filter(Boolean).length / right.length,
      promptTokens: { context: meanPromptTokens(inDay), weights: meanPromptTokens(morning) },
      supersededLeaks: supersededLeaks(this.day, morning).length,
      secretLeaks: await this.secretLeaks([inDay, evening, morning, ...answers]),
      forgotten,
      stages: this.stages,
      model: { name, sha256, family: this.family },
      versions: {
        ...night?.card?.versions,
        dormouse: VERSION,
        node: process.versions.node,
        'node-llama-cpp': NODE_LLAMA_CPP,
        platform: `${process.platform}-${process.arch}`,
      },
    };
    print();
    printFigures(this.context, result);
    return result;
  }

  private heading(name: string, what: string): void {
    const { print, style } = this.context;
    print();
    print(`${style.bold(name)} ${style.dim(`— ${what}`)}`);
  }

  /** Installs the environment while the day plays. A failure is kept until the night needs it. */
  private installTrainer(): Promise<Error | undefined> {
    const { paths, progress, log, signal } = this.context;
    return ensureTrainer(paths, { progress, log, signal }).then(
      () => undefined,
      (error: Error) => error,
    );
  }

  private async trainerReady(installing: Promise<Error | undefined>): Promise<void> {
    const failure = await installing;
    if (failure) throw failure;
  }

  /** Times a stage and watches the memory of its processes. */
  private async stage<T>(name: string, work: () => Promise<T>): Promise<T> {
    this.context.signal.throwIfAborted();
    const started = performance.now();
    const memory = watchMemory(async () => {
      const daemon = await this.home.daemonPid();
      return daemon === undefined ? [process.pid] : [process.pid, daemon];
    });
    try {
      return await work();
    } finally {
      const seconds = Math.round((performance.now() - started) / 100) / 10;
      this.stages.push({ name, seconds, peakMiB: await memory.stop() });
    }
  }

  private childOptions(onLine?: (line: string) => void) {
    const { signal, progress } = this.context;
    return {
      env: this.home.env,
      cwd: this.home.workspace,
      signal,
      onLine,
      onProgress: (line: string) => {
        const [, share, message = line] = /^ *(\d+) % {2}(.*)$/.exec(line) ?? [];
        const loss = /\bloss (\d+(?:\.\d+)?)/.exec(message)?.[1];
        if (loss) this.losses.push(Number(loss));
        progress.report(message, share === undefined ? undefined : Number(share) / 100);
      },
    };
  }

  /** By its whole path: the stages run in another folder. */
  private modelOption(): string[] {
    return ['--model', this.model.file];
  }

  private async playDay(): Promise<void> {
    const args = ['demo', '--stage', 'day', '--seed', String(this.seed), ...this.modelOption()];
    const tell = (line: string) => printDayEvent(this.context, JSON.parse(line) as DayEvent);
    const { code, stderr } = await runChild(args, this.childOptions(tell));
    if (code !== 0)
      throw new UserError('demo-stage', {
        what: `The day of the demo ended with exit code ${code}.`,
        why: stderr.trim().split('\n').slice(-4).join(' '),
        next: 'Run the demo again with `--keep DIR` and look into that folder.',
      });
  }

  private async quiz(stage: QuizStage): Promise<QuizRun> {
    const args = ['demo', '--stage', stage, '--seed', String(this.seed), ...this.modelOption()];
    const run = await runJson<QuizRun>(args, this.childOptions());
    const { recall, abstention } = figures(this.day, run);
    this.context.print(
      `  ${Math.round(recall * this.day.quiz.length)} of ${this.day.quiz.length} answered, ` +
        `${Math.round(abstention * this.day.unanswerable.length)} of ${this.day.unanswerable.length} unknown ones declined`,
    );
    return run;
  }

  /** `sleep`, or `forget --rebuild`: a command that ends in a night. */
  private async night<T>(args: string[], reportOf: (document: T) => Report | null): Promise<Report | null> {
    this.losses = [];
    const options = this.childOptions();
    const report = reportOf(await runJson<T>([...args, '--json', ...this.modelOption()], options, [0, 3]));
    printNight(this.context, report, this.losses);
    return report;
  }

  /** Nothing that served in the evening may serve in the morning. */
  private async restart(): Promise<void> {
    const { code, stderr } = await runChild(['daemon', 'stop'], this.childOptions());
    if (code !== 0) throw new Error(`The daemon did not stop: ${stderr}`);
    await this.home.hostsEnded();
  }

  /** Forgets a memory that the morning answered from its weights, rebuilds, and asks everything again. */
  private async forgetOne(evening: QuizRun, morning: QuizRun) {
    const { print } = this.context;
    const memories = await runJson<Memory[]>(['memories', '--json'], this.childOptions());
    const farewell = chooseFarewell(this.day, memories, evening, morning, this.seed);
    if (!farewell) {
      print('  the morning answered nothing that a live memory says, so there is nothing to forget');
      return { forgotten: { gone: false, restKept: false }, answers: [] };
    }
    const { memory, questions } = farewell;
    const { weights, product } = await this.stage('forget and rebuild', async () => {
      print(`  forgotten: ${printable(memory.text)}`);
      await this.night<{ report: Report | null }>(['forget', memory.id, '--rebuild'], ({ report }) => report);
      await this.restart();
      return { weights: await this.quiz('adapter-quiz'), product: await this.quiz('product-quiz') };
    });
    for (const index of questions)
      print(`  asked about it now: ${printable(weights.quiz[index]?.answer ?? '')}`);
    const runs = { evening, weights, product };
    return {
      forgotten: judgeForgetting(this.day, farewell, runs, BARS[this.family]),
      answers: [weights, product],
    };
  }

  /** Files of home and workspace, and answers, that hold what was pasted as a secret. */
  private async secretLeaks(runs: QuizRun[]): Promise<number> {
    const files = await filesWith(this.day.secrets, [this.home.dir]);
    for (const file of files) this.context.print(`  a secret is in ${file}`);
    const said = runs
      .flatMap(({ quiz, unanswerable, superseded }) => [...quiz, ...unanswerable, ...superseded])
      .filter(({ answer }) => this.day.secrets.some((secret) => answer.includes(secret)));
    return files.length + said.length;
  }
}
