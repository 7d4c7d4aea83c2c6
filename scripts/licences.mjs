// The licences of everything that Dormouse is made of or brings: npm packages by the lock file, Python packages by the
// trainer's pins, models by the registry. Run: `node scripts/licences.mjs [PYTHON]` writes docs/licences.md; PYTHON, of an
// environment in which the trainer is installed, is needed where a pin of it changed. `npm run check` finds a page that
// does not fit any more.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const PAGE = path.join(root, 'docs/licences.md');
const WIDTH = 120;
/** What the projects say of packages that not every machine has: by processor, system or version of Python. */
const STATED = {
  torch: 'BSD-3-Clause',
  mlx: 'MIT',
  'mlx-lm': 'MIT',
  exceptiongroup: 'MIT',
  tomli: 'MIT',
};

const read = (/** @type {string} */ file) => readFileSync(path.join(root, file), 'utf8');

/** A lock file says what is installed where; the same package may be there in several versions. */
function npmPackages() {
  const { packages } = JSON.parse(read('package-lock.json'));
  return Object.entries(packages).flatMap(([place, { version, license, dev, devOptional, link }]) => {
    const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    // Stands in for binaries that are not shipped.
    if (!place.startsWith('node_modules/') || link || name.endsWith('empty-package')) return [];
    return [{ name, version, licence: license ?? 'not said', dev: dev === true || devOptional === true }];
  });
}

/** Pins of the trainer's environment, each once for each version. */
function pythonPins() {
  const pins = [...read('trainer/requirements.lock').matchAll(/^([A-Za-z0-9_.-]+)==([\w.+]+)/gm)];
  const torch = [...read('trainer/pyproject.toml').matchAll(/"(torch|mlx|mlx-lm)==([\w.]+)/g)];
  return [...pins, ...torch].map(([, name = '', version = '']) => ({ name, version }));
}

/** Licences by what the installed packages say of themselves. */
function pythonLicences(/** @type {string} */ python, /** @type {string[]} */ names) {
  const program = `
import json, sys
from importlib import metadata
found = {}
for name in json.load(sys.stdin):
    try:
        facts = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        continue
    classifiers = [c.rsplit(' :: ', 1)[1] for c in facts.get_all('Classifier') or [] if c.startswith('License :: ')]
    said = (facts.get('License-Expression') or facts.get('License') or '').splitlines()
    licence = ', '.join(classifiers) if not said or len(said[0]) > 60 else said[0]
    if licence:
        found[name] = licence
json.dump(found, sys.stdout)`;
  const done = spawnSync(python, ['-c', program], { input: JSON.stringify(names), encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${python} could not be asked: ${done.stderr || done.error}`);
  return JSON.parse(done.stdout);
}

/** @param {{name: string, version: string, licence: string}[]} packages */
function byLicence(packages) {
  /** @type {Map<string, Set<string>>} */
  const grouped = new Map();
  for (const { name, version, licence } of packages)
    grouped.set(licence, (grouped.get(licence) ?? new Set()).add(`${name} ${version}`));
  return [...grouped]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([licence, names]) => wrapped(`**${licence}** (${names.size}): ${[...names].sort().join(', ')}.`))
    .join('\n\n');
}

function wrapped(/** @type {string} */ text) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join('\n');
}

function modelTable() {
  /** @type {{ models: { title: string, licence: string, hub?: string }[] }} */
  const { models } = JSON.parse(read('models/registry.json'));
  const rows = models.map(({ title, licence, hub }) => `| ${title} | ${licence} | ${hub ?? ''} |`);
  return ['| model | licence | from |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The page with this Python section. */
function page(/** @type {string} */ python) {
  const packages = npmPackages();
  return `# Licences

Dormouse itself, with its embedded model \`dormouse-tiny\` and its training data, is under the MIT licence. This page lists
everything that it is built of or brings; \`node scripts/licences.mjs\` writes it, and \`npm run check\` finds what is
missing.

## npm packages of the product

${byLicence(packages.filter(({ dev }) => !dev))}

## npm packages for development

${byLicence(packages.filter(({ dev }) => dev))}

## Python packages of the trainer

${python}

## Models of the registry

None of them comes with Dormouse: a model is downloaded when its user asks for it.

${modelTable()}
`;
}

/** The Python section of the page that there is; what the packages say is not asked for again. */
function writtenPython() {
  const text = existsSync(PAGE) ? read('docs/licences.md') : '';
  return /## Python packages of the trainer\n\n([\s\S]*?)\n\n## Models/.exec(text)?.[1] ?? '';
}

function pythonSection(/** @type {string} */ python) {
  const pins = pythonPins();
  /** @type {Record<string, string>} */
  const licences = {
    ...STATED,
    ...pythonLicences(
      python,
      pins.map(({ name }) => name),
    ),
  };
  return byLicence(pins.map((pin) => ({ ...pin, licence: licences[pin.name] || 'not said' })));
}

/** What is wrong with the page; undefined where it lists everything. */
export function licenceProblem() {
  const python = writtenPython();
  const listed = python.replace(/\s+/g, ' ');
  const missing = pythonPins().filter(({ name, version }) => !listed.includes(`${name} ${version}`));
  const fix = 'Run `node scripts/licences.mjs [PYTHON]`.';
  if (missing.length > 0)
    return `docs/licences.md does not list ${missing.map(({ name, version }) => `${name} ${version}`).join(', ')}. ${fix}`;
  return existsSync(PAGE) && read('docs/licences.md') === page(python)
    ? undefined
    : `docs/licences.md does not list the packages of the lock file and the models of the registry. ${fix}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [, , python] = process.argv;
  writeFileSync(PAGE, page(python ? pythonSection(python) : writtenPython()));
  const problem = licenceProblem();
  if (problem) {
    process.stderr.write(`${problem}\n`);
    process.exitCode = 1;
  }
}
