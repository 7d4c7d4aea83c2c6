// The only way into the session log: cleans text, redacts what may not touch disk, tags it, appends it.
import { wellFormed } from '../base/scalars.ts';
import { countRedacted, redactAll } from '../redaction/redact.ts';
import { HIDDEN, type ImportedTurn, type RecordedTurn, type TakenTurn, type Turn } from './schema.ts';
import { fingerprintOf } from './session-index.ts';
import type { SessionLog } from './session-log.ts';

/**
 * Captures turns with their secrets replaced. What the assistant said never passes for the user's word, whatever the
 * caller claims. Resolves with the turns that were written (without those whose number the session already had);
 * `onRedacted` is told how many secrets those held.
 */
export async function captureTurns(
  sessions: SessionLog,
  turns: Turn[],
  onRedacted?: (secrets: number) => void,
): Promise<Turn[]> {
  const { taken, secrets } = await openRecording(sessions.record)(turns);
  onRedacted?.(secrets);
  return taken;
}

/** What became of turns of a recording: those that the log took, and how many secrets were replaced in these. */
export interface Intake {
  /** All turns, redacted. */
  read: RecordedTurn[];
  taken: Turn[];
  secrets: number;
}

/**
 * Captures a recording, call by call in its order, into `store`, the `record` of a session log. A recording that is
 * read again adds only what it did not have before.
 */
export function openRecording(
  store: (turns: RecordedTurn[]) => Promise<TakenTurn[]>,
): (turns: ImportedTurn[]) => Promise<Intake> {
  const sessions = new Map<string, { turns: number; words: Map<string, number> }>();
  return async (turns) => {
    const secrets = new Map<RecordedTurn, number>();
    const redacted = await writableTexts(turns.map(({ text }) => text));
    const rules = await redactedRules(turns);
    const branches = await harmless(turns.flatMap(({ branch }) => branch ?? []));
    for (const [index, from] of turns.entries()) {
      const turn = { ...from, session: wellFormed(from.session) };
      const { text } = redacted[index]!;
      // Of a rule file the reader has taken some out before.
      const count = turn.rule ? countRedacted(text) : redacted[index]!.secrets;
      const session = sessions.get(turn.session) ?? { turns: 0, words: new Map() };
      sessions.set(turn.session, session);
      const rule = rules.get(from);
      const words = fingerprintOf({ role: turn.role, text, rule });
      const occurrence = (session.words.get(words) ?? 0) + 1;
      session.words.set(words, occurrence);
      session.turns++;
      const { branch, ...rest } = turn;
      const source = trustedSource(turn);
      const placed = { ...rest, text, source, position: session.turns, occurrence, ...(rule && { rule }) };
      secrets.set(branch !== undefined && branches.has(branch) ? { ...placed, branch } : placed, count);
    }
    const read = [...secrets.keys()];
    const taken = await store(read);
    return {
      read,
      taken: taken.map(({ turn }) => turn),
      secrets: taken.reduce((sum, { from }) => sum + (secrets.get(from) ?? 0), 0),
    };
  };
}

/** What rule files say, their context and scope redacted as their words are. */
async function redactedRules(turns: ImportedTurn[]): Promise<Map<ImportedTurn, Turn['rule']>> {
  const found = turns.flatMap((turn) => (turn.rule ? [{ turn, rule: turn.rule }] : []));
  const clean = async (texts: string[]) => (await writableTexts(texts)).map(({ text }) => text);
  const texts = await clean(found.map(({ rule }) => rule.text));
  const conditions = await clean(found.map(({ rule }) => rule.applies?.when ?? ''));
  return new Map(
    found.map(({ turn, rule }, at) => {
      const when = conditions[at];
      const applies = rule.applies && { ...rule.applies, ...(when ? { when } : {}) };
      return [turn, { ...rule, text: texts[at]!, ...(applies && { applies }) }];
    }),
  );
}

/** Names that git allows for a branch (https://git-scm.com/docs/git-check-ref-format), and in which is no secret. */
async function harmless(names: string[]): Promise<Set<string>> {
  const branches = [...new Set(names)].filter(
    (name) => name !== 'HEAD' && /^[^\p{C}\p{Z}~^:?*[\\]{1,255}$/u.test(name),
  );
  const redacted = await redactAll(branches);
  return new Set(branches.filter((_, index) => redacted[index]!.secrets === 0));
}

/** What the assistant said is never the user's word. */
function trustedSource({ role, source }: ImportedTurn): Turn['source'] {
  return role === 'assistant' && source === 'user' ? 'assistant' : source;
}

/** The texts as they may be written, and how many secrets were replaced in each. */
export function writableTexts(texts: string[]): Promise<{ text: string; secrets: number }[]> {
  return redactAll(texts.map(withoutControls));
}

/**
 * Removes terminal sequences and control characters but for tab and line ends: they hide text from readers and from
 * the redaction, and lone halves of surrogate pairs cannot be stored as UTF-8.
 */
function withoutControls(text: string): string {
  const shown = text
    .replace(/^\ufeff/, '')
    .replace(/[^\n]+/g, (line) => (/[\u200b\u2060\ufeff]/.test(line) ? `${line} ${HIDDEN}` : line))
    .replace(/\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)/g, '')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u2060\ufeff]/g, '');
  return wellFormed(shown);
}
