// `dormouse clean`: everything of Dormouse's on this machine, first listed, then with `--yes` removed.
import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { size } from '../../base/numbers.ts';
import { identityFiles } from '../../memory/workspace.ts';
import { HostFile } from '../../model/schema.ts';
import { readDocument } from '../../storage/document.ts';
import { isLocked } from '../../storage/file-lock.ts';
import type { Paths } from '../../storage/paths.ts';
import type { Command, Context } from '../../terminal/command.ts';
import { table } from '../../terminal/terminal.ts';
import { connectTrainer } from '../../trainer/client.ts';

interface Item {
  what: string;
  path: string;
  bytes: number;
}

/** Bytes of a file or of all files under a folder; 0 when it is not there. Links are not followed. */
export async function bytesUnder(file: string): Promise<number> {
  const itself = await stat(file).catch(() => undefined);
  if (!itself?.isDirectory()) return itself?.size ?? 0;
  const entries = await readdir(file, { recursive: true, withFileTypes: true });
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    // A file may go while we look; then it takes no space any more.
    bytes += await stat(path.join(entry.parentPath, entry.name)).then(
      (found) => found.size,
      () => 0,
    );
  }
  return bytes;
}

async function inventoryOf(paths: Paths): Promise<Item[]> {
  const items = [
    { what: 'memories, sessions and adapters of all workspaces', path: path.join(paths.state, 'workspaces') },
    { what: 'memories of yours across workspaces', path: paths.userState },
    { what: 'jobs of the trainer', path: paths.jobs },
    { what: 'all else under the state folder', path: paths.state },
    ...(await identityFiles(paths)).map((file) => ({ what: 'id of a repository', path: file })),
    { what: 'virtual environment of the trainer', path: paths.venvs },
    { what: 'all else under the cache folder', path: paths.cache },
  ];
  const sized = await Promise.all(
    items.map(async (item) => ({ ...item, bytes: await bytesUnder(item.path) })),
  );
  const bytesOf = (wanted: string) => sized.find((item) => item.path === wanted)?.bytes ?? 0;
  const inside = sized.filter(({ path: file }) => file !== paths.state && file !== paths.cache);
  for (const root of [paths.state, paths.cache]) {
    const parts = inside.filter((item) => item.path.startsWith(root + path.sep));
    const rest = sized.find((item) => item.path === root);
    if (rest) rest.bytes = bytesOf(root) - parts.reduce((sum, part) => sum + part.bytes, 0);
  }
  return sized.filter((item) => item.bytes > 0);
}

/** Ends the model hosts whose lock is held: only then is the pid in their file theirs. */
async function stopHosts(paths: Paths): Promise<void> {
  const folders = await readdir(paths.hosts).catch(() => []);
  for (const name of folders) {
    const dir = path.join(paths.hosts, name);
    if (!isLocked(path.join(dir, 'lock'))) continue;
    const stored = await readDocument(path.join(dir, 'host.json'), HostFile);
    if (stored.state !== 'there') continue;
    process.kill(stored.data.pid);
    for (let waited = 0; isLocked(path.join(dir, 'lock')) && waited < 5000; waited += 50)
      await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function stopEverything(context: Context): Promise<void> {
  const { paths, log, progress } = context;
  progress.report('Stopping the trainer daemon');
  await (await connectTrainer({ paths, log, start: false }))?.shutdown();
  progress.report('Stopping model hosts');
  await stopHosts(paths);
}

export const clean: Command = {
  name: 'clean',
  summary: "list, or with --yes remove, everything of Dormouse's on this machine",
  usage: '',
  positionals: [0, 0],
  options: { yes: { type: 'boolean', description: 'remove it: memories, adapters, environment, all of it' } },
  details:
    'Stops the trainer daemon and the model hosts first. Includes the ids that repositories keep in their git\n' +
    'folders. --json prints {items: [{what, path, bytes}], bytes, removed}.',
  async run(context, input) {
    context.progress.report('Measuring what is there');
    const items = await inventoryOf(context.paths);
    const bytes = items.reduce((sum, item) => sum + item.bytes, 0);
    const removed = input.values.yes === true;
    context.print(
      table(
        items.map((item) => [size(item.bytes), item.what, item.path]),
        [0],
      ),
    );
    if (removed) {
      await stopEverything(context);
      for (const file of await identityFiles(context.paths)) await rm(file, { force: true });
      for (const root of [context.paths.state, context.paths.cache]) {
        context.progress.report(`Removing ${root}`);
        await rm(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
        // Its parent is ours as well unless something else lies in it.
        await rmdir(path.dirname(root)).catch(() => undefined);
      }
      context.print(`Removed ${size(bytes)}.`);
    } else if (items.length)
      context.print(`${size(bytes)} in all. \`dormouse clean --yes\` removes it for good.`);
    else context.print('There is nothing of Dormouse on this machine.');
    return { json: { items, bytes, removed } };
  },
};
