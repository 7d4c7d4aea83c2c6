// Bundles the product with esbuild. Run: `node scripts/build.mjs [--watch]`. Prints nothing on stdout; with --watch a
// line on stderr when everything is built, for which F5 waits (.vscode/tasks.json).
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

// Packages with native binaries, or that look for files beside themselves, stay outside the bundle.
const external = ['vscode', 'node-llama-cpp', 'fs-native-extensions', '@secretlint/*'];

const node = {
  entryPoints: {
    main: 'extension/main.ts',
    cli: 'extension/cli/main.ts',
    modelHost: 'extension/host/host-main.ts',
    modelHeader: 'extension/model/header-main.ts',
  },
  platform: 'node',
  format: 'esm',
  target: 'node20',
  external,
  // Some CommonJS packages inside the ESM bundle call require() at run time.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};

const browser = {
  entryPoints: { 'webview/chat': 'webview/chat/main.ts', 'webview/memories': 'webview/memories/main.ts' },
  platform: 'browser',
  format: 'esm',
  target: 'es2022',
};

const common = { absWorkingDir: root, outdir: 'dist', bundle: true, sourcemap: true, logLevel: 'warning' };

/** Grammars of extension/checks/syntax.ts; the package has others, which would only make the extension larger. */
const GRAMMARS = ['typescript', 'tsx', 'javascript', 'python', 'go', 'rust', 'java', 'c-sharp'];

async function copyGrammars() {
  const from = path.join(root, 'node_modules/@vscode/tree-sitter-wasm/wasm');
  const to = path.join(root, 'dist/grammars');
  await mkdir(to, { recursive: true });
  // A script of the old module format in a package of the new one.
  await cp(path.join(from, 'tree-sitter.js'), path.join(to, 'tree-sitter.cjs'));
  const files = ['tree-sitter.wasm', ...GRAMMARS.map((name) => `tree-sitter-${name}.wasm`)];
  await Promise.all(files.map((file) => cp(path.join(from, file), path.join(to, file))));
}

async function copyAssets() {
  await copyGrammars();
  await mkdir(path.join(root, 'dist/webview'), { recursive: true });
  await cp(
    path.join(root, 'node_modules/@vscode/codicons/dist/codicon.css'),
    path.join(root, 'dist/webview/codicon.css'),
  );
  await cp(
    path.join(root, 'node_modules/@vscode/codicons/dist/codicon.ttf'),
    path.join(root, 'dist/webview/codicon.ttf'),
  );
}

await copyAssets();
if (process.argv.includes('--watch')) {
  const contexts = await Promise.all(
    [node, browser].map((options) => esbuild.context({ ...common, ...options })),
  );
  process.stderr.write('build started\n');
  // Errors are on stderr already, and the next change builds again.
  await Promise.all(contexts.map((context) => context.rebuild().catch(() => undefined)));
  process.stderr.write('build finished\n');
  for (const context of contexts) await context.watch();
} else {
  await Promise.all([node, browser].map((options) => esbuild.build({ ...common, ...options })));
}
