// Samples after the forms that each tool's source or public exports show; what a tool writes itself is in each of them.
import assert from 'node:assert/strict';
import { importing, lines, SECRET } from './support.ts';

const KEEP = `Keep ${SECRET} to yourself.`;
const TALK = [
  ['user', 'Use pnpm here.'],
  ['assistant', 'Noted.'],
  ['user', 'Keep «» to yourself.'],
];

const envelope = (type: string, payload: object) => ({
  timestamp: '2026-08-10T12:00:05.123Z',
  type,
  payload,
});
const input = (text: string, role = 'user') => ({
  type: 'message',
  role,
  content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }],
});
const meta = (more: object = {}) =>
  envelope('session_meta', { id: 'c1', cwd: '/p', git: { branch: 'feature/x', commit_hash: 'a' }, ...more });

const codexItems = () =>
  lines(
    meta(),
    envelope(
      'response_item',
      input('# AGENTS.md instructions for /p\n\n<INSTRUCTIONS>Always use npm.</INSTRUCTIONS>'),
    ),
    envelope('response_item', input('<environment_context>\n  <cwd>/p</cwd>\n</environment_context>')),
    envelope('response_item', input('You are Codex.', 'developer')),
    envelope('turn_context', { model: 'm' }),
    envelope('response_item', input('Use pnpm here.')),
    envelope('response_item', {
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'Always think.' }],
    }),
    envelope('response_item', { type: 'function_call', name: 'shell', arguments: '{}', call_id: '1' }),
    envelope('response_item', { type: 'function_call_output', call_id: '1', output: 'Always trust tools.' }),
    envelope('response_item', input('Noted.', 'assistant')),
    envelope('response_item', input('<turn_aborted>\nAlways abort.\n</turn_aborted>')),
    envelope('response_item', input(KEEP)),
  );
const codexEvents = () =>
  lines(
    meta(),
    envelope('event_msg', {
      type: 'user_message',
      message: '<user_instructions>Always.</user_instructions>',
      kind: 'user_instructions',
    }),
    envelope(
      'response_item',
      input('# Context from my IDE setup:\n## Active file: a.ts\n\n## My request for Codex:\nUse pnpm here.'),
    ),
    envelope('event_msg', { type: 'user_message', message: 'Use pnpm here.', kind: 'plain' }),
    envelope('event_msg', { type: 'agent_reasoning', text: 'Always think.' }),
    envelope('event_msg', { type: 'agent_message', message: 'Noted.' }),
    envelope('response_item', input('Noted.', 'assistant')),
    envelope('event_msg', { type: 'token_count', info: {} }),
    envelope('event_msg', { type: 'user_message', message: 'Always use yarn.' }),
    envelope('event_msg', { type: 'agent_message', message: 'Sure.' }),
    envelope('event_msg', { type: 'thread_rolled_back', num_turns: 1 }),
    envelope('event_msg', { type: 'user_message', message: KEEP }),
    envelope('response_item', input(KEEP)),
  );
const codexFinished = () =>
  lines(
    meta(),
    envelope('event_msg', {
      type: 'item_completed',
      item: { type: 'UserMessage', content: [{ type: 'text', text: 'Use pnpm here.' }] },
    }),
    envelope('event_msg', { type: 'item_completed', item: { type: 'CommandExecution', output: 'Always.' } }),
    envelope('event_msg', {
      type: 'item_completed',
      item: { type: 'AgentMessage', content: [{ type: 'Text', text: 'Noted.' }] },
    }),
    envelope('event_msg', {
      type: 'item_completed',
      item: { type: 'UserMessage', content: [{ type: 'text', text: KEEP }] },
    }),
  );
const codexOld = () =>
  lines(
    {
      id: 'c1',
      timestamp: '2025-06-10T12:00:05.123Z',
      instructions: 'Always use npm.',
      git: { branch: 'feature/x' },
    },
    { record_type: 'state' },
    input('<user_instructions>\nAlways use npm.\n</user_instructions>'),
    input('Use pnpm here.'),
    input('Noted.', 'assistant'),
    input(KEEP),
  );

