// Peak memory of a stage: resident sets of a tree of processes and of others named by pid, added up and sampled.
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

interface Row {
  pid: number;
  parent: number;
  kiB: number;
}

const INTERVAL_MS = 500;
const PAGE_KIB = 4;

/** All processes of the machine; undefined where neither /proc nor `ps` tells. */
async function processes(): Promise<Row[] | undefined> {
  if (process.platform === 'linux') {
    const rows: Row[] = [];
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      // A process may end between the listing and the look.
      const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
      // The second field is the name in brackets and may hold anything.
      const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
      if (fields.length > 21)
        rows.push({ pid: Number(name), parent: Number(fields[1]), kiB: Number(fields[21]) * PAGE_KIB });
    }
    return rows;
  }
  if (process.platform === 'win32') return undefined;
  const { stdout } = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,rss=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0, kiB = 0]) => ({ pid, parent, kiB }));
}

function residentKiB(rows: Row[], roots: number[]): number {
  const wanted = new Set(roots);
  // Children may be listed before their parents: repeat until nothing is added.
  for (let before = -1; before !== wanted.size; ) {
    before = wanted.size;
    for (const { pid, parent } of rows) if (wanted.has(parent)) wanted.add(pid);
  }
  return rows.reduce((sum, row) => (wanted.has(row.pid) ? sum + row.kiB : sum), 0);
}

/**
 * Samples until `stop` is called, which resolves with the peak in MiB, or null where it cannot be measured.
 * `roots` gives the processes whose trees count, anew for each sample.
 */
export function watchMemory(roots: () => Promise<number[]>): { stop(): Promise<number | null> } {
  let peakKiB = 0;
  let stopped = false;
  let wake: (() => void) | undefined;
  const sample = async () => {
    const rows = await processes();
    if (rows) peakKiB = Math.max(peakKiB, residentKiB(rows, await roots()));
    return rows !== undefined;
  };
  const watching = (async () => {
    while (await sample()) {
      if (stopped) return true;
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, INTERVAL_MS).unref();
      });
      if (stopped) return true;
    }
    return false;
  })();
  return {
    stop: async () => {
      stopped = true;
      wake?.();
      return (await watching) ? Math.round(peakKiB / 1024) : null;
    },
  };
}
