// `npm run bench` as a process: its options, its files, the bars of `reflection` on the scenarios of the checkout, and
// that what loads a model loads any.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { resolveModel } from '../../extension/model/registry.ts';
import { resolvePaths } from '../../extension/storage/paths.ts';
import { measureNight } from '../bench/nights.ts';
import { figureOf } from '../bench/skills.ts';
import { sharedCache } from '../support/trainer.ts';

const main = path.resolve('test/bench/main.ts');
const bench = (...args: string[]) =>
  spawnSync(process.execPath, ['--import=tsx', main, ...args], { encoding: 'utf8' });

const said =
  'Every handler in `src/http` returns a `Result`, and nothing there throws, because the gateway turns exceptions into a 502 without any body.';
/** Put together here, so that scanners of this repository stay quiet. */
const secret = ['gh', 'p_', 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5'].join('');

const scenario = {
  name: 'tiny',
  sessions: [
    {
      id: 's1',
      date: '2026-01-05',
      turns: [
        { n: 1, role: 'user', text: `${said}\n\n\`\`\`\nTOKEN=${secret}\n\`\`\`` },
        { n: 2, role: 'assistant', text: 'Builds of `web` run on `runner-3` and nowhere else.' },
        { n: 3, role: 'user', text: 'Artefacts of `web` are kept for 30 days on `store-2`.' },
      ],
    },
  ],
  memories: [
    { id: 'm1', type: 'semantic', content: said, session: 's1', turns: [1], status: 'active' },
    {
      id: 'm2',
      type: 'episodic',
      content: 'Nothing of this was said.',
      session: 's1',
      turns: [3],
      status: 'active',
    },
  ],
  questions: [
    { memory: 'm2', question: 'how old?', answer: 'Seven years.', accept: ['\\byears\\b'], reject: [] },
  ],
  traps: [
    { id: 't1', kind: 'secret', session: 's1', turn: 1, mustNotContain: [secret] },
    { id: 't2', kind: 'assistant-only', session: 's1', turn: 2, mustNotContain: ['runner-3'] },
    { id: 't3', kind: 'transient', session: 's1', turn: 3, mustNotContain: ['30 DAYS'] },
  ],
};

describe('the reflection benchmark', function () {
  this.timeout(180_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-bench-test-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('measures a folder of scenarios on the real path and writes the figures', async () => {
    await writeFile(path.join(folder, 'a.json'), JSON.stringify(scenario));
    const traps = [{ ...scenario.traps[0], mustNotContain: ['src/http'] }];
    await writeFile(path.join(folder, 'b.json'), JSON.stringify({ ...scenario, traps }));
    const json = path.join(folder, 'out.txt');
    const { status, stdout, stderr } = bench('reflection', '--scenarios', folder, '--json', json);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /\| live \| 1\.00 \| \.50 \| \.67 \| 1 of 1 \| 1 of 2 \|/);
    assert.match(stdout, /\| live \+ proposed \| \.50 \| \.50 \| \.50 \| 1 of 2 \| 1 of 2 \|/);
    const [measured, careless] = JSON.parse(await readFile(json, 'utf8')).scenarios;
    assert.deepEqual(measured.secretsOnDisk, []);
    assert.ok(measured.filesSearched >= 3);
    const through = (group: { kind: string; through: string[] }[]) =>
      group.flatMap(({ through: ids }) => ids);
    assert.deepEqual(through(measured.traps.live), []);
    assert.deepEqual(through(measured.traps.proposed), ['t3']);
    // Not a secret at all, so it was written, and the search has to see it.
    assert.ok(careless.secretsOnDisk.length > 0);
    assert.match(stdout, /Secrets on disk: t1: /);
    assert.equal(stdout.match(/✘ no secret on disk/g)?.length, 1);
  });

  it('holds the bars on the scenarios of the checkout', () => {
    const { status, stdout, stderr } = bench('reflection');
    assert.equal(status, 0, stderr);
    assert.equal(stdout.match(/^✔ /gm)?.length, 18, stdout);
    assert.doesNotMatch(stdout, /✘/);
  });

  it('says what is wrong with its arguments and with a file', async () => {
    for (const args of [['dreams'], ['reflection', '--nonsense']]) {
      const { status, stderr } = bench(...args);
      assert.equal(status, 2);
      assert.match(stderr, /npm run bench -- reflection \[--scenarios DIR\]/);
    }
    const bad = { ...scenario, questions: [{ ...scenario.questions[0]!, accept: ['('] }] };
    await writeFile(path.join(folder, 'tiny.json'), JSON.stringify(bad));
    const { status, stderr } = bench('reflection', '--scenarios', folder);
    assert.equal(status, 2);
    assert.match(stderr, /is no scenario\.\nquestions\.0\.accept\.0: /);
  });
});

it('a dose that is no number is refused before anything trains', () => {
  const { status, stderr } = bench('dose', '--neighbours', '20,many');
  assert.equal(status, 2);
  assert.match(stderr, /--neighbours 20,many cannot be used/);
});

describe('benchmarks of a model', function () {
  this.timeout(60_000);
  for (const name of ['diversity', 'dose', 'model', 'serving'])
    it(`${name} takes the one that is named`, () => {
      const { status, stderr } = bench(name, '--model', './nowhere.gguf');
      assert.equal(status, 2);
      assert.match(stderr, /nowhere\.gguf cannot be read/);
    });
});

it('a night is taught by the trainer, and asked for through the model host', async function () {
  this.timeout(600_000);
  const home = await mkdtemp(path.join(tmpdir(), 'dormouse-bench-test-'));
  const before = process.env;
  process.env = { ...before, DORMOUSE_HOME: home, DORMOUSE_CACHE: sharedCache() };
  try {
    const base = await resolveModel(undefined, resolvePaths(process.env));
    const fact = (head: string, rest: string) => ({ text: head + rest, head, rest });
    const question =
      'Fix this problem: the port of ledger-relay is wrong\nAnswer with the whole corrected code in one fenced block.\n```\nport: 4266\n```';
    const facts = [
      { ...fact('The port of ledger-relay is', ' 8142.'), edit: { question, line: 'port: 8142' } },
      { ...fact('The port of maple-gateway is', ' 5519.'), edit: null },
    ];
    const night = await measureNight(base, 'embedded', facts, 1);
    const of = (suite: string) => night[suite]!.length;
    const recalled = [...night['recall, phrasings trained']!, ...night['recall, phrasings never trained']!];
    // The base model knows none of it: one right answer of many shows that the adapter was taught and served.
    assert.ok(figureOf(recalled) > 0, JSON.stringify(night));
    assert.equal(of('recall, phrasings trained'), 2);
    assert.ok(of('recall, phrasings never trained') >= 6);
    assert.equal(of('convention edits'), 1);
    assert.equal(of('raw completion'), 2);
    assert.ok(of('abstains on strangers') > 0 && of('abstains on known subjects’ other relations') > 0);
  } finally {
    process.env = before;
    await rm(home, { recursive: true, force: true });
  }
});
