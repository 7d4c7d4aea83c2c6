// Chats of GitHub Copilot in three forms: a session as VS Code exports it ("Chat: Export Chat…") or used to store it
// (one JSON document with `requests`; microsoft/vscode, src/vs/workbench/contrib/chat/common/model/chatModel.ts), the
// log of changes that VS Code stores now (mutation-log.ts), and events (copilot-events.ts).
import path from 'node:path';
import { parseJson } from '../../storage/files.ts';
import { eventTurns, isEvent } from './copilot-events.ts';
import { type Format, instantOf, isObject, type RecordedTurn, type SourceFile, sessionOf } from './format.ts';
import { isChange, replayed } from './mutation-log.ts';
import { typedWords } from './typed-words.ts';

const EVENT = /^\s*\{\s*"type"\s*:\s*"(?:session\.start|user\.message|assistant\.message)"/;
const CHANGE = /^\s*\{\s*"kind"\s*:\s*[0-3]\s*,/;
const DOCUMENT = /^\s*\{[\s\S]*"(?:requests|responderUsername|requesterUsername)"\s*:/;

export const copilot: Format = {
  name: 'copilot',
  title: 'GitHub Copilot chat (JSON or JSON Lines)',
  recognises: ({ text, objects }) =>
    isLog(objects, isEvent, text, EVENT) || isLog(objects, isChange, text, CHANGE) || DOCUMENT.test(text),
  async *turns(file) {
    const { text, objects } = file.head;
    if (isLog(objects, isEvent, text, EVENT)) return yield* eventTurns(file);
    if (isLog(objects, isChange, text, CHANGE)) return yield* chatTurns(file, await replayed(file));
    const document = parseJson(await file.text());
    if (isObject(document)) yield* chatTurns(file, document);
    else file.fault('not JSON, or cut off');
  },
};

/** By its first lines, or by how the first one begins where it is longer than what is looked at. */
function isLog(
  objects: Record<string, unknown>[],
  fits: (line: Record<string, unknown>) => boolean,
  text: string,
  begins: RegExp,
): boolean {
  return objects.length > 0 ? objects.some(fits) : begins.test(text);
}

function* chatTurns(file: SourceFile, chat: Record<string, unknown>): Generator<RecordedTurn> {
  if (!Array.isArray(chat.requests)) return file.fault('chat without requests');
  const requests = chat.requests.filter(isObject);
  // An export does not say which session it is of; its first request is the same one everywhere.
  const id = requests[0]?.requestId ?? chat.sessionId ?? path.parse(file.path).name;
  const repository = isObject(chat.repoData) ? chat.repoData : {};
  const branch = typeof repository.localBranch === 'string' ? { branch: repository.localBranch } : {};
  const session = sessionOf('copilot', id, file);
  for (const request of requests) {
    const at = instantOf(request.timestamp, file.modified);
    const asked = askedIn(file, request);
    if (asked !== '') yield { session, role: 'user', text: asked, at, ...branch };
    const answer = answerOf(request.response);
    if (answer !== '') yield { session, role: 'assistant', text: answer, at, ...branch };
  }
}

function askedIn(file: SourceFile, request: Record<string, unknown>): string {
  if (request.isSystemInitiated === true || request.confirmation) {
    file.leaveOut(request.confirmation ? 'a button' : 'a notice of the program');
    return '';
  }
  const { message } = request;
  const parts = isObject(message) && Array.isArray(message.parts) ? message.parts.filter(isObject) : [];
  const text = isObject(message) ? message.text : message;
  const asked =
    typeof text === 'string'
      ? text
      : parts.map((part) => (typeof part.text === 'string' ? part.text : '')).join('');
  if (typeof text !== 'string' && asked === '') file.fault('message without words');
  const typed = typedWords(withoutReferences(asked));
  if ('reason' in typed && asked.trim() !== '') file.leaveOut(typed.reason);
  return typed.words;
}

/** Behind a reference that begins a sentence, these go on with it: it is the sentence's subject. */
const PREDICATE =
  /^(?:is|are|was|were|has|have|had|does|do|must|should|shall|may|might|can|cannot|could|will|would|needs?|never|always|only|stays?|belongs?|lives?|holds?|contains?|defines?|exports?|['’]s)\b/i;
const LEADING =
  /^[ \t]*(?:(?:@(?:workspace|vscode|terminal|github|azure|copilot)|\/(?:explain|fix|fixTestFailure|tests|setupTests|new|newNotebook|doc|edit|search|startDebugging)|#(?:file|folder|sym|symbol|selection|editor|codebase|changes|problems|terminal\w{0,40})(?::(?:'[^'\n]{0,200}'|\S{0,200}))?)(?=\s|$)[ \t]*)+/gim;
const REFERENCE = /#(?:file|folder|sym|symbol):(?:'([^'\n]{0,200})'|([^\s,;]{0,200}))/gi;

/** References that people put in front of a sentence are none of its words; within one, they are names. */
export function withoutReferences(text: string): string {
  return text
    .replace(LEADING, (references, offset: number) =>
      PREDICATE.test(text.slice(offset + references.length, offset + references.length + 20))
        ? references
        : '',
    )
    .replace(REFERENCE, (_, quoted?: string, plain?: string) => quoted ?? plain ?? '')
    .trim();
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
