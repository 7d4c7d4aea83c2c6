// Events of GitHub Copilot's command line (~/.copilot/session-state/<session>/events.jsonl) and of the transcripts that
// its extension keeps in VS Code: `user.message`, `assistant.message` and others (microsoft/AI-Engineering-Coach, issue
// 64; kenn-io/agentsview, internal/parser/copilot.go; jayparikh/agentviz, issue 77).
import path from 'node:path';
import {
  instantOf,
  isObject,
  jsonLines,
  kindOf,
  type RecordedTurn,
  type SourceFile,
  sessionOf,
} from './format.ts';
import { typedWords } from './typed-words.ts';

/** Families of events; one of another family is new, and counted as not understood. */
const KNOWN =
  /^(?:session|user|assistant|tool|hook|skill|subagent|system|abort|permission|external_tool|command|exit_plan_mode|elicitation|user_input|mcp|pending_messages|sampling|auto_mode_switch|custom_agent|plan|agent)(?:$|[._])/;

export const isEvent = ({ type, data }: Record<string, unknown>): boolean =>
  typeof type === 'string' &&
  /^(?:session\.start|user\.message|assistant\.message)$/.test(type) &&
  isObject(data);

export async function* eventTurns(file: SourceFile): AsyncGenerator<RecordedTurn> {
  const name = path.parse(file.path).name;
  // The command line calls every log events.jsonl, in a folder that has the session's name.
  let session: unknown = name === 'events' ? path.basename(path.dirname(file.path)) : name;
  let branch: string | undefined;
  for await (const event of jsonLines(file)) {
    const data = isObject(event.data) ? event.data : {};
    if (event.type === 'session.start' && typeof data.sessionId === 'string') session = data.sessionId;
    const context = isObject(data.context) ? data.context : data;
    if (/^session\.(?:start|resume|context_changed)$/.test(String(event.type)))
      branch = typeof context.branch === 'string' ? context.branch : branch;
    const role =
      event.type === 'user.message' ? 'user' : event.type === 'assistant.message' ? 'assistant' : undefined;
    if (!role) {
      if (typeof event.type !== 'string' || !KNOWN.test(event.type))
        file.fault(`event ${kindOf(event.type)}`);
      continue;
    }
    if (typeof data.content !== 'string') {
      file.fault('message without words');
      continue;
    }
    const text = wordsOf(file, event, data, role);
    if (text !== '')
      yield {
        session: sessionOf('copilot', session, file),
        role,
        text,
        at: instantOf(event.timestamp, file.modified),
        ...(branch === undefined ? {} : { branch }),
      };
  }
}

function wordsOf(
  file: SourceFile,
  event: Record<string, unknown>,
  data: Record<string, unknown>,
  role: RecordedTurn['role'],
): string {
  const content = String(data.content).trim();
  // What a subagent says, and what is said to it, belongs to a tool call.
  const agent = data.parentToolCallId ?? data.agentId ?? event.agentId ?? '';
  if (agent !== '') {
    file.leaveOut('a subagent');
    return '';
  }
  if (role === 'assistant' || content === '') return content;
  const { source = 'user' } = data;
  if (source !== null && source !== '' && source !== 'user') {
    file.leaveOut(/^skill-/.test(String(source)) ? 'a skill' : `source ${kindOf(source)}`);
    return '';
  }
  const typed = typedWords(content);
  if ('reason' in typed) file.leaveOut(typed.reason);
  return typed.words;
}
