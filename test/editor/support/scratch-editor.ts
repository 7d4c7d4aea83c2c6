// A folder and a home of its own for each test, and a VS Code that is stopped after it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type EditorHost, type EditorOptions, type RunningEditor, startEditor } from './code-server.ts';
import { stopTrainer } from './trainer.ts';

const root = path.resolve(import.meta.dirname, '../../..');

/** To be called in a `describe`: its hooks belong to that. */
export function scratchEditor() {
  let scratch: string;
  let editor: RunningEditor | undefined;
  const paths = { home: '', project: '' };
  beforeEach(() => {
    scratch = mkdtempSync(path.join(os.tmpdir(), 'dormouse-browser-'));
    paths.home = path.join(scratch, 'home');
    paths.project = path.join(scratch, 'project');
    execFileSync('git', ['init', '-q', paths.project]);
  });
  afterEach(async () => {
    await editor?.stop();
    editor = undefined;
    await stopTrainer(paths.home);
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  });
  return {
    get home() {
      return paths.home;
    },
    get project() {
      return paths.project;
    },
    async open(options: Partial<EditorOptions> = {}): Promise<RunningEditor> {
      const host: EditorHost = JSON.parse(process.env.DORMOUSE_EDITOR_HOST ?? 'null');
      const env = { DORMOUSE_HOME: paths.home };
      editor = await startEditor({ host, folder: paths.project, extension: root, env, ...options });
      return editor;
    },
  };
}