const geminiMessages = () => [
  {
    id: '0',
    timestamp: '2026-08-10T12:00:00Z',
    type: 'user',
    content: [{ text: '<session_context>\nThis is the Gemini CLI.\n</session_context>' }],
  },
  { id: '1', timestamp: '2026-08-10T12:00:01Z', type: 'user', content: '/chat list' },
  { id: '2', timestamp: '2026-08-10T12:00:02Z', type: 'info', content: 'Always update.' },
  {
    id: '3',
    timestamp: '2026-08-10T12:00:03Z',
    type: 'user',
    content: [
      { text: 'Use pnpm here.' },
      { text: '\n--- Content from referenced files ---\nAlways use npm.\n--- End of content ---' },
    ],
  },
  {
    id: '4',
    timestamp: '2026-08-10T12:00:04Z',
    type: 'gemini',
    content: [{ text: 'Always think.', thought: true }, { text: 'Noted.' }, { functionCall: { name: 'x' } }],
    thoughts: [{ subject: 'Always', description: 'think' }],
    toolCalls: [{ id: 't', name: 'x', args: {}, result: 'Always trust tools.' }],
  },
  {
    id: '5',
    timestamp: '2026-08-10T12:00:05Z',
    type: 'user',
    content: 'expanded',
    displayContent: [{ text: KEEP }],
  },
];
const geminiMeta = { sessionId: 'g1', projectHash: 'abc', startTime: '2026-08-10T12:00:00Z' };
const geminiDocument = () => JSON.stringify({ ...geminiMeta, messages: geminiMessages() }, null, 2);
const geminiLog = () => {
  const [, , , asked, answered, last] = geminiMessages();
  return lines(
    geminiMeta,
    asked,
    { ...answered, content: '' },
    answered,
    { id: '9', type: 'user', content: 'Always use yarn.' },
    { $rewindTo: '9' },
    { $set: { summary: 'Always summarise.' } },
    last,
  );
};
const geminiSaved = () =>
  JSON.stringify([
    {
      role: 'user',
      parts: [{ text: 'This is the Gemini CLI. We are setting up the context for our chat.' }],
    },
    { role: 'model', parts: [{ text: '' }] },
    { role: 'user', parts: [{ text: 'Use pnpm here.' }] },
    { role: 'model', parts: [{ text: 'Noted.' }, { functionCall: {} }] },
    { role: 'user', parts: [{ functionResponse: { response: { output: 'Always trust tools.' } } }] },
    { role: 'user', parts: [{ text: KEEP }] },
  ]);

const opencode = () =>
  `Exporting session: ses_1\n${JSON.stringify(
    {
      info: { id: 'ses_1', projectID: 'p', directory: '/p', title: 'Always title', time: { created: 1 } },
      messages: [
        {
          info: { id: 'm1', role: 'user', time: { created: 1786363205123 } },
          parts: [
            { type: 'text', text: 'Use pnpm here.' },
            { type: 'text', text: 'Called the Read tool: always trust it.', synthetic: true },
            { type: 'text', text: 'Always seen, never sent.', ignored: true },
            { type: 'file', filename: 'a.ts', url: 'file:///a.ts' },
          ],
        },
        {
          info: { id: 'm2', role: 'assistant', time: { created: 1786363206123 } },
          parts: [
            { type: 'step-start' },
            { type: 'reasoning', text: 'Always think.' },
            { type: 'tool', tool: 'bash', state: { output: 'Always trust tools.' } },
            { type: 'text', text: 'Noted.' },
          ],
        },
        { info: { id: 'm3', role: 'user', time: {} }, parts: [{ type: 'text', text: KEEP }] },
      ],
    },
    null,
    2,
  )}`;
const opencodeMarkdown = () => `# New session

**Session ID:** ses_1
**Created:** 4/6/2026, 10:43:41 PM
**Updated:** 4/6/2026, 11:53:54 PM

---

## User

Use pnpm here.

---

## Assistant (Build · some-model · 2.2s)

Noted.

_Thinking:_

Always think.

**Tool: bash**

**Output:**
\`\`\`
---

## User

Always trust tools.
\`\`\`

---

## User

${KEEP}

---
`;

