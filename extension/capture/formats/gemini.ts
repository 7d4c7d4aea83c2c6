// Sessions of Gemini CLI: ~/.gemini/tmp/<project>/chats/session-*.json, one document, and since 2026 .jsonl, a log of
// messages, updates and rewinds (google-gemini/gemini-cli, packages/core/src/services/chatRecordingTypes.ts and
// chatRecordingService.ts); and what `/chat save` writes, a list of turns as its model gets them.
import path from 'node:path';
import { parseJson } from '../../storage/files.ts';
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
import { typedWords } from './typed-words.ts';

type Line = Record<string, unknown>;

const NAME = /\/chats\/session-[^/]+\.jsonl?$/;
const SAVED = /^\s*(?:\{\s*"history"\s*:\s*)?\[\s*\{\s*(?:"role"\s*:\s*"(?:user|model)"\s*,\s*)?"parts"\s*:/;

const isMeta = ({ sessionId, projectHash }: Line) =>
  typeof sessionId === 'string' && typeof projectHash === 'string';

const isDocument = (text: string) =>
  /"messages"\s*:\s*\[/.test(text) &&
  (/"type"\s*:\s*"gemini"/.test(text) ||
    (/"sessionId"\s*:\s*"/.test(text) && /"projectHash"\s*:\s*"/.test(text)));

export const gemini: Format = {
  name: 'gemini',
  title: 'Gemini CLI session (JSON or JSON Lines)',
  recognises: ({ path: file, text, objects }) =>
    objects.some(isMeta) ||
    SAVED.test(text) ||
    (/^\s*\{/.test(text) && (NAME.test(file) || isDocument(text))),
  async *turns(file) {
    if (SAVED.test(file.head.text)) return yield* savedTurns(file);
    // A document on one line is a log of one line.
    const session = file.head.objects.some(isMeta) ? await replayed(file) : parseJson(await file.text());
    if (isObject(session)) yield* chatTurns(file, session);
    else file.fault('not JSON, or cut off');
  },
};

function* chatTurns(file: SourceFile, chat: Line): Generator<RecordedTurn> {
  if (chat.kind === 'subagent') return file.leaveOut('the session of a subagent');
  if (!Array.isArray(chat.messages)) return file.fault('session without messages');
  const session = sessionOf('gemini', chat.sessionId, file);
  for (const message of chat.messages) {
    const type = isObject(message) ? message.type : undefined;
    if (!isObject(message) || !/^(?:user|gemini|info|error|warning)$/.test(String(type))) {
      file.fault(`message ${kindOf(type)}`);
      continue;
    }
    const at = instantOf(message.timestamp, file.modified);
    // A command's words stand in `content`, and what was typed in `displayContent`.
    if (type === 'user') yield* asked(file, message.displayContent ?? message.content, { session, at });
    else if (type === 'gemini') {
      const text = textOf(message.content).trim();
      if (text !== '') yield { session, at, role: 'assistant', text };
    }
  }
}

async function* savedTurns(file: SourceFile): AsyncGenerator<RecordedTurn> {
  const saved = parseJson(await file.text());
  const history = isObject(saved) ? saved.history : saved;
  if (!Array.isArray(history)) return file.fault('not JSON, or cut off');
  const place = { session: sessionOf('gemini', path.parse(file.path).name, file), at: file.modified };
  for (const turn of history)
    if (isObject(turn) && turn.role === 'user') yield* asked(file, turn.parts, place);
    else if (isObject(turn) && turn.role === 'model') {
      const text = textOf(turn.parts).trim();
      if (text !== '') yield { ...place, role: 'assistant', text };
    } else file.fault('unknown role');
}

function* asked(
  file: SourceFile,
  content: unknown,
  place: Pick<RecordedTurn, 'session' | 'at'>,
): Generator<RecordedTurn> {
  const text = textOf(content).trim();
  if (text === '') return file.leaveOut("a tool's result");
  if (/^[/?]/.test(text)) return file.leaveOut('a command');
  if (/^This is the Gemini CLI\. We are setting up the context\b/.test(text))
    return file.leaveOut("the tool's instructions");
  const typed = typedWords(text);
  if ('reason' in typed) return file.leaveOut(typed.reason);
  yield { ...place, role: 'user', text: typed.words };
}

/** A text, or parts of which some are texts; a thought is none. */
function textOf(content: unknown): string {
  const parts = Array.isArray(content) ? content : [content];
  return parts
    .map((part) => (isObject(part) && part.thought !== true ? part.text : part))
    .filter((text) => typeof text === 'string')
    .join('');
}

/** The session after all lines of its log: a message that comes again is the newer one, a rewind takes back. */
async function replayed(file: SourceFile): Promise<Line> {
  file.mustFit();
  let session: Line = {};
  const messages: Line[] = [];
  const places = new Map<unknown, number>();
  const put = (list: unknown[]) => {
    for (const message of list.filter(isObject)) {
      const place = places.get(message.id) ?? messages.length;
      places.set(message.id, place);
      messages[place] = message;
    }
  };
  const rewind = (place: number) => {
    for (const { id } of messages.splice(place)) places.delete(id);
  };
  for await (const line of jsonLines(file)) {
    if ('$rewindTo' in line) {
      const place = places.get(line.$rewindTo) ?? 0;
      for (let taken = messages.length - place; taken > 0; taken--) file.leaveOut('taken back');
      rewind(place);
    } else if (isObject(line.$set)) {
      if (Array.isArray(line.$set.messages)) {
        rewind(0);
        put(line.$set.messages);
      }
      session = { ...session, ...line.$set };
    } else if (typeof line.id === 'string') put([line]);
    else if (isMeta(line)) {
      session = { ...session, ...line };
      if (Array.isArray(line.messages)) put(line.messages);
    } else file.fault('line of no known kind');
  }
  return { ...session, messages };
}
