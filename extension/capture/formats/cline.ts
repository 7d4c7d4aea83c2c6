// Conversations of Cline and of the extensions that came from it (Roo Code, Kilo Code): what the screen showed
// (ui_messages.json), what the model got (api_conversation_history.json; cline/cline, apps/vscode/src/shared/
// ExtensionMessage.ts and docs of its task folders), what its newer programs keep and export (<session>.messages.json,
// `cline history export --format json`; cline/cline, apps/cli/src/session/export.ts and
// sdk/packages/shared/src/prompt/format.ts), and the Markdown of its export button.
import path from 'node:path';
import { parseJson } from '../../storage/files.ts';
import { type Format, instantOf, isObject, type RecordedTurn, type SourceFile, sessionOf } from './format.ts';
import { messagesIn, type Talk } from './markdown-talk.ts';
import { typedWords, wrappedWords } from './typed-words.ts';

type Part = Record<string, unknown>;

const SHOWN = /^\s*\[\s*\{[^{}]{0,300}?"(?:say|ask)"\s*:/;
const SENT = /^\s*\[\s*\{\s*"role"\s*:\s*"user"\s*,\s*"content"\s*:/;
const KEPT = /^\s*\{(?=[\s\S]*"messages"\s*:\s*\[)(?=[\s\S]*"updated_at"\s*:)/;
const MARKDOWN = /^\*\*User:\*\*\s*$/m;
const NAMES = /\/(?:ui_messages|api_conversation_history)\.json$|\.messages\.json$/;
/** Elements in which the words of a person stand among what the extension tells its model. */
const TYPED = /^(?:task|feedback|user_message|answer|user_input|user_command)$/;
/** How a part with such an element begins: one that begins with another tool's result quotes whatever was read. */
const TALK =
  /^\s*(?:<|The user\b|\[(?:attempt_completion|ask_followup_question|plan_mode_respond|act_mode_respond|new_task)\b)/;
/** What the screen showed of the person's words, and of the assistant's. */
const SAID = new Set(['task', 'user_feedback']);
const ANSWERED = new Set(['text', 'completion_result', 'plan_completion_result']);

export const cline: Format = {
  name: 'cline',
  title: 'Cline task (JSON or exported Markdown)',
  recognises: ({ path: file, text }) =>
    NAMES.test(file) ||
    SHOWN.test(text) ||
    SENT.test(text) ||
    KEPT.test(text) ||
    (MARKDOWN.test(text) && /^\*\*Assistant:\*\*\s*$/m.test(text)),
  async *turns(file) {
    const session = sessionOf('cline', idOf(file.path), file);
    const text = await file.text();
    if (/^\s*[[{]/.test(text)) yield* documentTurns(file, parseJson(text), session);
    else
      for (const { heading, text: words } of messagesIn(text, talk).messages)
        if (heading.role) yield* spoken(file, heading.role, words, { session, at: file.modified }, false);
  },
};

type Place = Pick<RecordedTurn, 'session' | 'at'>;

const talk: Talk = {
  ruled: true,
  asides: [],
  headingOf(line) {
    const who = /^\*\*(User|Assistant):\*\*\s*$/.exec(line)?.[1];
    return who === undefined ? undefined : { role: who === 'User' ? 'user' : 'assistant' };
  },
};

function* documentTurns(file: SourceFile, document: unknown, named: string): Generator<RecordedTurn> {
  const messages = isObject(document) ? document.messages : document;
  if (!Array.isArray(messages)) return file.fault('not JSON, or cut off');
  const own = isObject(document) ? document : {};
  if (isObject(own.origin) && typeof own.origin.subagent === 'string')
    return file.leaveOut('the session of a subagent');
  const session = own.sessionId === undefined ? named : sessionOf('cline', own.sessionId, file);
  for (const message of messages) {
    if (!isObject(message)) {
      file.fault('not an object');
      continue;
    }
    const place = { session, at: instantOf(message.ts, file.modified) };
    if (message.say !== undefined || message.ask !== undefined) yield* shown(file, message, place);
    else if (message.role === 'user' || message.role === 'assistant')
      // The newer programs wrap what is typed only where they have a mode to tell.
      for (const text of textsOf(file, message.content))
        yield* spoken(file, message.role, text, place, isObject(document));
    else file.fault('unknown role');
  }
}

function* shown(file: SourceFile, { say, text, partial }: Part, place: Place): Generator<RecordedTurn> {
  if (typeof text !== 'string' || text.trim() === '' || partial === true) return;
  if (SAID.has(String(say))) {
    const typed = typedWords(text);
    if ('reason' in typed) file.leaveOut(typed.reason);
    else yield { ...place, role: 'user', text: typed.words };
  } else if (ANSWERED.has(String(say)))
    yield { ...place, role: 'assistant', text: text.replace(/HAS_CHANGES$/, '').trim() };
}

function* spoken(
  file: SourceFile,
  role: RecordedTurn['role'],
  text: string,
  place: Place,
  plain: boolean,
): Generator<RecordedTurn> {
  if (text.trim() === '') return;
  if (role === 'assistant') return yield { ...place, role, text: text.trim() };
  const wrapped = plain || TALK.test(text) ? wrappedWords(text, TYPED) : undefined;
  if (wrapped === undefined && !plain) return file.leaveOut('a note of the program');
  const typed = typedWords(wrapped ?? text);
  if ('reason' in typed) return file.leaveOut(typed.reason);
  yield { ...place, role, text: typed.words };
}

function textsOf(file: SourceFile, content: unknown): string[] {
  if (typeof content === 'string') return [content];
  const parts = Array.isArray(content) ? content.filter(isObject) : [];
  if (parts.some(({ type }) => type === 'tool_result')) file.leaveOut("a tool's result");
  return parts.flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' ? [text] : []));
}

/** A task has a folder of its name; an export, the name in its own. */
function idOf(file: string): string {
  const name = path.parse(file).name;
  return /^(?:ui_messages|api_conversation_history)$/.test(name)
    ? path.basename(path.dirname(file))
    : name.replace(/\.messages$/, '');
}
