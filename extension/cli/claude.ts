// Claude on the command line: the key from the environment, the cost shown before anything is sent, and after.

import { UserError } from '../base/errors.ts';
import { type Claude, openClaude } from '../claude/client.ts';
import { keyMissing } from '../claude/faults.ts';
import { CLAUDE_MODEL, costOf, costSentence, type TokenUsage } from '../claude/prices.ts';
import type { Context } from '../terminal/command.ts';

/** What `--json` says about it. US dollars. */
export interface ClaudeBill {
  model: string;
  host: string;
  estimate: TokenUsage & { dollars: number };
  used: TokenUsage & { dollars: number };
}

/**
 * Lets `work` use Claude if the user agreed to the estimate with --yes. Throws UserError `claude-no-key` and
 * `claude-not-confirmed`, both before anything is sent; what `work` throws is passed on, after the cost was shown.
 */
export async function withClaude<T>(
  context: Context,
  { what, estimate, yes }: { what: string; estimate: TokenUsage; yes: boolean },
  work: (claude: Claude) => Promise<T>,
): Promise<{ result: T; bill: ClaudeBill }> {
  const apiKey = process.env.ANTHROPIC_API_KEY;
  if (!apiKey) throw keyMissing('Set ANTHROPIC_API_KEY in the environment.');
  const onWait = (seconds: number) => context.progress.report(`Claude asks to wait ${seconds} s`);
  const claude = await openClaude({ apiKey, onWait });
  const sentence = `${what} to ${claude.host}. ${costSentence(estimate, 'before')}`;
  if (!yes)
    throw new UserError(
      'claude-not-confirmed',
      {
        what: 'Nothing was sent to Claude.',
        why: `It would send ${sentence}`,
        next: 'Add `--yes` to send it.',
      },
      'refused',
    );
  context.print(`Sending ${sentence}`);
  try {
    const result = await work(claude);
    const used = claude.usage();
    const bill = {
      model: CLAUDE_MODEL,
      host: claude.host,
      estimate: { ...estimate, dollars: costOf(estimate) },
      used: { ...used, dollars: costOf(used) },
    };
    return { result, bill };
  } catch (error) {
    // With --json there is no bill to print then, and money may have been spent.
    if (context.json) context.log.warn(costSentence(claude.usage(), 'after'));
    throw error;
  } finally {
    context.print(costSentence(claude.usage(), 'after'));
  }
}
