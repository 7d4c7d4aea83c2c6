// Transcripts of Claude Code: ~/.claude/projects/<folder>/<session>.jsonl, one event a line. Where they lie is
// documented (https://code.claude.com/docs/en/sessions); their lines are declared internal, so this follows what was
// observed by skillsynchq/txcript (docs/formats/claude-code.md) and kenn-io/agentsview (internal/parser/claude.go,
// issue 406). Only what a person typed and what the assistant said in words is a turn: tool calls and their results,
// thinking, subagents, and what hooks, skills, other agents and the program put into the user's mouth are none.
import path from 'node:path';
import {
  type Format,
  type Head,
  instantOf,
  isObject,
  jsonLines,
  kindOf,
  type RecordedTurn,
  type SourceFile,
  sessionOf,
} from './format.ts';
import { PromptQueue } from './prompt-queue.ts';
import { typedWords, wrappedWords } from './typed-words.ts';

type Line = Record<string, unknown>;

/** Lines that hold no words of the conversation. Others are new, and counted as not understood. */
const BOOKKEEPING = new Set(
  (
    'summary system progress file-history-snapshot file-history-delta mode permission-mode last-prompt custom-title ' +
    'ai-title tag agent-name agent-color agent-setting relocated isolation-latch atis-latch ended worktree-state ' +
    'attribution-snapshot content-replacement cost-state bridge-session artifact-comment-monitor ' +
    'artifact-autoreact-ledger conversation_reset stream_event pr-link speculation-accept started result'
  ).split(' '),
);
/** Parts of a user's message that hold no typed words. */
const WORDLESS = new Set(['image', 'document', 'tool_result', 'search_result']);

export const claudeCode: Format = {
  name: 'claude-code',
  title: 'Claude Code transcript (JSON Lines)',
  recognises,
  async *turns(file) {
    let session = path.basename(file.path, '.jsonl');
    const queue = new PromptQueue();
    for await (const line of jsonLines(file)) {
      if (typeof line.sessionId === 'string' && line.sessionId !== '') session = line.sessionId;
      const place = {
        session: sessionOf('claude-code', session, file),
        at: instantOf(line.timestamp, file.modified),
        ...(typeof line.gitBranch === 'string' ? { branch: line.gitBranch } : {}),
      };
      if (line.type === 'user') yield* spoken(file, line, place, queue);
      else if (line.type === 'assistant') yield* answered(file, line, place);
      else if (line.type === 'attachment') yield* attached(file, line, place, queue);
      else if (line.type === 'queue-operation') yield* queued(file, line, place, queue);
      else if (!BOOKKEEPING.has(String(line.type))) file.fault(`line ${kindOf(line.type)}`);
    }
    yield* queue.rest();
  },
};

