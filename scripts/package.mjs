// Makes the VSIX of this platform in dist/: the bundles, the embedded model, the trainer's sources, and only
// those npm packages that cannot be bundled. Run: `npm run package`.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const stage = path.join(root, 'dist/vsix');
const target = `${process.platform}-${process.arch}`;
/** What esbuild leaves outside the bundle: keep in step with scripts/build.mjs. */
const EXTERNAL = [
  'node-llama-cpp',
  'fs-native-extensions',
  '@ast-grep/napi',
  '@secretlint/core',
  '@secretlint/secretlint-rule-preset-recommend',
];

function run(command, args, cwd) {
  const done = spawnSync(command, args, {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32',
  });
  if (done.status !== 0) throw new Error(`${command} ${args.join(' ')} failed with ${done.status}`);
}

run(process.execPath, ['scripts/build.mjs'], root);
rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const dependencies = Object.fromEntries(
  Object.entries(manifest.dependencies).filter(([name]) => EXTERNAL.includes(name)),
);
const { devDependencies, scripts, bin, ...kept } = manifest;
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
  filter: (file) => !file.startsWith(stage) && !file.endsWith('.map') && !file.endsWith('.vsix'),
});
run(
  'npm',
  ['install', '--omit=dev', '--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'],
  stage,
);
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
  ],
  stage,
);
process.stdout.write(`${path.relative(root, file)}: ${(statSync(file).size / 2 ** 20).toFixed(1)} MiB\n`);
