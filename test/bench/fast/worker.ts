// The warm process of the fast path, for the benchmark: one request a line, one answer a line.
import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { UserError } from '../../../extension/base/errors.ts';
import type { Locality } from '../../../extension/trainer/schema.ts';

const SCRIPT = fileURLToPath(new URL('../../../trainer/bench/fast.py', import.meta.url));

export const Solved = z.object({
  sha256: z.string(),
  bytes: z.number(),
  seconds: z.number(),
  /** Of all threads together: what the work costs on a machine that does other work, too. */
  cpuSeconds: z.number(),
  steps: z.number(),
  /** By layer. */
  ranks: z.record(z.string(), z.number()),
  left: z.array(z.object({ id: z.string(), why: z.string() })),
});
export type Solved = z.infer<typeof Solved>;

const Perplexity = z.object({ base: z.number(), over: z.number() });
const Refusal = z.object({ error: z.object({ what: z.string(), why: z.string(), next: z.string() }) });

export class FastWorker {
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  private readonly answers: AsyncIterator<string>;

  constructor(python: string, base: { file: string; sha256: string }, cache: string) {
    const env = { ...process.env, PYTHONWARNINGS: 'ignore' };
    const args = [SCRIPT, base.file, base.sha256, cache];
    this.child = spawn(python, args, { env, stdio: ['pipe', 'pipe', 'ignore'] });
    this.lines = createInterface({ input: this.child.stdout! });
    this.answers = this.lines[Symbol.asyncIterator]();
  }

  /** Writes the adapter of all these memories to `file`. Throws UserError `fast-refused`. */
  async solve(request: unknown, file: string): Promise<Solved> {
    return Solved.parse(await this.ask({ solve: request, out: path.resolve(file) }));
  }

  /** Of the texts with the latest solution, over without. */
  async perplexity(system: string, locality: Locality): Promise<number> {
    return Perplexity.parse(await this.ask({ perplexity: locality, system })).over;
  }

  end(): void {
    this.lines.close();
    this.child.stdin!.end();
    this.child.kill();
  }

  private async ask(request: unknown): Promise<unknown> {
    this.child.stdin!.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.answers.next();
    if (done) throw new Error('The process of the fast path ended.');
    const answer: unknown = JSON.parse(value);
    const refused = Refusal.safeParse(answer);
    if (refused.success) throw new UserError('fast-refused', refused.data.error);
    return answer;
  }
}
