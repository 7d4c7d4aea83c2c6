// Samples after the forms that each tool's source or public exports show; what a tool writes itself is in each of them.
import assert from 'node:assert/strict';
import { clineKept, clineMarkdown, clineSent, clineShown } from './samples/cline.ts';
import { codexEvents, codexFinished, codexItems, codexOld, envelope, input, meta } from './samples/codex.ts';
import { cursorExport, cursorLines, cursorText } from './samples/cursor.ts';
import { geminiDocument, geminiLog, geminiMessages, geminiMeta, geminiSaved } from './samples/gemini.ts';
import { opencode, opencodeMarkdown } from './samples/opencode.ts';
import { TALK } from './samples/talk.ts';
import { importing, lines, SECRET } from './support.ts';

describe('transcripts of other tools', () => {
  const { put, bring, said, turns, onDisk } = importing();
  const FORMS: [
    form: string,
    format: string,
    file: string,
    content: () => string,
    session: string,
    branch?: string,
  ][] = [
    ['Codex, items', 'codex', 'rollout-1.jsonl', codexItems, 'codex/c1', 'feature/x'],
    ['Codex, events', 'codex', 'rollout-1.jsonl', codexEvents, 'codex/c1', 'feature/x'],
    ['Codex, finished items', 'codex', 'rollout-1.jsonl', codexFinished, 'codex/c1', 'feature/x'],
    ['Codex of 2025', 'codex', 'rollout-1.jsonl', codexOld, 'codex/c1', 'feature/x'],
    ['Gemini CLI, document', 'gemini', 'session-1.json', geminiDocument, 'gemini/g1'],
    ['Gemini CLI, log', 'gemini', 'session-1.jsonl', geminiLog, 'gemini/g1'],
    ['Gemini CLI, saved', 'gemini', 'checkpoint-ports.json', geminiSaved, 'gemini/checkpoint-ports'],
    ['opencode, export', 'opencode', 'session.json', opencode, 'opencode/ses_1'],
    ['opencode, Markdown', 'opencode', 'session-ses_1.md', opencodeMarkdown, 'opencode/ses_1'],
    ['Cline, shown', 'cline', 'task1/ui_messages.json', clineShown, 'cline/task1'],
    ['Cline, sent', 'cline', 'task1/api_conversation_history.json', clineSent, 'cline/task1'],
    ['Cline, kept', 'cline', 'task1.messages.json', clineKept, 'cline/task1'],
    ['Cline, Markdown', 'cline', 'cline_task.md', clineMarkdown, 'cline/cline_task'],
    ['Cursor, export', 'cursor', 'cursor_ports.md', cursorExport, 'cursor/cursor_ports'],
    ['Cursor, transcript', 'cursor', 'a1.jsonl', cursorLines, 'cursor/a1'],
    ['Cursor, transcript as text', 'cursor', 'a1.txt', cursorText, 'cursor/a1'],
  ];
  for (const [form, format, file, content, session, branch] of FORMS)
    it(`are read (${form}): typed words and answers, redacted, nothing twice, nobody's word yet`, async () => {
      const imported = await bring(await put(file, content()));
      assert.deepEqual([imported.format, imported.names], [format, [session]]);
      assert.deepEqual(await said(session), TALK);
      assert.deepEqual([imported.secrets, imported.faults], [1, {}]);
      for (const turn of await turns(session)) {
        assert.equal(turn.source, 'import');
        assert.equal(turn.branch, branch);
        assert.match(turn.at, /^20\d\d-/);
      }
      assert.equal((await bring(await put(file, content()))).turns, 0);
      assert.ok(!(await onDisk()).includes(SECRET));
    });

  it('are found out by their content, whatever their file is called', async () => {
    for (const [, format, file, content] of FORMS) {
      // Only their names tell these two apart from other lists of messages.
      const named = file.includes('history') ? file : `x.${file.split('.').at(-1)}`;
      assert.equal((await bring(await put(named, content()))).format, format, file);
    }
  });

  it('are nothing where an agent speaks to an agent', async () => {
    for (const [file, content] of [
      [
        'rollout-1.jsonl',
        lines(meta({ source: { subagent: 'review' } }), envelope('response_item', input('Always.'))),
      ],
      [
        'rollout-2.jsonl',
        lines(meta({ thread_source: 'subagent' }), envelope('response_item', input('Always.'))),
      ],
      ['session-1.json', JSON.stringify({ ...geminiMeta, kind: 'subagent', messages: geminiMessages() })],
      ['session.json', opencode().replace('"directory"', '"parentID": "ses_0", "directory"')],
    ] as const)
      await assert.rejects(bring(await put(file, content)), /subagent/, file);
  });

  it('say what they hold that is not understood, by kind, and go on', async () => {
    for (const [file, content, faults] of [
      [
        'rollout-1.jsonl',
        lines(
          meta(),
          envelope('hologram', {}),
          envelope('response_item', { type: 'smell' }),
          envelope('response_item', input('Use pnpm.')),
        ),
        { 'line hologram': 1, 'item smell': 1 },
      ],
      [
        'session-1.json',
        JSON.stringify({
          ...geminiMeta,
          messages: [
            { id: '1', type: 'hologram' },
            { id: '2', type: 'user', content: 'Use pnpm.' },
          ],
        }),
        { 'message hologram': 1 },
      ],
      [
        'session-1.jsonl',
        lines(geminiMeta, { $hologram: 1 }, { id: '2', type: 'user', content: 'Use pnpm.' }),
        { 'line of no known kind': 1 },
      ],
      [
        'session.json',
        opencode().replace('"type": "step-start"', '"type": "hologram"'),
        { 'part hologram': 1 },
      ],
      ['a1.jsonl', lines({ role: 'hologram' }) + cursorLines(), { 'line hologram': 1 }],
      [
        'api_conversation_history.json',
        JSON.stringify([{ role: 'hologram' }, { role: 'user', content: '<task>Use pnpm.</task>' }]),
        { 'unknown role': 1 },
      ],
      [
        'events.jsonl',
        lines({ type: 'user.message', data: { content: 'Use pnpm.' } }, { type: 'hologram.shown', data: {} }),
        { 'event hologram.shown': 1 },
      ],
    ] as const)
      assert.deepEqual((await bring(await put(file, content))).faults, faults, file);
  });

  it('tell the branch that Copilot was on', async () => {
    const start = { type: 'session.start', data: { sessionId: 'b1', context: { branch: 'topic' } } };
    await bring(
      await put('events.jsonl', lines(start, { type: 'user.message', data: { content: 'Use pnpm.' } })),
    );
    assert.equal((await turns('copilot/b1'))[0]?.branch, 'topic');
    const chat = {
      requests: [{ requestId: 'r', message: { text: 'Use pnpm.' } }],
      repoData: { localBranch: 'topic' },
    };
    await bring(await put('chat.json', JSON.stringify(chat)));
    assert.equal((await turns('copilot/r'))[0]?.branch, 'topic');
  });

  it("have none of the words that Copilot's program puts there", async () => {
    const requests = [
      { requestId: 'r', message: { parts: [{ kind: 'text', text: 'Use pnpm.' }] } },
      { message: { text: '@agent Continue: "Always iterate?"' }, confirmation: 'Continue' },
      { message: { text: 'Always wait.' }, isSystemInitiated: true },
    ];
    const { leftOut } = await bring(await put('chat.json', JSON.stringify({ requests })));
    assert.deepEqual(await said('copilot/r'), [['user', 'Use pnpm.']]);
    assert.deepEqual(Object.keys(leftOut).sort(), ['a button', 'a notice of the program']);
    const message = (data: object, more: object = {}) => ({ type: 'user.message', data, ...more });
    const events = lines(
      message({ content: 'Use pnpm.', source: 'user' }),
      message({ content: 'Always deploy.', source: 'skill-deploy' }),
      message({ content: 'Always go on.', source: 'autopilot' }),
      message({ content: 'Always help.' }, { agentId: 'a1' }),
    );
    await bring(await put('e9/events.jsonl', events));
    assert.deepEqual(await said('copilot/e9'), [['user', 'Use pnpm.']]);
  });
});