function recognises({ text, objects }: Head): boolean {
  if (objects.length > 0)
    return objects.some(
      ({ type, sessionId, message, projectHash }) =>
        (typeof type === 'string' && typeof sessionId === 'string' && projectHash === undefined) ||
        ((type === 'user' || type === 'assistant') && isObject(message)),
    );
  // The first line may be longer than the beginning that is looked at.
  return (
    /^\s*\{"/.test(text) &&
    /"sessionId"\s*:\s*"/.test(text) &&
    (/"parentUuid"\s*:/.test(text) || /"type"\s*:\s*"(?:user|assistant|summary)"/.test(text))
  );
}

type Place = Pick<RecordedTurn, 'session' | 'at' | 'branch'>;

function* spoken(file: SourceFile, line: Line, place: Place, queue: PromptQueue): Generator<RecordedTurn> {
  const foreign = foreignWords(line);
  if (foreign) return file.leaveOut(foreign);
  const message = isObject(line.message) ? line.message : {};
  if (message.role !== undefined && message.role !== 'user') return file.fault('unknown role');
  // The reason that a person gave for refusing a tool call is typed, and stands beside the call's result.
  const feedback = typeof line.userFeedback === 'string' ? line.userFeedback : undefined;
  if (line.toolUseResult !== undefined && feedback === undefined) return file.leaveOut("a tool's result");
  const text = typed(file, feedback ?? textOf(file, message.content));
  if (text !== '') yield* queue.said({ ...place, role: 'user', text }, false);
}

function* answered(file: SourceFile, line: Line, place: Place): Generator<RecordedTurn> {
  const message = isObject(line.message) ? line.message : {};
  if (message.role !== undefined && message.role !== 'assistant') return file.fault('unknown role');
  if (line.isSidechain === true) return file.leaveOut('a subagent');
  if (line.isApiErrorMessage === true || line.isMeta === true || message.model === '<synthetic>')
    return file.leaveOut("the tool's error");
  const blocks = Array.isArray(message.content) ? message.content : [{ type: 'text', text: message.content }];
  const text = blocks
    .flatMap((block) => (isObject(block) && block.type === 'text' ? [block.text] : []))
    .filter((words): words is string => typeof words === 'string')
    .map((words) => words.trim())
    .filter((words) => words !== '');
  if (text.length > 0) yield { ...place, role: 'assistant', text: text.join('\n\n') };
}

/** A prompt that was sent while the assistant worked is an attachment. */
function* attached(file: SourceFile, line: Line, place: Place, queue: PromptQueue): Generator<RecordedTurn> {
  const attachment = isObject(line.attachment) ? line.attachment : {};
  if (attachment.type !== 'queued_command') return;
  const mode = attachment.commandMode ?? 'prompt';
  const foreign = foreignWords(line) ?? foreignWords(attachment);
  if (foreign || mode !== 'prompt') return file.leaveOut(foreign ?? 'a notice of the program');
  const text = typed(file, textOf(file, attachment.prompt));
  if (text !== '') yield* queue.said({ ...place, role: 'user', text }, true);
}

function* queued(file: SourceFile, line: Line, place: Place, queue: PromptQueue): Generator<RecordedTurn> {
  const { operation } = line;
  const content = typeof line.content === 'string' ? line.content : '';
  if (operation === 'enqueue') {
    const foreign = foreignWords(line);
    if (foreign) return file.leaveOut(foreign);
    const text = typed(file, content);
    if (text !== '') queue.enqueue({ ...place, role: 'user', text });
    return;
  }
  const { words } = typedWords(content);
  // What the program queued left again.
  if (content.trim() !== '' && words === '') return;
  if (operation === 'remove' || operation === 'dequeue') yield* queue.sent(words);
  else if (operation === 'popAll')
    for (let count = queue.takenBack(words); count > 0; count--)
      file.leaveOut('taken back before it was sent');
  else file.fault(`queue-operation ${kindOf(operation)}`);
}

/** Whose words a line holds, where its fields say that no person typed them. */
function foreignWords(line: Line): string | undefined {
  if (line.isSidechain === true) return 'a subagent';
  if (line.isCompactSummary === true || line.isVisibleInTranscriptOnly === true)
    return 'a summary of the conversation';
  const origin = isObject(line.origin) ? line.origin.kind : line.origin;
  if (origin !== undefined && origin !== null && origin !== 'human') return nameOf(origin);
  if (line.isMeta === true || line.isVirtual === true || line.turnCompanion === true)
    return 'a note of the program';
  if (line.promptSource === 'system') return 'a notice of the program';
  if (typeof line.sourceToolUseID === 'string') return 'a skill';
  return undefined;
}

function nameOf(origin: unknown): string {
  if (origin === 'hook') return 'a hook';
  if (origin === 'peer' || origin === 'teammate' || origin === 'coordinator') return 'another agent';
  return origin === 'task-notification' ? 'a notice of the program' : `origin ${kindOf(origin)}`;
}

/** The words of a message: a string, or its blocks of text. */
function textOf(file: SourceFile, content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) {
    file.fault('message without words');
    return '';
  }
  const text: string[] = [];
  let results = 0;
  for (const block of content) {
    if (isObject(block) && block.type === 'text' && typeof block.text === 'string') text.push(block.text);
    else if (!isObject(block) || !WORDLESS.has(String(block.type)))
      file.fault(`block ${kindOf(isObject(block) ? block.type : undefined)}`);
    else if (block.type === 'tool_result') results++;
  }
  if (results > 0 && text.length === 0) file.leaveOut("a tool's result");
  return text.join('\n\n');
}

/** What a person typed of it; the words behind a command are typed, its name is not a sentence. */
function typed(file: SourceFile, text: string): string {
  if (text.trim() === '') return '';
  const command = /^\s*<command-(?:name|message)>/.test(text)
    ? wrappedWords(text, /^command-args$/)
    : undefined;
  const found = typedWords(command ?? text);
  if ('reason' in found) file.leaveOut(command === undefined ? found.reason : 'a command');
  return found.words;
}
