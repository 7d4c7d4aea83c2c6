// A passphrase comes from the environment or from a terminal that does not show it, never from an argument.
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { backup } from '../../../extension/cli/commands/backup.ts';
import { restore } from '../../../extension/cli/commands/restore.ts';
import { PASSPHRASE, passphraseFor } from '../../../extension/terminal/passphrase.ts';

const { signal } = new AbortController();
const asked = (isTTY: boolean, typed = '') => {
  const stdin = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.ReadStream;
  const shown: string[] = [];
  const output = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.WriteStream;
  output.on('data', (text) => shown.push(String(text)));
  const answer = passphraseFor({ stdin, signal, json: false }, 'Passphrase: ', 'Set it.', output);
  stdin.push(`${typed}\n`);
  return { answer, shown };
};

describe('a passphrase', () => {
  let before: string | undefined;
  beforeEach(() => {
    before = process.env[PASSPHRASE];
    delete process.env[PASSPHRASE];
  });
  afterEach(() => {
    if (before === undefined) delete process.env[PASSPHRASE];
    else process.env[PASSPHRASE] = before;
  });

  it('is no option of a command', () => {
    for (const { name, options } of [backup, restore])
      assert.deepEqual(
        Object.keys(options).filter((option) => /pass|secret|key/.test(option)),
        [],
        name,
      );
  });

  it('is typed on a terminal and not shown there', async () => {
    const { answer, shown } = asked(true, 'walnut harbour');
    assert.equal(await answer, 'walnut harbour');
    assert.equal(shown.join(''), 'Passphrase: \n');
  });

  it('comes from the environment where that has one', async () => {
    process.env[PASSPHRASE] = 'from the environment';
    assert.equal(await asked(true, 'typed').answer, 'from the environment');
  });

  it('is missing where nobody can be asked', () =>
    assert.rejects(asked(false).answer, { code: 'passphrase-missing' }));
});
