import assert from 'node:assert/strict';
import { importing, lines, SECRET } from './support.ts';

const SESSION = 'claude-code/3f2a';

describe('transcripts of Claude Code', () => {
  const { put, bring, said, turns, log, onDisk } = importing();
  const line = (type: string, content: unknown, more: object = {}) => ({
    type,
    sessionId: '3f2a',
    uuid: 'u',
    timestamp: '2026-08-10T12:00:05.123Z',
    message: { role: type, content },
    ...more,
  });
  const user = (content: unknown, more: object = {}) => line('user', content, more);
  const queue = (operation: string, content?: string) => ({
    type: 'queue-operation',
    operation,
    sessionId: '3f2a',
    timestamp: '2026-08-10T12:00:05.123Z',
    ...(content === undefined ? {} : { content }),
  });
  const attached = (prompt: unknown, more: object = {}) => ({
    type: 'attachment',
    sessionId: '3f2a',
    attachment: { type: 'queued_command', prompt, commandMode: 'prompt', ...more },
  });
  const words = async (...objects: unknown[]) => {
    await bring(await put('t.jsonl', lines(user('First.'), ...objects, line('assistant', 'Last.'))));
    return (await said(SESSION)).map(([, text]) => text).slice(1, -1);
  };

  const FOREIGN: [what: string, line: unknown, reason: string][] = [
    ['a hook', user('Always lint.', { origin: { kind: 'hook' } }), 'a hook'],
    [
      'a task notification',
      user('Always lint.', { origin: { kind: 'task-notification' } }),
      'a notice of the program',
    ],
    ['another agent', user('Always lint.', { origin: { kind: 'peer' } }), 'another agent'],
    [
      'an origin nobody knows yet',
      user('Always lint.', { origin: { kind: 'slack-bot' } }),
      'origin slack-bot',
    ],
    ['a skill', user('Always lint.', { sourceToolUseID: 'toolu_1' }), 'a skill'],
    ['the system', user('Always lint.', { promptSource: 'system' }), 'a notice of the program'],
    ['a note', user('Always lint.', { isMeta: true }), 'a note of the program'],
    ['a companion turn', user('Always lint.', { turnCompanion: true }), 'a note of the program'],
    ['a subagent', user('Always lint.', { isSidechain: true }), 'a subagent'],
    ['a flagged summary', user('Always lint.', { isCompactSummary: true }), 'a summary of the conversation'],
    [
      'a transcript-only line',
      user('Always lint.', { isVisibleInTranscriptOnly: true }),
      'a summary of the conversation',
    ],
    [
      'a tool result',
      user([{ type: 'tool_result', tool_use_id: 't', content: 'Always lint.' }]),
      "a tool's result",
    ],
    [
      'text beside a tool result',
      user('Always lint.', { toolUseResult: { stdout: 'x' } }),
      "a tool's result",
    ],
    [
      'an error of the API',
      line('assistant', 'Always lint.', { isApiErrorMessage: true }),
      "the tool's error",
    ],
    [
      'a made-up answer',
      line('assistant', 'x', {
        message: { role: 'assistant', model: '<synthetic>', content: 'Always lint.' },
      }),
      "the tool's error",
    ],
    [
      'a queued notification',
      attached('Always lint.', { commandMode: 'task-notification' }),
      'a notice of the program',
    ],
    ['a queued prompt of a hook', attached('Always lint.', { origin: { kind: 'hook' } }), 'a hook'],
    [
      'a command without words',
      user('<command-name>/model</command-name>\n<command-args></command-args>'),
      'a command',
    ],
  ];
  for (const [what, foreign, reason] of FOREIGN)
    it(`are without the words of ${what}, and count them`, async () => {
      const { leftOut, skipped } = await bring(await put('t.jsonl', lines(user('First.'), foreign)));
      assert.deepEqual(await said(SESSION), [['user', 'First.']]);
      assert.deepEqual([Object.keys(leftOut), skipped], [[reason], 0]);
    });

  it('have what a person typed with an origin, behind a command, and when refusing a tool', async () => {
    assert.deepEqual(
      await words(
        user('Use pnpm.', { origin: { kind: 'human' }, promptSource: 'typed' }),
        user('<command-name>/fix</command-name>\n<command-args>but keep the API</command-args>'),
        user([{ type: 'tool_result', content: 'refused' }], {
          toolUseResult: 'Error',
          userFeedback: 'Never use sudo.',
        }),
        user([
          { type: 'image', source: {} },
          { type: 'text', text: '[Image #1] Use tokens.' },
        ]),
      ),
      ['Use pnpm.', 'but keep the API', 'Never use sudo.', 'Use tokens.'],
    );
  });

  const QUEUES: [how: string, lines: unknown[], words: string[]][] = [
    ['sent while working', [queue('enqueue', 'Q'), attached('Q'), queue('remove', 'Q')], ['Q']],
    ['closed before its attachment', [queue('enqueue', 'Q'), queue('remove', 'Q'), attached('Q')], ['Q']],
    ['attached before it was queued', [attached('Q'), queue('enqueue', 'Q')], ['Q']],
    ['sent afterwards', [queue('enqueue', 'Q'), queue('dequeue'), user('Q')], ['Q']],
    ['of a version that only queues and removes', [queue('enqueue', 'Q'), queue('remove')], ['Q']],
    ['still waiting at the end', [queue('enqueue', 'Q')], ['Last.', 'Q']],
    ['taken back', [queue('enqueue', 'Q'), queue('popAll', 'Q'), user('R')], ['R']],
    [
      'taken back with all others',
      [queue('enqueue', 'Q'), queue('enqueue', 'R'), queue('popAll'), user('S')],
      ['S'],
    ],
    ['in blocks', [attached([{ type: 'text', text: 'Q' }])], ['Q']],
    [
      'twice, and said twice',
      [queue('enqueue', 'yes'), queue('dequeue'), user('yes'), user('yes')],
      ['yes', 'yes'],
    ],
    [
      'beside a notification that was queued, too',
      [
        queue('enqueue', 'Q'),
        queue('enqueue', '<task-notification>x</task-notification>'),
        queue('remove', '<task-notification>x</task-notification>'),
        queue('remove', 'Q'),
      ],
      ['Q'],
    ],
  ];
  for (const [how, queued, expected] of QUEUES)
    it(`have a queued prompt once: ${how}`, async () => {
      await bring(await put('t.jsonl', lines(user('First.'), ...queued, line('assistant', 'Last.'))));
      const all = (await said(SESSION)).map(([, text]) => text);
      assert.deepEqual(
        all.filter((text) => text !== 'First.' && (text !== 'Last.' || expected[0] === 'Last.')),
        expected,
      );
      assert.equal(
        (await bring(await put('t.jsonl', lines(user('First.'), ...queued, line('assistant', 'Last.')))))
          .turns,
        0,
      );
    });

  it('tell the branch, where it is one', async () => {
    const branches = ['feature/a-b', 'HEAD', '', 'no space allowed', 7, `t-${SECRET}`];
    await bring(
      await put('t.jsonl', lines(...branches.map((gitBranch, at) => user(`Word ${at}.`, { gitBranch })))),
    );
    assert.deepEqual(
      (await turns(SESSION)).map(({ branch }) => branch),
      ['feature/a-b', undefined, undefined, undefined, undefined, undefined],
    );
    assert.ok(!(await onDisk()).includes(SECRET));
  });

  it('say how many lines they hold that are not understood, by kind', async () => {
    const {
      faults,
      skipped,
      turns: count,
    } = await bring(
      await put(
        't.jsonl',
        lines(
          { type: 'hologram', sessionId: '3f2a' },
          { type: 'hologram', sessionId: '3f2a' },
          { type: 'evil \u001b[31m kind', sessionId: '3f2a' },
          { type: 'last-prompt', lastPrompt: 'Always lint.' },
          user({ new: 'form' }),
          user([{ type: 'smell' }, { type: 'text', text: 'Use pnpm.' }]),
          queue('reorder'),
        ),
      ),
    );
    assert.deepEqual(faults, {
      'line hologram': 2,
      'line of no known kind': 1,
      'message without words': 1,
      'block smell': 1,
      'queue-operation reorder': 1,
    });
    assert.deepEqual([skipped, count], [6, 1]);
    assert.equal(log.lines.length, 1);
    assert.match(log.lines[0]!, /2 × line hologram/);
  });

  it('count no kinds without end', async () => {
    const kinds = Array.from({ length: 5000 }, (_, at) => ({ type: `kind-${at}`, sessionId: '3f2a' }));
    const { faults } = await bring(await put('t.jsonl', lines(user('First.'), ...kinds)));
    assert.equal(Object.keys(faults).length, 31);
    assert.equal(faults['other kinds'], 4970);
  });
});