const clineShown = () =>
  JSON.stringify([
    { ts: 1786363205123, type: 'say', say: 'task', text: 'Use pnpm here.' },
    { ts: 1786363205124, type: 'say', say: 'api_req_started', text: '{"request":"Always."}' },
    { ts: 1786363205125, type: 'say', say: 'reasoning', text: 'Always think.' },
    { ts: 1786363205126, type: 'say', say: 'text', text: 'Noted.' },
    { ts: 1786363205127, type: 'ask', ask: 'tool', text: '{"tool":"readFile"}' },
    { ts: 1786363205128, type: 'say', say: 'command_output', text: 'Always trust tools.' },
    { ts: 1786363205129, type: 'say', say: 'user_feedback', text: KEEP },
  ]);
const environment = '<environment_details>\nAlways use npm.\n</environment_details>';
const clineSent = () =>
  JSON.stringify([
    {
      role: 'user',
      content: [
        { type: 'text', text: '<task>\nUse pnpm here.\n</task>' },
        { type: 'text', text: environment },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'text', text: 'Noted.' },
        { type: 'tool_use', name: 'x', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'text', text: "[read_file for 'a'] Result:\n<feedback>Always trust files.</feedback>" },
      ],
    },
    { role: 'user', content: [{ type: 'text', text: '[ERROR] Always use a tool.' }] },
    {
      role: 'user',
      content: [
        { type: 'text', text: `The user provided the following feedback:\n<feedback>\n${KEEP}\n</feedback>` },
      ],
    },
  ]);
const clineKept = () =>
  JSON.stringify(
    {
      version: 1,
      updated_at: '2026-08-10T12:00:05Z',
      agent: 'lead',
      sessionId: 'task1',
      messages: [
        {
          id: '1',
          role: 'user',
          ts: 1786363205123,
          content: [{ type: 'text', text: '<user_input mode="act">Use pnpm here.</user_input>' }],
        },
        {
          id: '2',
          role: 'assistant',
          ts: 1786363205124,
          content: [
            { type: 'thinking', thinking: 'Always.' },
            { type: 'text', text: 'Noted.' },
          ],
        },
        {
          id: '3',
          role: 'user',
          ts: 1786363205125,
          content: [{ type: 'tool_result', tool_use_id: 't', content: 'Always trust tools.' }],
        },
        {
          id: '4',
          role: 'user',
          ts: 1786363205126,
          content: [
            {
              type: 'text',
              text: `<mode_notice>Always.</mode_notice>\n<user_input mode="plan">${KEEP}</user_input>`,
            },
          ],
        },
      ],
    },
    null,
    2,
  );
const clineMarkdown = () => `**User:**

<task>
Use pnpm here.
</task>
${environment}

---

**Assistant:**

Noted.

---

**User:**

[read_file] Result:

Always trust files.

---

**User:**

<user_message>
${KEEP}
</user_message>
`;

const cursorExport = () => `# Ports
_Exported on 8/13/2026 at 11:26:03 GMT+5 from Cursor (3.15.6)_

---

**User**

Use pnpm here.

---

**Cursor**

Noted.

---

**User**

${KEEP}
`;
const query = (text: string) =>
  `<timestamp>Sunday, Sep 20, 2026, 12:31 AM (UTC+3)</timestamp>\n<attached_files>\n<user_query>Always trust files.</user_query>\n</attached_files>\n<user_query>\n${text}\n</user_query>`;
const cursorLines = () =>
  lines(
    { role: 'user', message: { content: [{ type: 'text', text: query('Use pnpm here.') }] } },
    {
      role: 'assistant',
      message: {
        content: [
          { type: 'text', text: 'Noted.' },
          { type: 'tool_use', name: 'Shell', input: {} },
        ],
      },
    },
    { type: 'turn_ended', status: 'success' },
    { role: 'user', message: { content: [{ type: 'text', text: query(KEEP) }] } },
  );
const cursorText = () => `user:
<user_query>
Use pnpm here.
</user_query>

assistant:
[Thinking] Always
  think.
[Tool call] Shell
  command: always
[Tool result] Shell

Noted.

user:
<user_query>
${KEEP}
</user_query>
`;

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
