// How many composed secrets outlast redaction, and how many harmless look-alikes it spoils. `npm run bench -- secrets`
// prints the table; `--list` adds the ids of what leaked and of what was spoilt, `--seeds N` composes everything N times.
import { parseArgs } from 'node:util';
import { UserError } from '../../extension/base/errors.ts';
import { redactAll } from '../../extension/redaction/redact.ts';
import { type Canary, piecesOf } from './secrets/canary.ts';
import { CANARIES, LOOK_ALIKES } from './secrets/lists.ts';
import type { LookAlike } from './secrets/look-alike.ts';

/** One text after redaction that should have been otherwise. */
export interface Miss {
  id: string;
  seed: number;
  before: string;
  after: string;
}

/** Canaries of which some piece of the secret outlasts redaction. */
export async function leaksOf(canaries: Canary[], seed: number): Promise<Miss[]> {
  const composed = canaries.map((canary) => canary.text(seed));
  const redacted = await redactAll(composed.map(({ text }) => text));
  return canaries.flatMap(({ id }, index) => {
    const { text, secret } = composed[index]!;
    const after = redacted[index]!.text;
    // The name of the kind may be the prefix of a token.
    const rest = after.replace(/«redacted:[\w-]+»/g, '«»');
    const leaked = piecesOf(secret).some((piece) => rest.includes(piece));
    return leaked ? [{ id, seed, before: text, after }] : [];
  });
}

/** Look-alikes that redaction does not leave as they are. */
export async function spoiltOf(lookAlikes: LookAlike[], seed: number): Promise<Miss[]> {
  const composed = lookAlikes.map((lookAlike) => lookAlike.text(seed));
  const redacted = await redactAll(composed);
  return lookAlikes.flatMap(({ id }, index) => {
    const [before, after] = [composed[index]!, redacted[index]!.text];
    return before === after ? [] : [{ id, seed, before, after }];
  });
}

/** Throws UserError where `--seeds` is no count. */
export async function benchSecrets(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { seeds: { type: 'string', default: '3' }, list: { type: 'boolean', default: false } },
  });
  const count = Number(values.seeds);
  if (!Number.isInteger(count) || count < 1)
    throw new UserError(
      'bad-option',
      {
        what: `--seeds ${values.seeds} cannot be used.`,
        why: 'It says how often everything is composed anew.',
        next: 'Give a whole number from 1.',
      },
      'usage',
    );
  const seeds = Array.from({ length: count }, (_, index) => index + 1);
  const share = (misses: Miss[], of: number) =>
    `${misses.length} of ${of * count} (${((misses.length / (of * count)) * 100).toFixed(1)} %)`;
  const lines = ['| list | canaries leaked | look-alikes redacted |', '| --- | --- | --- |'];
  const missed: string[] = [];
  for (const part of ['tune', 'held'] as const) {
    const leaks = (await Promise.all(seeds.map((seed) => leaksOf(CANARIES[part], seed)))).flat();
    const spoilt = (await Promise.all(seeds.map((seed) => spoiltOf(LOOK_ALIKES[part], seed)))).flat();
    lines.push(
      `| ${part} | ${share(leaks, CANARIES[part].length)} | ${share(spoilt, LOOK_ALIKES[part].length)} |`,
    );
    // The held part is not listed with its texts, or it would be tuned on.
    const named = (misses: Miss[]) =>
      misses.map(({ id, seed, after }) => (part === 'tune' ? `${id} @${seed}: ${after}` : `${id} @${seed}`));
    missed.push(...named(leaks).map((line) => `leaked, ${part}: ${line}`));
    missed.push(...named(spoilt).map((line) => `redacted, ${part}: ${line}`));
  }
  process.stdout.write(`${[...lines, ...(values.list ? ['', ...missed] : [])].join('\n')}\n`);
}
