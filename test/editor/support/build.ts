// Bundles the in-editor suite, because VS Code loads one JavaScript file. .vscode/tasks.json runs this file for the
// debugger, with the folder that it opens.
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import esbuild from 'esbuild';

/** @returns absolute path of the bundle whose `run` VS Code calls */
export async function buildSuite(root: string): Promise<string> {
  const outfile = path.join(root, 'dist/test/suite.js');
  await esbuild.build({
    entryPoints: [path.join(root, 'test/editor/support/runner.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: true,
    external: ['vscode', 'mocha', 'node-llama-cpp', 'fs-native-extensions', '@secretlint/*'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
  return outfile;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const root = path.resolve(import.meta.dirname, '../../..');
  await buildSuite(root);
  mkdirSync(path.join(root, 'dist/test/project'), { recursive: true });
}
