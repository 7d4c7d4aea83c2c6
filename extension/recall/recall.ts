// Which memories go into this prompt, and why: BM25 over live memories, newest first among equals, within a budget.
import { parseQuestion, type Question } from '../language/question.ts';
import { canonical, keyOf } from '../language/statement.ts';
import { estimateTokens, tokenize } from '../language/tokens.ts';
import { isLive } from '../memory/derive.ts';
import type { Memory } from '../memory/schema.ts';
import { Bm25 } from './bm25.ts';
import { appliesTo } from './standing.ts';

export interface Recalled {
  memory: Memory;
  /** BM25 score, comparable within one call only. */
  score: number;
  /** The words of the query that it matched, for "why was this used?". */
  why: string[];
}

export interface RecallOptions {
  /** Estimated tokens that the recalled lines may take together. */
  budget?: number;
  /** Most memories to recall. */
  limit?: number;
  /** The file at hand: a memory that is about other files counts for less. */
  file?: string;
  /** Memories that have expired by then are left out. */
  now?: Date;
}

const defaults = { budget: 256, limit: 4 };

/** A memory that matched less than this share of the best score only adds noise. */
const LEAST_SHARE = 0.5;

/** What a memory about other files than the one at hand counts. */
const ELSEWHERE = 0.5;

/** What a word counts by where it stands. */
const weights = { text: 1, subject: 1.5, framing: 0.5 };

/** An index over live memories; what is superseded, proposed, rejected or forgotten is never in it. */
export class RecallIndex {
  private readonly words = new Bm25<string>();
  private readonly memories = new Map<string, Memory>();

  get size(): number {
    return this.memories.size;
  }

  /**
   * Makes the index that of `memories`: only what changed since the last call is read again, by the identity of the
   * memories, which are never changed in place. About 35 ms of computing for a thousand new ones.
   */
  update(memories: Iterable<Memory>): void {
    const gone = new Set(this.memories.keys());
    for (const memory of memories) {
      if (memory.status !== 'live' || memory.text === '') continue;
      gone.delete(memory.id);
      if (this.memories.get(memory.id) === memory) continue;
      this.memories.set(memory.id, memory);
      this.words.add(memory.id, wordsOf(memory));
    }
    for (const id of gone) {
      this.memories.delete(id);
      this.words.remove(id);
    }
  }

  /** Every memory of the index, in no particular order. */
  all(): Iterable<Memory> {
    return this.memories.values();
  }

  /** The memories that bear on `query`, best first. */
  recall(query: string, options: RecallOptions = {}): Recalled[] {
    const { budget = defaults.budget, limit = defaults.limit, file, now = new Date() } = options;
    const asked = parseQuestion(query);
    const terms = termsOf(query, asked);
    const similar = this.words
      .search(terms, LEAST_SHARE, (id) => isLive(this.memories.get(id)!, now))
      .map(({ item, score }) => ({ memory: this.memories.get(item)!, score }))
      .map(({ memory, score }) => ({ memory, score: score * nearness(memory, file) }))
      .sort((a, b) => b.score - a.score || newer(a.memory, b.memory));
    // What answers exactly needs no company: it would cost tokens, and a small model confuses neighbours.
    const exact = asked ? similar.filter(({ memory }) => answers(memory, asked)) : [];
    const found = exact.length > 0 ? exact : similar;
    const kept: Recalled[] = [];
    let spent = 0;
    for (const { memory, score } of found) {
      if (kept.length >= limit) break;
      const cost = estimateTokens(memory.text);
      // A long memory must not keep shorter ones behind it out.
      if (spent + cost > budget) continue;
      spent += cost;
      kept.push({ memory, score, why: terms.filter((term) => this.words.has(memory.id, term)) });
    }
    return kept;
  }
}

/** Recall from a list of memories that is asked once; keep a RecallIndex where it is asked again. */
export function recall(query: string, memories: Iterable<Memory>, options?: RecallOptions): Recalled[] {
  const index = new RecallIndex();
  index.update(memories);
  return index.recall(query, options);
}

/** The words of a question and of the relation it asks for: "how long may calls to x take" means the timeout of x. */
function termsOf(query: string, asked: Question | undefined): string[] {
  const meant = asked ? canonical(asked.relation, asked.subject, '') : '';
  return [...new Set(tokenize(`${query} ${meant}`))];
}

function nearness(memory: Memory, file: string | undefined): number {
  return file === undefined || appliesTo(memory, file) ? 1 : ELSEWHERE;
}

function answers(memory: Memory, { relation, subject }: Question): boolean {
  const fact = memory.statement;
  return fact !== undefined && keyOf(fact) === keyOf({ relation, subject, value: fact.value });
}

function wordsOf(memory: Memory): Map<string, number> {
  const words = new Map<string, number>();
  const count = (text: string, weight: number) => {
    for (const term of tokenize(text)) words.set(term, (words.get(term) ?? 0) + weight);
  };
  count(memory.text, weights.text);
  count(memory.subject ?? '', weights.subject);
  // Together they count once: a fact that was said in ten ways is no better an answer than one said in one.
  for (const framing of memory.framings) count(framing, weights.framing / memory.framings.length);
  return words;
}

/** ulids sort by time, also within one millisecond of one process. */
function newer(a: Memory, b: Memory): number {
  return compare(b.createdAt, a.createdAt) || compare(b.id, a.id);
}

/** `localeCompare` asks the locale, which takes a hundred times as long. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
