// Damaged and hostile recordings for each import format: small valid samples, what happens to them, and one run of the
// reader over the outcome. A UserError is an answer; anything else that a reader throws is a find.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isUserError } from '../../../extension/base/errors.ts';
import { formats } from '../../../extension/capture/formats/detect.ts';
import type { FormatName } from '../../../extension/capture/formats/format.ts';
import { importFile } from '../../../extension/capture/importer.ts';
import type { RecordedTurn } from '../../../extension/capture/schema.ts';
import { Turn } from '../../../extension/capture/schema.ts';
import type { SessionLog } from '../../../extension/capture/session-log.ts';
import type { FuzzTarget, Verdict } from './target.ts';

export interface FuzzedParser {
  name: string;
  /** Valid inputs, small ones. */
  samples(): Uint8Array[];
  /** Reads an input, in `folder` if it is given; throws where the parser does what it must not. */
  run(input: Uint8Array, folder?: string): Promise<Verdict>;
}

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

/** What a whole file can be turned into, beyond single bytes: each is tried on each sample. */
export const mutations: [name: string, mutate: (sample: Buffer) => Buffer][] = [
  ['as it is', (sample) => sample],
  ['cut in half', (sample) => sample.subarray(0, sample.length / 2)],
  ['without its beginning', (sample) => sample.subarray(7)],
  ['twice', (sample) => Buffer.concat([sample, sample])],
  ['on one line', (sample) => Buffer.from(sample.toString().replace(/\n/g, ' '))],
  ['a line a character', (sample) => Buffer.from([...sample.toString()].join('\n'))],
  ['with the ends of lines of Windows', (sample) => Buffer.from(sample.toString().replace(/\n/g, '\r\n'))],
  ['in UTF-16', (sample) => Buffer.from(`\ufeff${sample}`, 'utf16le')],
  ['with a mark of UTF-8', (sample) => Buffer.from(`\ufeff${sample}`)],
  [
    'with bytes that are no text',
    (sample) => Buffer.concat([sample, Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28])]),
  ],
  ['with zeros', (sample) => Buffer.from(sample.toString().replace(/a/g, '\u0000'))],
  ['with nulls for texts', (sample) => Buffer.from(sample.toString().replace(/:"[^"]*"/g, ':null'))],
  ['with numbers for texts', (sample) => Buffer.from(sample.toString().replace(/:"[^"]*"/g, ':1e308'))],
  ['with lists for texts', (sample) => Buffer.from(sample.toString().replace(/:"[^"]*"/g, ':[[]]'))],
  [
    'with objects for lists',
    (sample) => Buffer.from(sample.toString().replace(/\[/g, '{"x":[').replace(/\]/g, ']}')),
  ],
  ['with nothing for objects', (sample) => Buffer.from(sample.toString().replace(/\{[^{}]*\}/g, 'null'))],
  [
    'with keys of prototypes',
    (sample) => Buffer.from(sample.toString().replace(/"(?:k|message|info|payload|data)"/g, '"__proto__"')),
  ],
  ['with huge numbers', (sample) => Buffer.from(sample.toString().replace(/\b\d+\b/g, '9007199254740993'))],
  ['with negative numbers', (sample) => Buffer.from(sample.toString().replace(/:\d+/g, ':-1'))],
  [
    'with times that nobody will see',
    (sample) => Buffer.from(sample.toString().replace(/20\d\d-/g, '+275760-')),
  ],
  ['with halves of pairs', (sample) => Buffer.from(sample.toString().replace(/Use/g, '\\ud800 Use'))],
  [
    'with invisible characters',
    (sample) => Buffer.from(sample.toString().replace(/Use/g, 'U\u202e\u200b\u{e0041}se')),
  ],
  ['with a long text', (sample) => Buffer.from(sample.toString().replace('pnpm', 'ok '.repeat(5_000)))],
  [
    'with tags that never end',
    (sample) => Buffer.from(sample.toString().replace('pnpm', '<a-b>\\n'.repeat(5_000))),
  ],
  [
    'with fences that never end',
    (sample) => Buffer.from(sample.toString().replace('pnpm', '```a\n'.repeat(5_000))),
  ],
  [
    'deeply nested',
    (sample) =>
      Buffer.from(sample.toString().replace(/:"[^"]*"/, `:${'['.repeat(2_000)}${']'.repeat(2_000)}`)),
  ],
];

let folder: Promise<string> | undefined;
const workFolder = () => {
  folder ??= mkdtemp(path.join(tmpdir(), 'dormouse-fuzz-'));
  return folder;
};

/** Removes what the runs wrote. */
export async function disposeImports(): Promise<void> {
  if (folder) await rm(await folder, { recursive: true, force: true });
  folder = undefined;
}

/** A log that takes everything and checks what it takes; nothing is written. */
const checkingLog = {
  record: async (turns: RecordedTurn[]) => {
    for (const { position: _, occurrence: __, ...turn } of turns) {
      const taken = Turn.parse({ ...turn, turn: turn.turn ?? 1 });
      if (taken.source === 'user' || taken.source === 'editor')
        throw new Error(`a file spoke as ${taken.source}`);
      if (/\p{Cs}/u.test(taken.text)) throw new Error('half of a pair is to be stored');
    }
    return [];
  },
} as unknown as SessionLog;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** Imports the bytes as the place of a format would, or, without one, as a file whose format is found out. */
async function importBytes(input: Uint8Array, target: string, format: string | undefined): Promise<Verdict> {
  await writeFile(target, input);
  try {
    await importFile({ sessions: checkingLog, log: quiet }, target, { format });
    return 'accepted';
  } catch (error) {
    if (!isUserError(error) || !error.code.startsWith('import-')) throw error;
    return 'refused';
  }
}

const parsers: FuzzedParser[] = formats.map(({ name }) => {
  const own = importSamples().filter(({ format }) => format === name);
  return {
    name: `import ${name}`,
    samples: () => own.flatMap(({ text }) => mutations.map(([, mutate]) => mutate(Buffer.from(text)))),
    async run(input, folder) {
      const target = path.join(folder ?? (await workFolder()), path.basename(own[0]!.file));
      const found = await importBytes(input, target, undefined);
      const placed = await importBytes(input, target, name);
      return found === 'accepted' ? found : placed;
    },
  };
});
export default parsers;

/** The readers of recordings, a target each. */
export const importTargets: FuzzTarget[] = parsers.map(({ name, run }) => ({
  name,
  open: async (folder) => ({
    corpus: importSamples()
      .filter(({ format }) => name === `import ${format}`)
      .map(({ text }) => Buffer.from(text)),
    read: (input) => run(input, folder),
  }),
}));
