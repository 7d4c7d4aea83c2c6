// What this machine has for a model: memory, cores, a graphics card.
import { execFile } from 'node:child_process';
import os from 'node:os';

export interface Machine {
  memoryMB: number;
  cores: number;
  /** The card that trains; its memory is that of the whole machine where they share it. */
  gpu: { name: string; memoryMB: number } | undefined;
}

/** Of memory that the system shares with its graphics, what a Mac gives to them. */
const MAC_SHARE = 0.7;
const ASK_MS = 10_000;

export async function thisMachine(): Promise<Machine> {
  // A container may have less than the machine around it.
  const limit = process.constrainedMemory();
  const memory = limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
  const memoryMB = Math.round(memory / 1e6);
  return { memoryMB, cores: os.availableParallelism(), gpu: await graphics(memoryMB) };
}

async function graphics(memoryMB: number): Promise<Machine['gpu']> {
  if (process.platform === 'darwin')
    return process.arch === 'arm64'
      ? { name: 'Apple silicon', memoryMB: Math.round(memoryMB * MAC_SHARE) }
      : undefined;
  const question = ['--query-gpu=name,memory.total', '--format=csv,noheader,nounits'];
  const answer = await new Promise<string>((resolve) => {
    execFile('nvidia-smi', question, { timeout: ASK_MS, windowsHide: true }, (error, stdout) =>
      resolve(error ? '' : stdout),
    );
  });
  return readCards(answer);
}

/** The card with the most memory; nvidia-smi counts in MiB. */
export function readCards(answer: string): Machine['gpu'] {
  const cards = [...answer.matchAll(/^(.+), (\d+)$/gm)].map(([, name = '', mib]) => ({
    name,
    memoryMB: Math.round((Number(mib) * 2 ** 20) / 1e6),
  }));
  return cards.toSorted((a, b) => b.memoryMB - a.memoryMB)[0];
}
