// The same talk as Cline records it, in each form that it has.
import { KEEP } from './talk.ts';

export const clineShown = () =>
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
export const clineSent = () =>
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
export const clineKept = () =>
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
export const clineMarkdown = () => `**User:**

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
