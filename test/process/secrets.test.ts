// Composed secrets through every way into Dormouse, as a user types it: none is on disk afterwards, also not after
// forgetting, and no memory is made of a sentence that held one.
import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, readFile, realpath, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Memory } from '../../extension/memory/schema.ts';
import { type Canary, piecesOf } from '../bench/secrets/canary.ts';
import { CANARIES } from '../bench/secrets/lists.ts';
import { type CliProject, cliProject } from '../support/cli-project.ts';

const SEED = 7;
const ALL = [...CANARIES.tune, ...CANARIES.held];

/** `path: id` for each file under `folder` that holds a piece of a secret, as it is or as JSON writes it. */
async function leaksUnder(folder: string, canaries: Canary[]): Promise<string[]> {
  const leaks: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const bytes = (await readFile(file, 'latin1')).replace(/\xc2\xabredacted:[\w-]+\xc2\xbb/g, '');
    for (const { id, text } of canaries)
      for (const piece of piecesOf(text(SEED).secret))
        for (const form of new Set([piece, JSON.stringify(piece).slice(1, -1)]))
          if (bytes.includes(Buffer.from(form).toString('latin1')))
            leaks.push(`${path.relative(folder, file)}: ${id}`);
  }
  return [...new Set(leaks)];
}

describe('secrets', function () {
  this.timeout(300_000);
  let project: CliProject;
  let home: string;
  before(async () => {
    project = await cliProject();
    home = path.join(project.folder, 'home');
  });
  after(() => project.remove());

  const memories = async () => z.array(Memory).parse(await project.json(['memories', '--all']));

  it('in a sentence to be remembered are refused with what to do', async () => {
    for (const canary of ALL.filter(
      ({ where, id }) => where === 'prose' && /admin-password-for|de-lautet|zh-mima-shi|fr-mdp-est/.test(id),
    )) {
      const { code, stdout, stderr } = await project.run(['remember', canary.text(SEED).text]);
      assert.equal(code, 3, stdout);
      assert.match(stderr, /holds a secret/);
      assert.match(stderr, /never stores secrets.*«redacted:[\w-]+»/);
      assert.match(stderr, /Say where the secret is kept/);
    }
    assert.deepEqual(await memories(), []);
    assert.deepEqual(await leaksUnder(project.folder, ALL), []);
  });

  it('in a transcript and in a rule file reach no file, and no memory is made of them', async () => {
    const transcript = path.join(project.folder, 'day.jsonl');
    const turn = (text: string, index: number) =>
      JSON.stringify({
        session: 'day',
        turn: index + 1,
        role: 'user',
        text,
        at: '2026-11-20T09:00:00.000Z',
        source: 'user',
      });
    const harmless = 'Indent tern scripts with 3 spaces.';
    await writeFile(transcript, [harmless, ...ALL.map(({ text }) => text(SEED).text)].map(turn).join('\n'));
    const imported = z
      .object({ turns: z.number(), secrets: z.number() })
      .parse(await project.json(['import', transcript]));
    assert.equal(imported.turns, ALL.length + 1);
    assert.ok(imported.secrets >= ALL.length, `${imported.secrets}`);
    await project.json(['reflect']);
    const rules = path.join(project.workspace, 'AGENTS.md');
    const items = ALL.map(({ text }) => text(SEED).text);
    await writeFile(
      rules,
      `# Rules\n\n- Use pnpm, never npm.\n\n${items.map((item) => (item.includes('\n') ? `\`\`\`\n${item}\n\`\`\`\n` : `- ${item}\n`)).join('\n')}`,
    );
    await project.json(['import', rules]);
    await project.json(['reflect']);
    const known = await memories();
    assert.ok(
      known.some(({ text }) => text.includes('3 spaces')) && known.some(({ text }) => text.includes('pnpm')),
    );
    for (const { text, framings } of known) assert.doesNotMatch([text, ...framings].join('\n'), /«redacted/);
    assert.deepEqual(await leaksUnder(home, ALL), []);
  });

  it('in what watch follows, in a chat and after forgetting reach no file', async () => {
    const folder = await realpath(project.folder);
    const workspace = path.join(folder, 'project');
    const claude = path.join(folder, '.claude', 'projects', workspace.replace(/[^A-Za-z0-9]/g, '-'));
    await mkdir(claude, { recursive: true });
    const env = {
      HOME: folder,
      USERPROFILE: folder,
      CLAUDE_CONFIG_DIR: undefined,
      XDG_CONFIG_HOME: undefined,
    };
    const event = (text: string, role: string) =>
      JSON.stringify({
        type: role,
        sessionId: 'c1',
        parentUuid: null,
        cwd: workspace,
        timestamp: '2026-11-20T09:00:00.000Z',
        message: { role, content: [{ type: 'text', text }] },
      });
    const lines = ALL.map(({ text }, index) => event(text(SEED).text, index % 2 ? 'assistant' : 'user'));
    await writeFile(
      path.join(claude, 'c1.jsonl'),
      `${event('fyi, heron-relay listens on port 4711', 'user')}\n${lines.join('\n')}\n`,
    );
    await project.json(['watch', '--once'], { env, cwd: workspace });
    const [spoken] = ALL.filter(({ where }) => where === 'prose');
    const chat = await project.run(['chat'], { input: `${spoken!.text(SEED).text}\n/exit\n` });
    assert.equal(chat.code, 0, chat.stderr);
    const known = (await memories()).find(({ text }) => text.includes('heron-relay'));
    assert.ok(known, 'what stood beside the secrets is known');
    assert.deepEqual(await leaksUnder(home, ALL), []);
    await project.json(['forget', known.id]);
    assert.deepEqual(await leaksUnder(home, ALL), []);
  });

  it('are seen by this search where they are', async () => {
    await appendFile(path.join(home, 'planted.txt'), ALL[0]!.text(SEED).text);
    assert.deepEqual(await leaksUnder(home, ALL), [`planted.txt: ${ALL[0]!.id}`]);
  });
});
