// What Claude costs: the one table of prices, with its date, and the sums made from it before and after the calls.

/** The model that reads and writes for Dormouse. */
export const CLAUDE_MODEL = 'claude-sonnet-5-5';

/** When the prices below were looked up in Anthropic's published list, ISO 8601. They may have changed since. */
export const PRICES_AS_OF = '2026-10-24';

/** US dollars a million tokens of `CLAUDE_MODEL`. */
const PRICE = { input: 2, cacheWrite: 2.5, cacheRead: 0.1, output: 10 };

/** Tokens by how they are billed; `input` is what was neither written to the cache nor read from it. */
export interface TokenUsage {
  requests: number;
  input: number;
  cacheWrite: number;
  cacheRead: number;
  output: number;
}

export function noUsage(): TokenUsage {
  return { requests: 0, input: 0, cacheWrite: 0, cacheRead: 0, output: 0 };
}

export function addUsage(total: TokenUsage, more: TokenUsage): TokenUsage {
  return {
    requests: total.requests + more.requests,
    input: total.input + more.input,
    cacheWrite: total.cacheWrite + more.cacheWrite,
    cacheRead: total.cacheRead + more.cacheRead,
    output: total.output + more.output,
  };
}

/** US dollars. */
export function costOf(usage: TokenUsage): number {
  const { input, cacheWrite, cacheRead, output } = usage;
  return (
    (input * PRICE.input +
      cacheWrite * PRICE.cacheWrite +
      cacheRead * PRICE.cacheRead +
      output * PRICE.output) /
    1e6
  );
}

/** A rough count for estimates; English prose and code have between three and five characters a token. */
export function roughTokens(characters: number): number {
  return Math.ceil(characters / 3.5);
}

/**
 * What several questions about one piece of shared material will use: the first writes it to the cache, the others
 * read it there. All in tokens; `fixed` was written by an earlier request already unless `first`.
 */
export function cachedQuestions(options: {
  fixed: number;
  first: boolean;
  shared: number;
  question: number;
  output: number;
  count: number;
}): TokenUsage {
  const { fixed, first, shared, question, output, count } = options;
  return {
    requests: count,
    input: question * count,
    cacheWrite: shared + (first ? fixed : 0),
    cacheRead: (fixed + shared) * (count - 1) + (first ? 0 : fixed),
    output: output * count,
  };
}

/** `$0.012`; what is less than a tenth of a cent is said to be so. */
export function dollars(amount: number): string {
  if (amount > 0 && amount < 0.001) return 'less than $0.001';
  return `$${amount.toFixed(amount < 1 ? 3 : 2)}`;
}

/** One sentence for the user: an estimate before, a fact after. */
export function costSentence(usage: TokenUsage, when: 'before' | 'after'): string {
  const { requests, input, cacheWrite, cacheRead, output } = usage;
  const read = (input + cacheWrite + cacheRead).toLocaleString('en-US');
  const detail = `${requests} ${requests === 1 ? 'request' : 'requests'}, ${read} tokens read, ${output.toLocaleString('en-US')} written`;
  const price = `prices of ${PRICES_AS_OF}`;
  return when === 'before'
    ? `About ${dollars(costOf(usage))} (estimated: ${detail}; ${CLAUDE_MODEL}, ${price}).`
    : `Claude cost ${dollars(costOf(usage))} (${detail}, ${cacheRead.toLocaleString('en-US')} of the read ones from the cache; ${price}).`;
}
