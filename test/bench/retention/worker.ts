// Asks a model by the trainer's own code, in batches; what was asked once is kept, so that a run that was cut off goes on.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Job } from '../../../extension/trainer/schema.ts';
import { Report } from '../../../extension/trainer/schema.ts';

const BENCH = fileURLToPath(new URL('../../../trainer/bench/answers.py', import.meta.url));
const NIGHT = fileURLToPath(new URL('../../../trainer/bench/night.py', import.meta.url));
const TRAINER = fileURLToPath(new URL('../../../trainer', import.meta.url));

export interface Prompt {
  system: string;
  user: string;
}

export interface Request {
  /** Folder of an exported adapter; null asks the base. */
  adapter: string | null;
  asked: Prompt[];
  /** Answers whose loss is wanted. */
  scored: (Prompt & { assistant: string })[];
  /** Most tokens of an answer. */
  most: number;
}

const Answers = z.object({
  answers: z.array(z.string()),
  promptTokens: z.array(z.number()),
  losses: z.array(z.array(z.number())),
  seconds: z.number(),
});
export type Answers = z.infer<typeof Answers>;

export class Worker {
  constructor(
    private readonly python: string,
    /** GGUF file of the base. */
    private readonly base: { file: string; sha256: string },
    private readonly folder: string,
  ) {}

  /** The answers, from the folder where they are there already. `name`: for people. */
  async ask(name: string, request: Request): Promise<Answers> {
    const key = createHash('sha256')
      .update(JSON.stringify([this.base.sha256, request]))
      .digest('hex')
      .slice(0, 16);
    await mkdir(this.folder, { recursive: true });
    const out = path.join(this.folder, `${key}.answers.json`);
    const kept = await readFile(out, 'utf8').catch(() => undefined);
    if (kept) return Answers.parse(JSON.parse(kept));
    process.stderr.write(`${name}: ${request.asked.length} questions\n`);
    const file = path.join(this.folder, `${key}.request.json`);
    await writeFile(file, JSON.stringify(request));
    await this.run([BENCH, file, this.base.file, '--out', out]);
    await rm(file);
    return Answers.parse(JSON.parse(await readFile(out, 'utf8')));
  }

  /** Trains a job to its end, from its last checkpoint where there is one; resolves with its report. */
  async train(name: string, job: Job): Promise<Report> {
    const folder = this.nightFolder(job);
    await mkdir(folder, { recursive: true });
    const report = path.join(folder, 'report.json');
    const kept = await readFile(report, 'utf8').catch(() => undefined);
    if (kept) return Report.parse(JSON.parse(kept));
    process.stderr.write(`${name}: a night of ${job.memories.length} memories\n`);
    const file = path.join(folder, 'job.json');
    // One that was begun goes on under its own id.
    if (!(await stat(file).catch(() => undefined))) await writeFile(file, JSON.stringify(job));
    await this.run([
      NIGHT,
      '--job',
      folder,
      '--state',
      this.state,
      '--base',
      this.base.file,
      '--threads',
      '2',
    ]);
    return Report.parse(JSON.parse(await readFile(report, 'utf8')));
  }

  /** Where a job is worked on: by what it says, whatever its id. */
  nightFolder({ v: _, id: __, ...told }: Job): string {
    const key = createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 16);
    return path.join(this.folder, `night-${key}`);
  }

  /** Folder of an adapter that a night exported. */
  adapter(workspace: string, hash: string): string {
    return path.join(this.state, 'workspaces', workspace, 'adapters', hash);
  }

  private get state(): string {
    return path.join(this.folder, 'state');
  }

  /** Progress goes through to the terminal: that of a night is a JSON object a line. */
  private async run(args: string[]): Promise<void> {
    const child = spawn(this.python, args, {
      cwd: TRAINER,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PYTHONPATH: TRAINER, PYTHONWARNINGS: 'ignore' },
    });
    let told = -1;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const {
        progress = 0,
        message,
        loss,
      } = JSON.parse(line) as { progress?: number; message?: string; loss?: number };
      const percent = Math.floor(progress * 20) * 5;
      if (message === undefined && percent <= told) return;
      told = Math.max(told, percent);
      process.stderr.write(`  ${percent} %  ${message ?? `loss ${loss?.toFixed(3)}`}\n`);
    });
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('exit', resolve),
    );
    if (code !== 0) throw new Error(`${args[0]} ended with ${code}.`);
  }
}
