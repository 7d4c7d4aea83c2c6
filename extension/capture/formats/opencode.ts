// A session as `opencode export` prints it: {info, messages: [{info, parts}]} (anomalyco/opencode,
// packages/opencode/src/session/message-v2.ts; skillsynchq/txcript, src/harness/opencode.rs), and the Markdown of its
// command /export, in the form that public exports show. What opencode keeps itself is a database, which is not read
// (refused.ts).
import { parseJson } from '../../storage/files.ts';
import {
  type Format,
  instantOf,
  isObject,
  kindOf,
  type RecordedTurn,
  type SourceFile,
  sessionOf,
} from './format.ts';
import { messagesIn, type Talk } from './markdown-talk.ts';
import { typedWords } from './typed-words.ts';

type Part = Record<string, unknown>;

/** Parts that hold no words of the conversation. Others are new, and counted as not understood. */
const WORDLESS = new Set(
  'file tool reasoning step-start step-finish snapshot patch agent subtask retry compaction'.split(' '),
);

const MARKDOWN = /^\*\*Session ID:\*\* (ses_\w{1,100})\s*$/m;

export const opencode: Format = {
  name: 'opencode',
  title: 'opencode export (JSON or Markdown)',
  recognises: ({ text }) =>
    MARKDOWN.test(text.slice(0, 2000)) ||
    (/^[^{]{0,200}\{\s*"info"\s*:\s*\{/.test(text) && /"(?:messages|directory|projectID)"\s*:/.test(text)),
  async *turns(file) {
    const text = await file.text();
    if (MARKDOWN.test(text.slice(0, 2000))) return yield* markdownTurns(file, text);
    // What the command says about itself may have come into the file.
    const session = parseJson(text.slice(text.indexOf('{')));
    if (isObject(session) && isObject(session.info) && Array.isArray(session.messages))
      yield* sessionTurns(file, session.info, session.messages);
    else file.fault('not JSON, or cut off');
  },
};

const talk: Talk = {
  ruled: true,
  asides: [],
  headingOf(line) {
    const who = /^## (User|Assistant)(?: \(.*\))?\s*$/.exec(line)?.[1];
    return who === undefined ? undefined : { role: who === 'User' ? 'user' : 'assistant' };
  },
};

function* markdownTurns(file: SourceFile, text: string): Generator<RecordedTurn> {
  const session = sessionOf('opencode', MARKDOWN.exec(text)?.[1], file);
  for (const { heading, text: said } of messagesIn(text, talk).messages) {
    // Nothing tells where a thought or a tool's output ends.
    const words =
      heading.role === 'assistant' ? said.split(/^(?:_Thinking:_|\*\*Tool: .*\*\*)\s*$/m)[0]!.trim() : said;
    const typed = heading.role === 'user' ? typedWords(words) : { words };
    if ('reason' in typed && words !== '') file.leaveOut(typed.reason);
    if (heading.role && typed.words !== '')
      yield { session, role: heading.role, text: typed.words, at: file.modified };
  }
}

function* sessionTurns(file: SourceFile, info: Part, messages: unknown[]): Generator<RecordedTurn> {
  if (typeof info.parentID === 'string') return file.leaveOut('the session of a subagent');
  const session = sessionOf('opencode', info.id, file);
  for (const message of messages) {
    const own = isObject(message) && isObject(message.info) ? message.info : {};
    const parts = isObject(message) && Array.isArray(message.parts) ? message.parts : [];
    const { role } = own;
    if (role !== 'user' && role !== 'assistant') {
      file.fault('unknown role');
      continue;
    }
    const text = wordsOf(file, parts, role);
    const time = isObject(own.time) ? own.time.created : undefined;
    if (text !== '') yield { session, role, text, at: instantOf(time, file.modified) };
  }
}

function wordsOf(file: SourceFile, parts: unknown[], role: RecordedTurn['role']): string {
  const words: string[] = [];
  for (const part of parts) {
    if (!isObject(part) || part.type !== 'text') {
      const type = isObject(part) ? part.type : undefined;
      if (!WORDLESS.has(String(type))) file.fault(`part ${kindOf(type)}`);
    } else if (part.synthetic === true || part.ignored === true) file.leaveOut('a note of the program');
    else if (typeof part.text !== 'string') file.fault('part without words');
    else if (role === 'assistant') words.push(part.text.trim());
    else {
      const typed = typedWords(part.text);
      if ('reason' in typed) file.leaveOut(typed.reason);
      words.push(typed.words);
    }
  }
  return words.filter((text) => text !== '').join('\n\n');
}
