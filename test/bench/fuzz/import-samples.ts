// Small valid recordings for each import format, with each kind of line that its reader tells apart.
import type { FormatName } from '../../../extension/capture/formats/format.ts';

export interface Sample {
  format: FormatName;
  /** The name that the file has at its tool. */
  file: string;
  text: string;
}

const lines = (...objects: unknown[]) => objects.map((one) => `${JSON.stringify(one)}\n`).join('');
const AT = '2026-08-10T12:00:05.123Z';

/** One or two small files of each format, with each kind of line that its reader tells apart. */
export function importSamples(): Sample[] {
  const claude = (type: string, content: unknown, more: object = {}) => ({
    type,
    sessionId: 's',
    uuid: 'u',
    timestamp: AT,
    gitBranch: 'topic',
    message: { role: type, content },
    ...more,
  });
  const queue = (operation: string, content?: string) => ({
    type: 'queue-operation',
    operation,
    content,
    sessionId: 's',
  });
  const codex = (type: string, payload: object) => ({ timestamp: AT, type, payload });
  const said = (role: string, text: string) => ({
    type: 'message',
    role,
    content: [{ type: 'input_text', text }],
  });
  const chat = {
    requesterUsername: 'me',
    requests: [
      {
        requestId: 'r',
        timestamp: 1786363205123,
        message: { text: '#file:a.ts use pnpm [Image #1]', parts: [{ kind: 'text', text: 'x' }] },
        response: [{ value: 'Noted.' }, { kind: 'markdownContent', content: { value: 'Yes.' } }],
      },
    ],
    repoData: { localBranch: 'topic' },
  };
  const gemini = { sessionId: 'g', projectHash: 'abc', startTime: AT };
  const asked = { id: '1', timestamp: AT, type: 'user', content: [{ text: 'Use pnpm.' }] };
  const answered = {
    id: '2',
    timestamp: AT,
    type: 'gemini',
    content: [{ text: 'Noted.' }, { thought: true, text: 'x' }],
  };
  return [
    {
      format: 'dormouse',
      file: 's.jsonl',
      text: lines({
        session: 's',
        turn: 1,
        role: 'user',
        text: 'Use pnpm.',
        at: AT,
        source: 'user',
        branch: 'b',
      }),
    },
    {
      format: 'scenario',
      file: 's.json',
      text: JSON.stringify({
        name: 'n',
        sessions: [{ id: 's', date: '2026-11-02', turns: [{ n: 1, role: 'user', text: 'Use pnpm.' }] }],
      }),
    },
    {
      format: 'claude-code',
      file: 's.jsonl',
      text: lines(
        claude('user', 'Use pnpm.<system-reminder>x</system-reminder>', { origin: { kind: 'human' } }),
        claude('assistant', [
          { type: 'text', text: 'Noted.' },
          { type: 'tool_use', name: 'x', input: {} },
        ]),
        claude('user', [{ type: 'tool_result', content: 'x' }], { toolUseResult: { stdout: '' } }),
        claude('user', '<command-name>/fix</command-name><command-args>all</command-args>'),
        queue('enqueue', 'And tabs.'),
        {
          type: 'attachment',
          sessionId: 's',
          attachment: { type: 'queued_command', prompt: 'And tabs.', commandMode: 'prompt' },
        },
        queue('remove', 'And tabs.'),
        queue('popAll'),
        { type: 'summary', summary: 'x', leafUuid: 'u' },
      ),
    },
    {
      format: 'codex',
      file: 'rollout-1.jsonl',
      text: lines(
        codex('session_meta', { id: 'c', cwd: '/p', git: { branch: 'topic' } }),
        codex(
          'response_item',
          said('user', '# Context from my IDE setup:\n\n## My request for Codex:\nUse pnpm.'),
        ),
        codex('event_msg', { type: 'user_message', message: 'Use pnpm.', kind: 'plain' }),
        codex('event_msg', {
          type: 'item_completed',
          item: { type: 'AgentMessage', content: [{ text: 'Noted.' }] },
        }),
        codex('event_msg', { type: 'thread_rolled_back', num_turns: 1 }),
        codex('response_item', said('user', 'Use pnpm.')),
      ),
    },
    { format: 'copilot', file: 'chat.json', text: JSON.stringify(chat) },
    {
      format: 'copilot',
      file: 'c.jsonl',
      text: lines(
        { kind: 0, v: { version: 3, requests: [] } },
        { kind: 2, k: ['requests'], v: chat.requests },
        { kind: 2, k: ['requests', 0, 'response'], i: 1, v: [{ value: 'x' }] },
        { kind: 1, k: ['requests', 0, 'message', 'text'], v: 'Use pnpm.' },
        { kind: 3, k: ['customTitle'] },
      ),
    },
    {
      format: 'copilot',
      file: 'events.jsonl',
      text: lines(
        { type: 'session.start', data: { sessionId: 'e', context: { branch: 'topic' } }, timestamp: AT },
        { type: 'user.message', data: { content: 'Use pnpm.', source: 'user' } },
        { type: 'assistant.message', data: { content: 'Noted.', parentToolCallId: null } },
      ),
    },
    {
      format: 'gemini',
      file: 'session-1.json',
      text: JSON.stringify({ ...gemini, messages: [asked, answered] }),
    },
    {
      format: 'gemini',
      file: 'session-2.jsonl',
      text: lines(
        { ...gemini, sessionId: 'g2' },
        asked,
        answered,
        { $rewindTo: '2' },
        { $set: { messages: [asked] } },
      ),
    },
    {
      format: 'gemini',
      file: 'checkpoint-x.json',
      text: JSON.stringify([
        { role: 'user', parts: [{ text: 'Use pnpm.' }] },
        { role: 'model', parts: [{ text: 'Noted.' }] },
      ]),
    },
    {
      format: 'opencode',
      file: 'session.json',
      text: JSON.stringify({
        info: { id: 'ses_1', directory: '/p' },
        messages: [
          {
            info: { role: 'user', time: { created: 1 } },
            parts: [
              { type: 'text', text: 'Use pnpm.' },
              { type: 'text', text: 'x', synthetic: true },
              { type: 'tool' },
            ],
          },
        ],
      }),
    },
    {
      format: 'opencode',
      file: 'session.md',
      text: '# T\n\n**Session ID:** ses_1\n\n---\n\n## User\n\nUse pnpm.\n\n---\n\n## Assistant (Build)\n\nNoted.\n\n_Thinking:_\n\nx\n',
    },
    {
      format: 'cline',
      file: 'ui_messages.json',
      text: JSON.stringify([
        { ts: 1, type: 'say', say: 'task', text: 'Use pnpm.' },
        { ts: 2, type: 'say', say: 'text', text: 'Noted.' },
      ]),
    },
    {
      format: 'cline',
      file: 'api_conversation_history.json',
      text: JSON.stringify([
        { role: 'user', content: [{ type: 'text', text: '<task>\nUse pnpm.\n</task>' }] },
        { role: 'assistant', content: 'Noted.' },
      ]),
    },
    {
      format: 'cline',
      file: 'cline_task.md',
      text: '**User:**\n\n<task>\nUse pnpm.\n</task>\n\n---\n\n**Assistant:**\n\nNoted.\n',
    },
    {
      format: 'cursor',
      file: 'cursor.md',
      text: '# T\n_Exported on 8/13/2026 at 11:26:03 GMT+5 from Cursor (3.15.6)_\n\n---\n\n**User**\n\nUse pnpm.\n\n---\n\n**Cursor**\n\n```md\n---\n\n**User**\n```\n',
    },
    {
      format: 'cursor',
      file: 'a.jsonl',
      text: lines(
        {
          role: 'user',
          message: { content: [{ type: 'text', text: '<user_query>\nUse pnpm.\n</user_query>' }] },
        },
        { type: 'turn_ended' },
      ),
    },
    {
      format: 'cursor',
      file: 'a.txt',
      text: 'user:\n<user_query>\nUse pnpm.\n</user_query>\n\nassistant:\n[Thinking] x\n  y\n\nNoted.\n',
    },
    {
      format: 'specstory',
      file: '.specstory/history/a.md',
      text: `<!-- Generated by SpecStory -->\n\n<!-- Claude Code Session 5c7d5c23-0691-4467-b98e-0fb865b4a639 -->\n\n_**User (2026-07-13 13:40:49Z)**_\n\nUse pnpm.\n\n---\n\n_**Agent (m 2026-07-13 15:40:56+0200)**_\n\n<think>x</think>\n<tool-use>\n\`\`\`\n_**User**_\n\`\`\`\n</tool-use>\nNoted.\n`,
    },
    {
      format: 'rules',
      file: 'AGENTS.md',
      text: '---\nglobs: "*.ts"\n---\n# Rules\n\n- Use pnpm,\n  never npm.\n  1. Use tabs.\n\n| a | b |\n| - | - |\n| c | d |\n\n```sh\npnpm i\n```\n<!-- dormouse:begin -->\n- x\n<!-- dormouse:end -->\n',
    },
  ];
}
