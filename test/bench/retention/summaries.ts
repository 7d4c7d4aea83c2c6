// What a context window is compacted to: a summary that the model itself writes, six to one in each cycle and of the
// summary before, and beside it one of the same length that is made of the sentences of the conversation.
import { splitSentences } from '../../../extension/language/sentences.ts';
import { estimateTokens, tokenize } from '../../../extension/language/tokens.ts';
import type { GoldScenario } from '../gold.ts';
import type { Worker } from './worker.ts';

/** Tokens before to tokens after, as in the first paper (arXiv 2605.24657). */
const COMPACTION = 6;
const LEAST_TOKENS = 64;
/** Of the conversation in one prompt: attention takes memory with its square. */
const WINDOW_TOKENS = 3500;

const ORDER =
  'Summarise this conversation for a coding assistant that must go on with the project and will not see it again. Keep every rule, name, number, path and decision that still holds.';

type Session = GoldScenario['sessions'][number];

export interface Summary {
  text: string;
  /** Estimated. */
  tokens: number;
}

/** The session as it reads, in parts of at most WINDOW_TOKENS. */
function windowsOf({ turns }: Session): string[] {
  const parts: string[] = [];
  for (const { role, text } of turns) {
    const said = `${role === 'user' ? 'User' : 'Assistant'}: ${text}`;
    const last = parts.at(-1);
    if (last !== undefined && estimateTokens(last) + estimateTokens(said) <= WINDOW_TOKENS)
      parts[parts.length - 1] = `${last}\n\n${said}`;
    else parts.push(said);
  }
  return parts;
}

/** The model's own summary after these sessions, one cycle each. */
export async function compacted(
  name: string,
  sessions: readonly Session[],
  worker: Worker,
): Promise<Summary> {
  let summary = '';
  for (const session of sessions) {
    // Six to one over the cycle, whatever fits into the window at a time.
    const most = budgetOf(`${summary}\n${session.turns.map(({ text }) => text).join('\n')}`);
    for (const part of windowsOf(session)) {
      const said = summary === '' ? part : `Summary so far: ${summary}\n\n${part}`;
      const user = `${said}\n\n${ORDER} Use at most ${most} tokens.`;
      const { answers } = await worker.ask(`${name}, compaction of ${session.id}`, {
        adapter: null,
        asked: [{ system: 'You summarise conversations.', user }],
        scored: [],
        most,
      });
      summary = answers[0]!;
    }
  }
  return { text: summary, tokens: estimateTokens(summary) };
}

const budgetOf = (text: string) => Math.max(LEAST_TOKENS, Math.round(estimateTokens(text) / COMPACTION));

/** Whole sentences of the sessions, the most central ones by TF-IDF first, up to `tokens`; in their order. */
export function extracted(sessions: readonly Session[], tokens: number): Summary {
  const sentences = sessions.flatMap(({ turns }) => turns.flatMap(({ text }) => splitSentences(text)));
  const words = sentences.map(({ text }) => new Set(tokenize(text)));
  const frequency = new Map<string, number>();
  for (const word of words.flatMap((own) => [...own])) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  // A word that comes back is what the conversation is about; one that is everywhere tells nothing.
  const weight = (word: string) => {
    const count = frequency.get(word)!;
    return count < 2 ? 0 : Math.log(count) * Math.log(sentences.length / count);
  };
  const central = words.map(
    (own) => [...own].reduce((sum, word) => sum + weight(word), 0) / Math.sqrt(own.size + 1),
  );
  const chosen = new Set<number>();
  let spent = 0;
  for (const at of central.map((_, at) => at).sort((a, b) => central[b]! - central[a]!)) {
    const cost = estimateTokens(sentences[at]!.text);
    if (spent + cost > tokens) continue;
    spent += cost;
    chosen.add(at);
  }
  return {
    text: sentences.flatMap(({ text }, at) => (chosen.has(at) ? [text] : [])).join(' '),
    tokens: spent,
  };
}
