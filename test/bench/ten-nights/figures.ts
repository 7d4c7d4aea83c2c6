// From the answers after each night to what was kept: a matrix of nights, what slipped, what it cost.

/** One night and the morning after it. */
export interface Morning {
  night: number;
  /** Share of the probes about each night's memories that were right, first night first. */
  recall: number[];
  /** Tokens that this night trained, and seconds that it took. */
  tokens: number;
  seconds: number;
  /** Of general chats, over that of the base. */
  perplexity: number | null;
  /** Of one-line edits of code with their fact in the prompt, the share that was right. */
  edits: number;
  /** Of questions that nobody answered, the share that was declined. */
  abstention: number | null;
}

export interface ArmFigures {
  arm: string;
  seed: number;
  mornings: Morning[];
}

export interface Kept {
  /** Mean recall of all nights' memories on the last morning. */
  last: number;
  /** The least that any night's memories had on a later morning, as a share of their first morning's. */
  least: number;
  /** Nights whose memories fell below the bar on some later morning. */
  slipped: number[];
  tokens: number;
}

/** No night's memories may be recalled at less than this share of their first morning's recall. */
export const BAR = 0.95;

export function keptOf({ mornings }: ArmFigures): Kept {
  const last = mornings.at(-1)?.recall ?? [];
  const shares = last.map((_, cohort) => {
    const first = mornings[cohort]!.recall[cohort]!;
    const later = mornings.slice(cohort).map(({ recall }) => recall[cohort]!);
    // What was never learned cannot slip.
    return first === 0 ? 1 : Math.min(...later) / first;
  });
  return {
    last: last.reduce((sum, share) => sum + share, 0) / Math.max(1, last.length),
    least: Math.min(1, ...shares),
    slipped: shares.flatMap((share, cohort) => (share < BAR ? [cohort + 1] : [])),
    tokens: mornings.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}

const percent = (share: number | null) => (share === null ? '–' : `${Math.round(share * 100)} %`);

/** A row a night: recall of each night's memories, then what it cost. */
export function tableOf(figures: ArmFigures): string {
  const { mornings, arm, seed } = figures;
  const nights = mornings.map(({ night }) => night);
  const rows = mornings.map(({ night, recall, tokens, perplexity, edits, abstention }) =>
    [
      night,
      ...nights.map((_, cohort) => (cohort < recall.length ? percent(recall[cohort]!) : '')),
      (tokens / 1e6).toFixed(2),
      perplexity === null ? '–' : perplexity.toFixed(3),
      percent(edits),
      percent(abstention),
    ].join(' | '),
  );
  const heads = ['after night', ...nights.map((night) => `of ${night}`)];
  heads.push('10⁶ tokens', 'perplexity / base', 'edits', 'declined');
  const { last, least, slipped, tokens } = keptOf(figures);
  return [
    `${arm}, seed ${seed}: ${percent(last)} on the last morning, at least ${percent(least)} of a first morning, ` +
      `${slipped.length} nights below ${percent(BAR)}, ${(tokens / 1e6).toFixed(2)}·10⁶ tokens`,
    `| ${heads.join(' | ')} |`,
    `|${' --- |'.repeat(heads.length)}`,
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}
