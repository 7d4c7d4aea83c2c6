// Nothing happens silently: each step that Dormouse takes by itself leaves a line, without a word of a memory in it.
import assert from 'node:assert/strict';
import { appendFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { activityLine, openActivityLog, tally } from '../../../extension/storage/activity-log.ts';
import { resolvePaths } from '../../../extension/storage/paths.ts';
import { forgetMemory } from '../../../extension/workspace/forget.ts';
import { bringIn } from '../../../extension/workspace/import.ts';
import { remember } from '../../../extension/workspace/remember.ts';
import { createServices } from '../../../extension/workspace/services.ts';
import { recordingLog, temporaryFolder } from '../memory/support.ts';

describe('the activity log', () => {
  const folder = temporaryFolder();

  it('says of each step when, what came, what was kept, and what was left out and why', async () => {
    const root = path.join(folder(), 'project');
    await mkdir(root);
    const log = recordingLog();
    const services = await createServices({ root, paths: resolvePaths({ DORMOUSE_HOME: folder() }), log });
    try {
      const [memory] = await remember(services, 'payments-api listens on port 8443');
      await writeFile(path.join(root, 'AGENTS.md'), '# Rules\n\n- Use pnpm, never npm\n');
      await bringIn(services, path.join(root, 'AGENTS.md'), { root });
      await forgetMemory(services, memory!.id);
      const lines = await services.activity.last(100);
      const steps = lines.map(({ step }) => step);
      assert.deepEqual([...new Set(steps)].sort(), ['forgetting', 'import', 'reflection']);
      for (const line of lines) {
        assert.ok(Date.now() - Date.parse(line.at) < 60_000);
        assert.ok(line.came !== '' && line.kept !== '' && line.of !== '');
      }
      const text = lines.map(activityLine).join('\n');
      assert.ok(!/8443|pnpm/.test(text), text);
      assert.match(text, /import of .*AGENTS\.md.*1 proposals/);
      assert.match(text, /forgetting of .*a tombstone; 1 turns blanked/);
    } finally {
      await services.dispose();
    }
  });

  it('keeps what was left out by reason, and survives a damaged line and a file that grows too large', async () => {
    const dir = path.join(folder(), 'state');
    const activity = openActivityLog(dir, (error) => assert.fail(String(error)));
    const file = path.join(dir, 'activity.jsonl');
    const left = tally(['question', 'question', 'wish']);
    await activity.note({ step: 'reflection', of: 's', came: '3 turns', kept: 'nothing', left });
    await appendFile(file, 'not a line\n');
    await activity.note({ step: 'night', of: 'j', came: 'a sleep', kept: '2 in the weights' });
    const lines = await activity.last(10);
    assert.deepEqual(lines[0]?.left, { question: 2, wish: 1 });
    assert.match(activityLine(lines[0]!), /left out: 2 × question, 1 × wish$/);
    assert.equal(lines.length, 2);
    assert.equal((await stat(file)).mode & 0o077, 0);
    await writeFile(file, `${await readFile(file, 'utf8')}${'x'.repeat(3_000_000)}\n`);
    await activity.note({ step: 'night', of: 'k', came: 'a nap', kept: 'nothing' });
    assert.ok((await stat(file)).size < 2_000_000);
    assert.equal((await activity.last(10)).at(-1)?.of, 'k');
  });

  it('reports a line that cannot be written, and lets the step go on', async () => {
    const blocked = path.join(folder(), 'file');
    await writeFile(blocked, '');
    const errors: unknown[] = [];
    const activity = openActivityLog(blocked, (error) => errors.push(error));
    await activity.note({ step: 'night', of: 'j', came: 'a sleep', kept: 'nothing' });
    assert.equal(errors.length, 1);
  });
});
