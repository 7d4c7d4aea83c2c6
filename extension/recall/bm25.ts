// A BM25 index that changes as memories do: posting lists in memory, scores summed in one array. Our own because a
// question must be ranked within 10 ms among 10,000 memories: a general search library, which makes an object for
// every document that shares a word, took 9 ms of computing (and 150 ms beside other processes), this takes 0.2.
// Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009; with the lower bound on a
// match in a long document of Lv and Zhai, "Lower-Bounding Term Frequency Normalization", 2011.

/** Saturation of a term's weight, normalisation by length, and the least that a matching term adds. */
const K1 = 1.2;
const B = 0.7;
const DELTA = 0.5;

export interface Hit<T> {
  item: T;
  score: number;
}

/** The documents that have a term, and the weight that it has in each: two arrays, for a search reads them all. */
interface Posting {
  slots: number[];
  weights: number[];
}

export class Bm25<T> {
  private readonly postings = new Map<string, Posting>();
  private readonly slots = new Map<T, number>();
  private readonly items: (T | undefined)[] = [];
  private readonly terms: string[][] = [];
  private readonly lengths: number[] = [];
  private readonly free: number[] = [];
  private totalLength = 0;
  private scores = new Float64Array(0);

  get size(): number {
    return this.slots.size;
  }

  /** Puts a document in. `weights` are its terms with how much each counts, e.g. how often it occurs. */
  add(item: T, weights: ReadonlyMap<string, number>): void {
    this.remove(item);
    const slot = this.free.pop() ?? this.items.length;
    let length = 0;
    for (const [term, weight] of weights) {
      length += weight;
      let posting = this.postings.get(term);
      if (!posting) {
        posting = { slots: [], weights: [] };
        this.postings.set(term, posting);
      }
      posting.slots.push(slot);
      posting.weights.push(weight);
    }
    this.slots.set(item, slot);
    this.items[slot] = item;
    this.terms[slot] = [...weights.keys()];
    this.lengths[slot] = length;
    this.totalLength += length;
  }

  remove(item: T): void {
    const slot = this.slots.get(item);
    if (slot === undefined) return;
    for (const term of this.terms[slot]!) {
      const { slots, weights } = this.postings.get(term)!;
      const at = slots.indexOf(slot);
      // The last one takes its place: a posting has no order.
      slots[at] = slots.at(-1)!;
      weights[at] = weights.at(-1)!;
      slots.pop();
      weights.pop();
      if (slots.length === 0) this.postings.delete(term);
    }
    this.totalLength -= this.lengths[slot]!;
    this.slots.delete(item);
    this.items[slot] = undefined;
    this.terms[slot] = [];
    this.free.push(slot);
  }

  /** Whether this document has the term. */
  has(item: T, term: string): boolean {
    const slot = this.slots.get(item);
    return slot !== undefined && this.terms[slot]!.includes(term);
  }

  /**
   * Documents that have one of `query`'s terms and pass `filter`, and score at least `share` of the best one of
   * them; in no order. Scores compare within one call only.
   */
  search(query: Iterable<string>, share: number, filter: (item: T) => boolean): Hit<T>[] {
    if (this.scores.length < this.items.length) this.scores = new Float64Array(this.items.length * 2);
    const { scores, lengths } = this;
    const average = this.totalLength / Math.max(1, this.slots.size);
    const touched: number[] = [];
    for (const term of new Set(query)) {
      const posting = this.postings.get(term);
      if (!posting) continue;
      const { slots, weights } = posting;
      const rarity = Math.log(1 + (this.slots.size - slots.length + 0.5) / (slots.length + 0.5));
      for (let at = 0; at < slots.length; at++) {
        const slot = slots[at]!;
        const weight = weights[at]!;
        const norm = K1 * (1 - B + (B * lengths[slot]!) / average);
        if (scores[slot] === 0) touched.push(slot);
        scores[slot]! += rarity * ((weight * (K1 + 1)) / (weight + norm) + DELTA);
      }
    }
    const found: Hit<T>[] = [];
    let best = 0;
    for (const slot of touched) {
      const score = scores[slot]!;
      scores[slot] = 0;
      // Most documents share only a common word with the query; the filter is asked about the others.
      if (score < best * share) continue;
      const item = this.items[slot]!;
      if (!filter(item)) continue;
      best = Math.max(best, score);
      found.push({ item, score });
    }
    return found.filter(({ score }) => score >= best * share);
  }
}
