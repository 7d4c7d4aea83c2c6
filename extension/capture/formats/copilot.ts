// Chats of GitHub Copilot in three forms: a session as VS Code exports it ("Chat: Export Chat…") or used to store it
// (one JSON document with `requests`), the log of changes that VS Code stores since 1.109 (JSON Lines of set, push and
// delete: https://github.com/microsoft/vscode/blob/main/src/vs/workbench/contrib/chat/common/model/objectMutationLog.ts,
// example at https://github.com/vshulcz/deja-vu/issues/3061), and the events of Copilot's transcripts and of its
// command line (`user.message`, `assistant.message`: https://github.com/microsoft/AI-Engineering-Coach/issues/64).

import path from 'node:path';
import { parseJson } from '../../storage/files.ts';
import type { ImportedTurn } from '../schema.ts';
import { type Format, instantOf, isObject, jsonLines, type SourceFile } from './format.ts';

const EVENT = /"type"\s*:\s*"(?:session\.start|user\.message|assistant\.message)"/;
const CHANGE = /^\ufeff?\s*\{\s*"kind"\s*:\s*[0-3]\s*,/;
const DOCUMENT = /"(?:requests|responderUsername|requesterUsername)"\s*:/;

export const copilot: Format = {
  name: 'copilot',
  title: 'GitHub Copilot chat (JSON or JSON Lines)',
  recognises: ({ text }) =>
    /^\ufeff?\s*\{/.test(text) && (EVENT.test(text) || CHANGE.test(text) || DOCUMENT.test(text)),
  async *turns(file) {
    // The first line tells the form: a document may also be one line.
    for await (const line of file.lines()) {
      if (line.trim() === '') continue;
      if (CHANGE.test(line)) return yield* chatTurns(file, await replayed(file));
      if (EVENT.test(line)) return yield* eventTurns(file);
      break;
    }
    file.latin1 = 0;
    file.faults.clear();
    const document = parseJson(await file.text());
    if (isObject(document)) yield* chatTurns(file, document);
    else file.fault('not JSON, or cut off');
  },
};

function* chatTurns(file: SourceFile, chat: Record<string, unknown>): Generator<ImportedTurn> {
  const requests = Array.isArray(chat.requests) ? chat.requests.filter(isObject) : [];
  // An export does not say which session it is of; its first request is the same one everywhere.
  const id = requests[0]?.requestId ?? chat.sessionId ?? path.parse(file.path).name;
  const session = `copilot/${String(id)}`;
  for (const request of requests) {
    const at = instantOf(request.timestamp, file.modified);
    const asked = isObject(request.message) ? request.message.text : request.message;
    if (typeof asked === 'string' && asked.trim() !== '')
      yield { session, role: 'user', text: asked.trim(), at, source: 'import' };
    const answer = answerOf(request.response);
    if (answer !== '') yield { session, role: 'assistant', text: answer, at, source: 'import' };
  }
}

/** The words of an answer; tool calls, thinking, references and edits are parts of other kinds. */
function answerOf(response: unknown): string {
  const parts = Array.isArray(response) ? response : isObject(response) ? [response] : [];
  const words = parts.filter(isObject).flatMap((part) => {
    if (part.kind === 'markdownContent' && isObject(part.content)) return [part.content.value];
    return part.kind === undefined || part.kind === 'markdownVuln' ? [part.value] : [];
  });
  return words
    .filter((word) => typeof word === 'string')
    .join('')
    .trim();
}

async function* eventTurns(file: SourceFile): AsyncGenerator<ImportedTurn> {
  const name = path.parse(file.path).name;
  // The command line calls every log events.jsonl, in a folder that has the session's name.
  let session = name === 'events' ? path.basename(path.dirname(file.path)) : name;
  // The first line was read once to see what it is.
  file.faults.clear();
  file.latin1 = 0;
  for await (const event of jsonLines(file)) {
    const data = isObject(event.data) ? event.data : {};
    if (event.type === 'session.start' && typeof data.sessionId === 'string') session = data.sessionId;
    const role =
      event.type === 'user.message' ? 'user' : event.type === 'assistant.message' ? 'assistant' : '';
    if (role === '' || typeof data.content !== 'string' || data.content.trim() === '') continue;
    // What a subagent said belongs to a tool call.
    if (data.parentToolCallId !== undefined && data.parentToolCallId !== null) continue;
    yield {
      session: `copilot/${session}`,
      role,
      text: data.content.trim(),
      at: instantOf(event.timestamp, file.modified),
      source: 'import',
    };
  }
}

type Container = Record<string | number, unknown>;

/** The session after all changes of its log. A change that does not fit what is there is a fault. */
async function replayed(file: SourceFile): Promise<Record<string, unknown>> {
  file.faults.clear();
  file.latin1 = 0;
  let state: Record<string, unknown> = {};
  for await (const change of jsonLines(file)) {
    if (change.kind === 0) {
      if (isObject(change.v)) state = change.v;
      else file.fault('not a session');
    } else if (!apply(state, change)) file.fault('a change that fits nothing');
  }
  return state;
}

function apply(state: Record<string, unknown>, { kind, k, v, i }: Record<string, unknown>): boolean {
  if (!Array.isArray(k) || k.length === 0) return false;
  let at: Container = state;
  for (const key of k.slice(0, -1)) {
    const next = Object.hasOwn(at, key) ? at[key] : undefined;
    if (typeof next !== 'object' || next === null) return false;
    at = next as Container;
  }
  const key = k.at(-1) as string | number;
  if (key === '__proto__' || (Array.isArray(at) && !(Number.isInteger(key) && Number(key) <= at.length)))
    return false;
  if (kind === 1) at[key] = v;
  else if (kind === 3) delete at[key];
  else if (kind === 2) {
    const list = Array.isArray(at[key]) ? (at[key] as unknown[]) : [];
    if (typeof i === 'number' && i >= 0 && i < list.length) list.length = i;
    for (const item of Array.isArray(v) ? v : []) list.push(item);
    at[key] = list;
  } else return false;
  return true;
}
