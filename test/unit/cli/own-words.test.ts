// Whose words an import is, as the command asks for it.
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { areOwnWords } from '../../../extension/cli/own-words.ts';

const turn = {
  session: 's',
  turn: 1,
  role: 'user',
  text: 'Use pnpm.',
  at: '2026-11-20T09:00:00Z',
  source: 'user',
};
const claude = { type: 'user', sessionId: 's', message: { role: 'user', content: 'Use pnpm.' } };

describe('the question whether words are your own', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dormouse-own-'));
    await writeFile(path.join(folder, 'own.jsonl'), `${JSON.stringify(turn)}\n`);
    await writeFile(path.join(folder, 'claude.jsonl'), `${JSON.stringify(claude)}\n`);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const ask = async (name: string, { given = false, answer = '', terminal = true, json = false } = {}) => {
    const stdin = Object.assign(new PassThrough(), { isTTY: terminal }) as unknown as NodeJS.ReadStream;
    const output = Object.assign(new PassThrough(), { isTTY: terminal }) as unknown as NodeJS.WriteStream;
    let shown = '';
    let answered = false;
    output.on('data', (text) => {
      shown += text;
      if (answered || !shown.includes('[y/N]')) return;
      answered = true;
      stdin.push(`${answer}\n`);
    });
    const printed: string[] = [];
    const context = {
      json,
      stdin,
      signal: new AbortController().signal,
      print: (line = '') => void printed.push(line),
    };
    const mine = await areOwnWords(context, path.join(folder, name), given, {}, output);
    return { mine, shown, printed };
  };

  it('is asked on a terminal for a file in our own form, with the number of turns, and no is the answer', async () => {
    for (const [answer, mine] of [
      ['y', true],
      ['YES', true],
      ['', false],
      ['n', false],
      ['yeah, no', false],
    ] as const) {
      const asked = await ask('own.jsonl', { answer });
      assert.equal(asked.mine, mine, answer);
      assert.match(asked.shown, /1 turn of the user .*own\.jsonl.*own words/);
    }
  });

  it('is not asked where nobody can answer, nor for what another tool wrote', async () => {
    for (const [name, how] of [
      ['own.jsonl', { terminal: false }],
      ['own.jsonl', { json: true }],
      ['claude.jsonl', {}],
    ] as const)
      assert.deepEqual(await ask(name, how), { mine: false, shown: '', printed: [] });
  });

  it('is answered by --mine, which shows the number of turns', async () => {
    for (const terminal of [true, false]) {
      const { mine, printed } = await ask('claude.jsonl', { given: true, terminal });
      assert.ok(mine);
      assert.match(printed.join(), /1 turn of the user/);
    }
  });
});
