// What becomes of memories whose rule file changed: a rule that its file says no longer waits for review as gone, or
// as changed where a new one is like it. A rule that comes back counts as before.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImportedTurn, Turn } from '../capture/schema.ts';
import { isOpen } from '../memory/derive.ts';
import type { Evidence, Memory } from '../memory/schema.ts';
import type { LedgerEvent } from '../memory/store.types.ts';
import type { ReflectionStores } from '../reflection/reflector.ts';
import { decodeText } from '../rule-files/decode.ts';

const PREFIX = 'rules/';
/** The file of a session, by its path from the workspace's folder. */
export const nameOfSession = (session: string): string => session.slice(PREFIX.length);
export const sessionOfRules = (file: string, root: string): string =>
  `${PREFIX}${path.relative(root, file).split(path.sep).join('/')}`;
/** The file of a session of rules; undefined for any other session. */
export const ruleFileOf = (session: string): string | undefined =>
  session.startsWith(PREFIX) ? nameOfSession(session) : undefined;
const goneFrom = (session: string) => `${nameOfSession(session)} no longer says it.`;

/** What files say now, by session. */
export class SaidNow {
  private readonly sessions = new Map<string, Set<string>>();

  constructor(sessions: Iterable<string>) {
    for (const session of sessions) this.sessions.set(session, new Set());
  }

  add(turn: ImportedTurn): void {
    const said = this.sessions.get(turn.session) ?? new Set();
    this.sessions.set(turn.session, said.add(wordsOf(turn)));
  }

  /** Sessions of files that were read. */
  has = (session: string): boolean => this.sessions.has(session);

  says = (session: string, turn: Pick<Turn, 'text' | 'rule'>): boolean =>
    this.sessions.get(session)?.has(wordsOf(turn)) === true;

  names = (): string[] => [...this.sessions.keys()];
}

/** Where a rule stands, and for which files, may change without it. */
const wordsOf = ({ text, rule }: Pick<Turn, 'text' | 'rule'>) => `${text}\n${rule?.text ?? text}`;

/** Open memories that only files said which say them no longer; `root` is the folder by which files are named. */
export async function unsaidMemories(
  stores: ReflectionStores,
  now: SaidNow,
  root: string | undefined,
): Promise<Memory[]> {
  const logged = await loggedTurns(stores, now);
  const { memories } = await stores.memories.read();
  const unsaid: Memory[] = [];
  for (const memory of memories.values()) {
    if (!isOpen(memory) || !memory.evidence.some(({ session }) => now.has(session))) continue;
    let said = false;
    for (const evidence of memory.evidence) said ||= await holds(evidence, now, logged, root);
    if (!said) unsaid.push(memory);
  }
  return unsaid;
}

async function holds(
  { session, turn, quote, source }: Evidence,
  now: SaidNow,
  logged: Map<string, Map<number, Turn>>,
  root: string | undefined,
): Promise<boolean> {
  if (source !== 'file' || !session.startsWith(PREFIX)) return true;
  if (now.has(session)) {
    const known = logged.get(session)?.get(turn);
    return known !== undefined && now.says(session, known);
  }
  if (root === undefined) return true;
  const file = path.join(root, nameOfSession(session));
  const bytes = await readFile(file).catch(() => undefined);
  return bytes !== undefined && decodeText(bytes, file).text.includes(quote);
}

async function loggedTurns(
  { sessions }: ReflectionStores,
  now: SaidNow,
): Promise<Map<string, Map<number, Turn>>> {
  const logged = new Map<string, Map<number, Turn>>();
  for (const session of now.names()) {
    const turns = new Map<number, Turn>();
    for await (const turn of sessions.readAfter(session, 0, 0)) turns.set(turn.turn, turn);
    logged.set(session, turns);
  }
  return logged;
}

/**
 * Puts memories that are said no longer to review, and takes back a doubt where the file says it again. A memory that
 * a new one contests stays until that is decided. Resolves with the ids of those that are gone.
 */
export async function settleUnsaid(
  stores: ReflectionStores,
  now: SaidNow,
  root: string | undefined,
): Promise<string[]> {
  const logged = await loggedTurns(stores, now);
  const ids = new Set((await unsaidMemories(stores, now, root)).map(({ id }) => id));
  const gone: string[] = [];
  await stores.memories.transact(({ memories }) => {
    const all = [...memories.values()];
    const contested = new Set(
      all.flatMap(({ contests, status }) => (status === 'proposed' ? (contests ?? []) : [])),
    );
    const events: LedgerEvent[] = [];
    for (const memory of all) {
      if (!isOpen(memory)) continue;
      const evidence = memory.evidence.find(({ session }) => now.has(session));
      if (!evidence) continue;
      const doubt = memory.evidence
        .map(({ session }) => goneFrom(session))
        .includes(memory.expiredBecause ?? '');
      if (ids.has(memory.id)) {
        if (doubt || (contested.has(memory.id) && memory.status === 'live')) continue;
        events.push({ type: 'memory.expired', id: memory.id, reason: goneFrom(evidence.session) });
        gone.push(memory.id);
      } else if (
        doubt &&
        memory.evidence.some(({ session, turn }) => {
          const known = logged.get(session)?.get(turn);
          return known !== undefined && now.says(session, known);
        })
      )
        events.push({ type: 'memory.resumed', id: memory.id });
    }
    return events;
  });
  return gone;
}
