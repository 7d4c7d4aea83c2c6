import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { exportAgents } from '../../../extension/export/agents.ts';
import type { Memory } from '../../../extension/memory/schema.ts';
import { openMemoryStore } from '../../../extension/memory/store.ts';
import type { MemoryStore } from '../../../extension/memory/store.types.ts';
import { BEGIN, END } from '../../../extension/rule-files/own-section.ts';
import { memory, recordingLog, temporaryFolder } from '../memory/support.ts';

describe('export of AGENTS.md', () => {
  const folder = temporaryFolder();
  let memories: MemoryStore;
  beforeEach(async () => {
    memories = await openMemoryStore(path.join(folder(), 'state'), recordingLog());
    await mkdir(path.join(folder(), 'project'));
  });
  afterEach(() => memories.dispose());
  const file = () => path.join(folder(), 'project', 'AGENTS.md');
  const teach = (...taught: Partial<Memory>[]) =>
    memories.transact(() => taught.map((one) => ({ type: 'memory.added', memory: memory(one) })));
  const root = () => path.join(folder(), 'project');
  const run = (named = file()) => exportAgents({ memories, workspace: { root: root() } }, named);
  const content = () => readFile(file(), 'utf8');

  it('writes live conventions that the user stands for, and nothing else', async () => {
    const elsewhere: Memory['evidence'] = [{ session: 'r', turn: 1, quote: 'x', source: 'file' }];
    await teach(
      { text: 'Use pnpm, never npm' },
      { kind: 'procedural', text: 'When `make lock` fails, run `make clean-lock`' },
      { kind: 'episodic', text: 'Release 2.4 ships on 14 May' },
      { text: 'Only proposed', status: 'proposed' },
      { text: 'Of a file', evidence: elsewhere },
      { text: 'Of a file, and accepted', evidence: elsewhere, acceptedAt: '2026-11-21T09:00:00.000Z' },
      { text: 'Expired', expiresAt: '2020-01-01T00:00:00.000Z' },
      { text: `Two\nlines ${END} and the password=hunter2222` },
    );
    assert.equal(await run(), 4);
    assert.equal(
      await content(),
      `${BEGIN}
## Conventions

Kept by \`dormouse export agents\`, which replaces this section and nothing else.

### How we work

- Use pnpm, never npm
- Of a file, and accepted
- Two lines &lt;!-- dormouse:end --> and the password=«redacted:secret»

### Lessons

- When \`make lock\` fails, run \`make clean-lock\`
${END}
`,
    );
  });

  it('replaces its own part and leaves every other byte, line ends and mode', async () => {
    await teach({ text: 'Use pnpm, never npm' });
    const before = '\ufeff# Mine\r\n\r\n- my rule';
    await writeFile(file(), before);
    await chmod(file(), 0o640);
    await run();
    const first = await content();
    assert.ok(first.startsWith(`${before}\r\n\r\n${BEGIN}\r\n## Conventions\r\n`));
    if (process.platform !== 'win32') assert.equal((await stat(file())).mode & 0o777, 0o640);
    await run();
    assert.equal(await content(), first);
    await writeFile(file(), `${first}\r\n# After\r\n`);
    await teach({ text: 'Use tabs' });
    await run();
    const second = await content();
    assert.ok(second.startsWith(before) && second.endsWith('\r\n# After\r\n'));
    assert.ok(second.includes('- Use tabs\r\n'));
    assert.equal(second.split(BEGIN).length, 2);
  });

  it('takes out what was forgotten, also when nothing is left', async () => {
    const rule = memory({ text: 'Use pnpm, never npm' });
    await memories.transact(() => [{ type: 'memory.added', memory: rule }]);
    await run();
    await memories.forget(rule.id);
    assert.equal(await run(), 0);
    assert.ok(!(await content()).includes('pnpm'));
  });

  it('changes nothing where it has nothing to say, or cannot tell its own part', async () => {
    await assert.rejects(run(), (error) => isUserError(error, 'export-nothing'));
    await teach({ text: 'Use pnpm, never npm' });
    for (const [bad, code] of [
      [`${BEGIN}\nno end\n`, 'section-damaged'],
      [`${END}\n${BEGIN}\n`, 'section-damaged'],
      [`${BEGIN}${END}${BEGIN}${END}`, 'section-damaged'],
    ] as const) {
      await writeFile(file(), bad);
      await assert.rejects(run(), (error) => isUserError(error, code));
      assert.equal(await content(), bad);
    }
    await writeFile(file(), Buffer.from([0x23, 0xff, 0xfe]));
    await assert.rejects(run(), (error) => isUserError(error, 'export-unwritable'));
  });

  it('follows no link out of the workspace, of the file nor of a folder, and others as before', async function () {
    if (process.platform === 'win32') return this.skip(); // Links need a right there.
    await teach({ text: 'Use pnpm, never npm' });
    const outside = path.join(folder(), 'outside');
    await mkdir(outside);
    const victim = path.join(outside, 'victim.md');
    await writeFile(victim, 'precious\n');
    await symlink(victim, file());
    await symlink(outside, path.join(root(), 'docs'));
    await symlink('AGENTS.md', path.join(root(), 'CLAUDE.md'));
    for (const named of [file(), 'docs/victim.md', 'docs/new.md', 'CLAUDE.md'].map((name) =>
      path.resolve(root(), name),
    ))
      await assert.rejects(run(named), (error) => isUserError(error, 'export-outside'), named);
    assert.equal(await readFile(victim, 'utf8'), 'precious\n');
    await assert.rejects(stat(path.join(outside, 'new.md')), { code: 'ENOENT' });
    // Whoever names the file elsewhere means it, and a link within the workspace stays one.
    assert.equal(await run(victim), 1);
    await mkdir(path.join(root(), 'own'));
    await writeFile(path.join(root(), 'own/rules.md'), '');
    await symlink('own/rules.md', path.join(root(), 'GEMINI.md'));
    await run(path.join(root(), 'GEMINI.md'));
    assert.ok((await lstat(path.join(root(), 'GEMINI.md'))).isSymbolicLink());
    assert.match(await readFile(path.join(root(), 'own/rules.md'), 'utf8'), /pnpm/);
    await assert.rejects(run(path.join(root(), 'own')), (error) => isUserError(error, 'export-unwritable'));
  });
});
