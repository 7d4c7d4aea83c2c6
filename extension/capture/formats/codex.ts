// Sessions of Codex: $CODEX_HOME/sessions/YYYY/MM/DD/rollout-<time>-<session>.jsonl (openai/codex,
// codex-rs/protocol/src/protocol.rs and codex-rs/rollout/src/recorder.rs). A line is {timestamp, type, payload}; the
// oldest ones are bare items behind a line {id, timestamp, instructions}. What was said stands there as what the model
// got (`response_item`), as what the screen showed (`event_msg` with `user_message` or `agent_message`), and in newer
// ones as a finished item (`item_completed`); whichever comes first counts, and the copies that follow do not.
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
import { typedWords } from './typed-words.ts';

type Line = Record<string, unknown>;

const ENVELOPES = new Set(['session_meta', 'response_item', 'event_msg', 'turn_context', 'compacted']);
/** Lines and items that hold no words of the conversation. Others are new, and counted as not understood. */
const WORDLESS = new Set(
  (
    'turn_context compacted compaction world_state ghost_snapshot reasoning function_call function_call_output ' +
    'custom_tool_call custom_tool_call_output local_shell_call local_shell_call_output web_search_call ' +
    'tool_search_call tool_search_output image_generation_call mcp_tool_call agent_message ' +
    'inter_agent_communication context_compaction other'
  ).split(' '),
);

export const codex: Format = {
  name: 'codex',
  title: 'Codex session (rollout, JSON Lines)',
  recognises: ({ path: file, text, objects }: Head) =>
    objects.some(isEnvelope) ||
    isFirstOfOld(objects[0] ?? {}) ||
    /^\s*\{"timestamp":"[^"]{0,40}",(?:"ordinal":\d{1,12},)?"type":"session_meta"/.test(text) ||
    (/\/rollout-[^/]+\.jsonl$/.test(file) && /^\s*\{/.test(text)),
  async *turns(file) {
    const place: Pick<RecordedTurn, 'session' | 'branch'> = {
      session: sessionOf('codex', idIn(file.path), file),
    };
    let at = file.modified;
    let begun = false;
    const copies = new Copies();
    let said: RecordedTurn[] = [];
    for await (const line of jsonLines(file)) {
      at = instantOf(line.timestamp, at);
      const isMeta = line.type === 'session_meta' || (!begun && isFirstOfOld(line));
      if (isMeta) {
        const meta = isObject(line.payload) ? line.payload : line;
        if (isOfAgent(meta)) return file.leaveOut('the session of a subagent');
        // A session that was forked from another one has the beginning of that one's file behind its own.
        if (!begun) Object.assign(place, placeOf(meta, file));
        begun = true;
        continue;
      }
      const back = turnsTakenBack(line);
      if (back > 0) {
        const kept = withoutLast(said, back);
        for (let count = said.length - kept.length; count > 0; count--) file.leaveOut('taken back');
        said = kept;
      }
      for (const turn of spoken(file, line)) if (copies.isNew(turn)) said.push({ ...place, at, ...turn });
    }
    yield* said;
  },
};

type Spoken = Pick<RecordedTurn, 'role' | 'text'>;

function* spoken(file: SourceFile, line: Line): Generator<Spoken> {
  const payload = isObject(line.payload) ? line.payload : undefined;
  if (line.type === 'event_msg') yield* event(file, payload ?? {});
  else if (line.type === 'response_item' || (payload === undefined && line.type === 'message'))
    yield* item(file, payload ?? line);
  else if (line.record_type === undefined && !WORDLESS.has(String(line.type)))
    file.fault(`line ${kindOf(line.type)}`);
}

/** Kinds of events are many, and only these hold words. */
function* event(file: SourceFile, payload: Line): Generator<Spoken> {
  const finished = payload.type === 'item_completed' && isObject(payload.item) ? payload.item : {};
  if (payload.type === 'user_message') {
    if (payload.kind !== undefined && payload.kind !== null && payload.kind !== 'plain')
      return file.leaveOut("the tool's instructions");
    yield* typed(file, payload.message);
  } else if (payload.type === 'agent_message') yield* answered(payload.message);
  else if (finished.type === 'UserMessage') yield* typed(file, textOf(finished.content));
  else if (finished.type === 'AgentMessage') yield* answered(textOf(finished.content));
}

function* item(file: SourceFile, payload: Line): Generator<Spoken> {
  if (payload.type !== 'message' && !(payload.type === undefined && payload.role !== undefined)) {
    if (!WORDLESS.has(String(payload.type))) file.fault(`item ${kindOf(payload.type)}`);
    return;
  }
  if (payload.role === 'assistant') yield* answered(textOf(payload.content));
  else if (payload.role === 'user') yield* typed(file, textOf(payload.content));
  else if (payload.role === 'developer' || payload.role === 'system')
    file.leaveOut("the tool's instructions");
  else file.fault('unknown role');
}

function* typed(file: SourceFile, text: unknown): Generator<Spoken> {
  if (typeof text !== 'string') return file.fault('message without words');
  const found = typedWords(text);
  if (!('reason' in found)) yield { role: 'user', text: found.words };
  else if (text.trim() !== '') file.leaveOut(found.reason);
}

function* answered(text: unknown): Generator<Spoken> {
  if (typeof text === 'string' && text.trim() !== '') yield { role: 'assistant', text: text.trim() };
}

/** The texts of a message's parts, whatever their kind is called. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return (Array.isArray(content) ? content : [])
    .flatMap((part) => (isObject(part) && typeof part.text === 'string' ? [part.text.trim()] : []))
    .filter((text) => text !== '')
    .join('\n\n');
}

/** How many turns of the user were undone. */
function turnsTakenBack({ type, payload }: Line): number {
  const count = isObject(payload) && payload.type === 'thread_rolled_back' ? payload.num_turns : 0;
  return type === 'event_msg' && typeof count === 'number' ? count : 0;
}

/** The turns before the last `count` of the user. */
function withoutLast(turns: RecordedTurn[], count: number): RecordedTurn[] {
  const own = turns.flatMap(({ role }, index) => (role === 'user' ? [index] : []));
  return turns.slice(0, own.at(-Math.min(count, own.length)) ?? turns.length);
}

/** What was said in one go, by one side; the same words again in it are a copy. */
class Copies {
  private role: RecordedTurn['role'] | undefined;
  private readonly said = new Set<string>();

  isNew({ role, text }: Spoken): boolean {
    if (role !== this.role) this.said.clear();
    this.role = role;
    const words = text.replace(/\s+/g, ' ');
    return this.said.size < this.said.add(words).size;
  }
}

function placeOf(meta: Line, file: SourceFile): Pick<RecordedTurn, 'session' | 'branch'> {
  const git = isObject(meta.git) ? meta.git : {};
  return {
    session: sessionOf('codex', meta.id ?? idIn(file.path), file),
    ...(typeof git.branch === 'string' ? { branch: git.branch } : {}),
  };
}

/** Whoever speaks as the user to an agent of an agent is an agent. */
function isOfAgent({ source, thread_source }: Line): boolean {
  const isAgent = (value: unknown) => value === 'subagent' || (isObject(value) && 'subagent' in value);
  return isAgent(source) || isAgent(thread_source);
}

const isEnvelope = ({ type, payload }: Line) => ENVELOPES.has(String(type)) && isObject(payload);
const isFirstOfOld = (line: Line) =>
  line.type === undefined && typeof line.id === 'string' && 'instructions' in line && 'timestamp' in line;
const idIn = (file: string) =>
  /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/i.exec(file)?.[1] ?? path.parse(file).name;
