// `dormouse sleep` as a user types it.

import assert from 'node:assert/strict';
import { readdir, truncate } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { AdapterCard } from '../../extension/adapter/card.ts';
import { Report } from '../../extension/trainer/schema.ts';
import { Answer, type CliProject, cliProject, Refusal } from '../support/cli-project.ts';

describe('dormouse at night', function () {
  this.timeout(120_000);
  let project: CliProject;
  before(async () => {
    project = await cliProject();
  });
  after(() => project.remove());

  it('refuses a night with 3 where nothing waits', async () => {
    const env = { DORMOUSE_HOME: path.join(project.folder, 'untaught') };
    const { code, stdout } = await project.run(['sleep', '--json'], { env });
    assert.equal(code, 3);
    assert.equal(Refusal.parse(JSON.parse(stdout)).error.code, 'nothing-to-consolidate');
  });

  it('sleeps, and prints the report of the night with the card in it', async function () {
    this.timeout(600_000);
    const home = path.join(project.folder, 'night');
    const env = { DORMOUSE_HOME: home };
    for (const fact of ['the port of quartzmill is 4182', 'the owner of tindermoss is Oluwaseun'])
      await project.json(['remember', fact], { env });
    try {
      const { code, stdout, stderr } = await project.run(['sleep', '--json'], { env });
      const { outcome, card, reasons, settled } = Report.extend({
        settled: z.object({ activated: z.boolean() }),
      }).parse(JSON.parse(stdout));
      assert.deepEqual([code, outcome], [0, 'exported'], `${reasons} ${stderr}`);
      assert.ok(settled.activated);
      const { current, adapters } = z
        .object({ current: z.string(), adapters: z.array(z.object({ card: AdapterCard })) })
        .parse(await project.json(['adapters'], { env }));
      assert.deepEqual([current, adapters.map((each) => each.card)], [card?.adapter, [card]]);
      const answer = Answer.parse(await project.json(['ask', 'which port does quartzmill use?'], { env }));
      assert.equal(answer.adapter, current);
      const bare = ['ask', 'which port does quartzmill use?', '--no-adapter'];
      assert.equal(Answer.parse(await project.json(bare, { env })).adapter, null);
      // Damaged, it serves nobody, and what it knew is in the prompt again.
      const [id] = await readdir(path.join(home, 'state/workspaces'));
      await truncate(path.join(home, 'state/workspaces', id!, 'adapters', current, 'adapter.gguf'), 5000);
      const damaged = await project.run(['ask', 'which port does quartzmill use?', '--json'], { env });
      assert.equal(damaged.code, 0, damaged.stderr);
      const without = Answer.parse(JSON.parse(damaged.stdout));
      assert.equal(without.adapter, null);
      assert.match(without.answer, /4182/);
      assert.match(damaged.stderr, /is truncated.*Roll back/);
      assert.deepEqual(await project.json(['rollback'], { env }), { adapter: null });
    } finally {
      await project.run(['daemon', 'stop'], { env });
    }
  });
});
