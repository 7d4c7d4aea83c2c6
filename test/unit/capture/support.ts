// Files to import, in a folder of the test's own, and what the session log holds of them.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type ImportOptions, importFile } from '../../../extension/capture/importer.ts';
import type { Turn } from '../../../extension/capture/schema.ts';
import { openSessionLog, type SessionLog } from '../../../extension/capture/session-log.ts';
import { recordingLog, temporaryFolder } from '../memory/support.ts';

/** In pieces: what looks like a credential is in no file of ours. */
export const SECRET = ['gh', 'p_', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('');

export const lines = (...objects: unknown[]) => objects.map((one) => `${JSON.stringify(one)}\n`).join('');

/** Call it within a `describe`: each test gets an empty log. */
export function importing() {
  const folder = temporaryFolder();
  const log = recordingLog();
  let sessions: SessionLog;
  beforeEach(async () => {
    log.lines.length = 0;
    sessions = await openSessionLog(path.join(folder(), 'sessions'), log);
  });
  const project = () => path.join(folder(), 'project');
  const turns = async (session?: string) => {
    const all: Turn[] = [];
    for await (const turn of sessions.read(session)) all.push(turn);
    return all;
  };
  return {
    folder,
    project,
    log,
    sessions: () => sessions,
    async put(name: string, content: string | Buffer) {
      const file = path.join(project(), name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
      return file;
    },
    bring: (file: string, options: ImportOptions = {}) =>
      importFile({ sessions, log }, file, { root: project(), ...options }),
    turns,
    /** Role and text of each turn, secrets without their kind. */
    said: async (session?: string) =>
      (await turns(session)).map(({ role, text }) => [role, text.replace(/«redacted:[\w-]+»/g, '«»')]),
    onDisk: async () => {
      const dir = path.join(folder(), 'sessions');
      const names = await readdir(dir).catch(() => []);
      return (await Promise.all(names.map((name) => readFile(path.join(dir, name), 'utf8')))).join('');
    },
  };
}
