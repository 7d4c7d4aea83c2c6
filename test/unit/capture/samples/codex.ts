// The same talk as Codex records it, in each form that it has.
import { lines } from '../support.ts';
import { KEEP } from './talk.ts';

export const envelope = (type: string, payload: object) => ({
  timestamp: '2026-08-10T12:00:05.123Z',
  type,
  payload,
});
export const input = (text: string, role = 'user') => ({
  type: 'message',
  role,
  content: [{ type: role === 'assistant' ? 'output_text' : 'input_text', text }],
});
export const meta = (more: object = {}) =>
  envelope('session_meta', { id: 'c1', cwd: '/p', git: { branch: 'feature/x', commit_hash: 'a' }, ...more });

export const codexItems = () =>
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
export const codexEvents = () =>
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
export const codexFinished = () =>
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
export const codexOld = () =>
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
