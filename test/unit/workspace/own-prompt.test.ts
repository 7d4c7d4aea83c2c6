// The user's own system prompt: kept for a workspace, in every prompt of a real model, by day and in nights.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { isUserError } from '../../../extension/base/errors.ts';
import { phrases } from '../../../extension/language/phrases.ts';
import type { Family } from '../../../extension/model/family.ts';
import {
  composeMessages,
  PROMPT_WORDS,
  systemPrompt,
  withOwnPrompt,
} from '../../../extension/recall/prompt.ts';
import { buildJob } from '../../../extension/sleep/job.ts';
import {
  MOST_CHARACTERS,
  ownPromptFile,
  readOwnPrompt,
  writeOwnPrompt,
} from '../../../extension/workspace/own-prompt.ts';
import { inventoryOf, memoryOf } from '../../support/memories.ts';
import { recordingLog, temporaryFolder } from '../memory/support.ts';

const OWN = 'Answer like a ship’s carpenter.';

describe('a system prompt of the user’s own', () => {
  const folder = temporaryFolder();
  const memories = ['Sails are mended on Fridays with waxed thread.', 'The anchor chain has 90 links.'].map(
    (text) => memoryOf(text),
  );

  it('is kept, taken away, and refused where it is too long or holds a secret', async () => {
    const log = recordingLog();
    assert.equal(await readOwnPrompt(folder(), log), undefined);
    await writeOwnPrompt(folder(), `  ${OWN}\n`);
    assert.equal(await readOwnPrompt(folder(), log), OWN);
    const refused = (text: string, code: string) =>
      assert.rejects(writeOwnPrompt(folder(), text), (error) => isUserError(error, code));
    await refused('x'.repeat(MOST_CHARACTERS + 1), 'prompt-too-long');
    await refused('Use the token ghp_Zk3vTq9LmXw2RbN8yHs5PdF1cGa7UjE4oKiV.', 'prompt-secret');
    assert.equal(await readOwnPrompt(folder(), log), OWN);
    await writeOwnPrompt(folder(), ' ');
    assert.equal(await readOwnPrompt(folder(), log), undefined);
    await writeFile(ownPromptFile(folder()), '{"v": 1, "te');
    assert.equal(await readOwnPrompt(folder(), log), undefined);
  });

  it('stands between our words and the memories, and the embedded model keeps the prompt that it knows', () => {
    const content = (family: Family) => composeMessages(memories, family, [], 'q?', '', OWN)[0]!.content;
    const { system, memories: heading } = PROMPT_WORDS.real;
    assert.ok(content('real').startsWith(`${system}\n\n${OWN}\n\n${heading}\n- `));
    assert.equal(content('embedded'), systemPrompt(memories, 'embedded'));
    assert.equal(withOwnPrompt('Something else.', 'real', OWN), 'Something else.');
  });

  it('is in every prompt that a night trains and asks with', async () => {
    const drafted = async (family: Family, own?: string) =>
      (
        await buildJob({
          ...{
            workspace: 'w',
            project: 'ship',
            base: 'b'.repeat(64),
            family,
            kind: 'sleep',
            parent: null,
            seed: 1,
          },
          ...{ ledgers: { own: inventoryOf(memories), user: inventoryOf([]) } },
          locality: { chats: [], passages: [], lines: [] },
          ...(own ? { own } : {}),
        })
      ).job;
    const job = await drafted('real', OWN);
    const prompts = [
      job.system,
      ...job.memories.flatMap(({ prompt, rehearsals }) => [
        prompt,
        ...rehearsals.map(({ system }) => system),
      ]),
    ].filter((prompt) => prompt !== undefined && prompt !== null);
    assert.ok(prompts.length > 6);
    assert.deepEqual(
      prompts.filter((prompt) => !prompt.includes(OWN)),
      [],
    );
    assert.ok(!JSON.stringify(await drafted('real')).includes(OWN));
    assert.equal((await drafted('embedded', OWN)).system, phrases.system);
  });
});
