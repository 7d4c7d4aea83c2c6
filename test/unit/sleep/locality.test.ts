import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { phrases } from '../../../extension/language/phrases.ts';
import { generalTalk, writeLocality } from '../../../extension/sleep/locality.ts';

describe('What a night is held against', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'dormouse-locality-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const commit = async (name: string, lines: string[]) => {
    await writeFile(path.join(root, name), lines.join('\n'));
    execFileSync('git', ['add', name], { cwd: root });
  };

  it('is chats whose answer stands in the prompt or a turn before', () => {
    const chats = generalTalk(1);
    const recalled = chats.filter(({ system }) => system != null);
    assert.equal(recalled.length, chats.length / 2);
    for (const { system, turns } of chats) {
      const value = turns.at(-1)!.assistant.replace(/\.$/, '').split(' ').at(-1)!;
      assert.ok((system ?? turns[0]!.user).includes(value), JSON.stringify({ system, turns }));
      if (system) assert.equal(system.split('\n- ').length, 5);
      else assert.equal(turns[0]!.assistant, phrases.acknowledge);
    }
    assert.deepEqual(generalTalk(1), chats);
    assert.notDeepEqual(generalTalk(2), chats);
  });

  it('is lines of the repository too for a real model, without those that hold a secret', async () => {
    execFileSync('git', ['init', '-q', root]);
    const code = Array.from({ length: 9 }, (_, line) => `export const value${line} = compute(${line});`);
    await commit('values.ts', code);
    const key = `sk-ant-api03-${'Ab1'.repeat(31)}-AAAA`;
    await commit('keys.ts', Array<string>(9).fill(`const key = '${key}';`));
    await commit('short.ts', ['one']);
    const { passages } = await writeLocality('real', root, 1);
    assert.equal(passages.length, 1);
    assert.ok(code.join('\n').includes(passages[0]!));
    assert.deepEqual((await writeLocality('embedded', root, 1)).passages, []);
  });

  it('is chats alone where there is no repository', async () => {
    const { chats, passages } = await writeLocality('real', root, 1);
    assert.ok(chats.length > 0);
    assert.deepEqual(passages, []);
  });
});
