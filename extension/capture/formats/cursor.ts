// Chats of Cursor: the Markdown that "Export Chat" writes (its form as public exports show it: a title, "_Exported on …
// from Cursor (…)_", and **User** or **Cursor** below a rule), and the transcripts that its agents leave under
// ~/.cursor/projects/<project>/agent-transcripts, JSON Lines or text (kenn-io/agentsview, internal/parser/cursor.go).
// What Cursor keeps itself is a database, which is not read (refused.ts).
import path from 'node:path';
import {
  type Format,
  instantOf,
  isObject,
  jsonLines,
  kindOf,
  type RecordedTurn,
  type SourceFile,
  sessionOf,
} from './format.ts';
import { messagesIn, type Talk } from './markdown-talk.ts';
import { typedWords, wrappedWords } from './typed-words.ts';

type Line = Record<string, unknown>;

const EXPORTED = /^_Exported on .{1,100} from Cursor\b.{0,60}_\s*$/m;
const TRANSCRIPT = /^\s*user:[ \t]*\n\s*<user_query>/;

const isMessage = ({ role, message, type, sessionId }: Line) =>
  (role === 'user' || role === 'assistant') &&
  isObject(message) &&
  Array.isArray(message.content) &&
  type === undefined &&
  sessionId === undefined;

export const cursor: Format = {
  name: 'cursor',
  title: 'Cursor chat (exported Markdown, agent transcript)',
  recognises: ({ text, objects }) =>
    objects.some(isMessage) || TRANSCRIPT.test(text) || EXPORTED.test(text.slice(0, 2000)),
  async *turns(file) {
    const session = sessionOf('cursor', path.parse(file.path).name, file);
    const { text, objects } = file.head;
    const said = objects.some(isMessage)
      ? lineTurns(file)
      : TRANSCRIPT.test(text)
        ? transcriptTurns(file)
        : exportTurns(file);
    for await (const turn of said) yield { session, at: file.modified, ...turn };
  },
};

type Spoken = Pick<RecordedTurn, 'role' | 'text'> & { at?: string };

async function* lineTurns(file: SourceFile): AsyncGenerator<Spoken> {
  for await (const { role, message, type } of jsonLines(file)) {
    if (type === 'turn_ended') continue;
    const content = isObject(message) ? message.content : undefined;
    if ((role !== 'user' && role !== 'assistant') || !Array.isArray(content)) {
      file.fault(`line ${kindOf(role)}`);
      continue;
    }
    const text = content
      .flatMap((part) =>
        isObject(part) && part.type === 'text' && typeof part.text === 'string' ? [part.text] : [],
      )
      .join('\n\n');
    yield* spoken(file, role, text);
  }
}

async function* transcriptTurns(file: SourceFile): AsyncGenerator<Spoken> {
  let role: RecordedTurn['role'] | undefined;
  let lines: string[] = [];
  let quoted = false;
  const take = () => {
    const text = lines.join('\n');
    lines = [];
    if (role === 'user') return spoken(file, role, text);
    return role ? spoken(file, role, withoutBlocks(text)) : [];
  };
  for await (const line of file.lines()) {
    // Within a query, a line that looks like the next speaker is the person's.
    if (!quoted && /^(?:user|assistant):\s*$/.test(line)) {
      yield* take();
      role = line.startsWith('user') ? 'user' : 'assistant';
      continue;
    }
    if (role === 'user' && line.includes('<user_query>')) quoted = true;
    if (line.includes('</user_query>')) quoted = false;
    lines.push(line);
  }
  yield* take();
}

/** Thoughts, tool calls and their results stand indented below a line that names them. */
function withoutBlocks(text: string): string {
  let inside = false;
  return text
    .split('\n')
    .filter((line) => {
      const begins = /^\s*\[(?:Thinking|Tool call|Tool result)\]/.test(line);
      inside = begins || (inside && (line.trim() === '' || /^[ \t]/.test(line)));
      return !inside;
    })
    .join('\n');
}

async function* exportTurns(file: SourceFile): AsyncGenerator<Spoken> {
  const talk: Talk = {
    ruled: true,
    asides: [],
    headingOf(line) {
      const who = /^\*\*(User|Cursor|Assistant)\*\*\s*$/.exec(line)?.[1];
      return who === undefined ? undefined : { role: who === 'User' ? 'user' : 'assistant' };
    },
  };
  for (const { heading, text } of messagesIn(await file.text(), talk).messages)
    if (heading.role) yield* spoken(file, heading.role, text);
}

function* spoken(file: SourceFile, role: RecordedTurn['role'], text: string): Generator<Spoken> {
  const words = text.trim();
  if (words === '') return;
  if (role === 'assistant') return yield { role, text: words };
  // What stands around a query is what the editor tells its model.
  const typed = typedWords(wrappedWords(words, /^user_query$/) ?? words);
  if ('reason' in typed) return file.leaveOut(typed.reason);
  const at = timeOf(words);
  yield { role, text: typed.words, ...(at === undefined ? {} : { at }) };
}

const TIME =
  /^<timestamp>[A-Za-z]{3,9}, ([A-Z][a-z]{2} \d{1,2}, \d{4}), (\d{1,2}:\d\d [AP]M) \(UTC([+-])(\d{1,2})(?::(\d\d))?\)<\/timestamp>/;

/** The time that newer transcripts put before a query: "Sunday, Sep 20, 2026, 12:31 AM (UTC+3)". */
function timeOf(message: string): string | undefined {
  const [found, day, time, sign, hours = '', minutes = '00'] = TIME.exec(message) ?? [];
  const at = found && instantOf(`${day} ${time} GMT${sign}${hours.padStart(2, '0')}${minutes}`, '');
  return at || undefined;
}
