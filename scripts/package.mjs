// Makes the VSIX of this platform in dist/: the bundles, the embedded model, the trainer's sources, and only
// those npm packages that cannot be bundled. Run: `npm run package`.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutNpm } from './environment.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const stage = mkdtempSync(path.join(os.tmpdir(), 'dormouse-vsix-'));
const target = `${process.platform}-${process.arch}`;
/** What users download for an update. */
const MOST_MEBIBYTES = 60;
/** What esbuild leaves outside the bundle: keep in step with scripts/build.mjs. */
const EXTERNAL = [
  'node-llama-cpp',
  'fs-native-extensions',
  '@secretlint/core',
  '@secretlint/secretlint-rule-preset-recommend',
];

function run(command, args, cwd) {
  const done = spawnSync(command, args, {
    cwd,
    env: withoutNpm(),
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} failed with ${done.status}`);
}

run(process.execPath, ['scripts/build.mjs'], root);

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const dependencies = Object.fromEntries(
  Object.entries(manifest.dependencies).filter(([name]) => EXTERNAL.includes(name)),
);
const { devDependencies, scripts, bin, ...kept } = manifest;
// A checkout leaves Vulkan out to stay small, and platforms that it is seldom on; users get what theirs has.
const binary = `@node-llama-cpp/${target.replace('win32', 'win')}`;
for (const name of [binary, `${binary}-vulkan`]) delete kept.overrides[name];
writeFileSync(path.join(stage, 'package.json'), JSON.stringify({ ...kept, dependencies }, null, 2));

const copies = [
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'media',
  'trainer',
  'models/phrases.json',
  'models/dormouse-tiny',
  'scripts/python.mjs',
  'scripts/empty-package',
];
const unwanted = /(^|\/)(__pycache__|tests|\.pytest_cache|screenshots)(\/|$)/;
for (const item of copies) {
  cpSync(path.join(root, item), path.join(stage, item), {
    recursive: true,
    filter: (file) => !unwanted.test(path.relative(root, file).replaceAll('\\', '/')),
  });
}
cpSync(path.join(root, 'dist'), path.join(stage, 'dist'), {
  recursive: true,
  filter: (file) => !file.endsWith('.map') && !file.endsWith('.vsix') && path.basename(file) !== 'test',
});
run(
  'npm',
  ['install', '--omit=dev', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'],
  stage,
);
// Links to the empty package that stands in for binaries which are not shipped; a VSIX holds no links.
const binaries = path.join(stage, 'node_modules/@node-llama-cpp');
for (const entry of readdirSync(binaries, { withFileTypes: true })) {
  if (entry.isSymbolicLink()) rmSync(path.join(binaries, entry.name));
}
// Sources for compiling llama.cpp, which Dormouse never does (`build: "never"`).
rmSync(path.join(stage, 'node_modules/node-llama-cpp/llama'), { recursive: true, force: true });

writeFileSync(path.join(stage, '.vscodeignore'), '**/*.map\n**/*.d.ts\n**/*.md\n!README.md\n!CHANGELOG.md\n');
const file = path.join(root, `dist/dormouse-${target}-${manifest.version}.vsix`);
run(
  process.execPath,
  [
    path.join(root, 'node_modules/@vscode/vsce/vsce'),
    'package',
    '--target',
    target,
    '--out',
    file,
    '--skip-license',
    '--allow-missing-repository',
    '--no-rewrite-relative-links',
  ],
  stage,
);
rmSync(stage, { recursive: true, force: true });
const mebibytes = statSync(file).size / 2 ** 20;
process.stdout.write(`${path.relative(root, file)}: ${mebibytes.toFixed(1)} MiB\n`);
if (mebibytes > MOST_MEBIBYTES) throw new Error(`A VSIX may have ${MOST_MEBIBYTES} MiB.`);
