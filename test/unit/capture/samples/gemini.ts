// The same talk as Gemini CLI records it, in each form that it has.
import { lines } from '../support.ts';
import { KEEP } from './talk.ts';

export const geminiMessages = () => [
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
export const geminiMeta = { sessionId: 'g1', projectHash: 'abc', startTime: '2026-08-10T12:00:00Z' };
export const geminiDocument = () => JSON.stringify({ ...geminiMeta, messages: geminiMessages() }, null, 2);
export const geminiLog = () => {
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
export const geminiSaved = () =>
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
