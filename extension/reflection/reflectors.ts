// The reflectors by name, for whoever lets the user choose; and what choosing Claude would cost.

import { UserError } from '../base/errors.ts';
import type { Claude } from '../claude/client.ts';
import { addUsage, noUsage, type TokenUsage } from '../claude/prices.ts';
import type { Model } from '../model/client.types.ts';
import { claudeReflector, estimateReading } from './claude.ts';
import { localReflector } from './local.ts';
import type { ReflectionStores, Reflector } from './reflector.ts';
import { rulesReflector } from './rules.ts';
import { unreadSessions } from './sessions.ts';
import { CONTEXT, windowsOf } from './window.ts';

export type ReflectorName = Exclude<Reflector['name'], 'rule-file'>;
export const REFLECTOR_NAMES: readonly ReflectorName[] = ['rules', 'local', 'claude'];

/** Throws UserError `usage` for a name that no reflector has. */
export function reflectorNamed(name: string): ReflectorName {
  const found = REFLECTOR_NAMES.find((own) => own === name);
  if (found) return found;
  throw new UserError(
    'usage',
    {
      what: `There is no reflector ${JSON.stringify(name)}.`,
      why: `There are ${REFLECTOR_NAMES.join(', ')}.`,
      next: 'Give one of these.',
    },
    'usage',
  );
}

/** `claude` is asked for only where Claude was chosen. */
export function reflectorOf(
  name: ReflectorName,
  services: { model(): Promise<Model> },
  claude: Claude | undefined,
): Reflector {
  if (name === 'rules') return rulesReflector;
  if (name === 'local') return localReflector(services.model);
  if (!claude) throw new Error('The Claude reflector was chosen without a client.');
  return claudeReflector(claude);
}

/** What Claude would use to read all that it has not read yet, in every session; nothing is sent. */
export async function estimateAll(
  stores: Pick<ReflectionStores, 'memories' | 'sessions'>,
): Promise<TokenUsage> {
  const inventory = await stores.memories.read();
  let total = noUsage();
  for (const { session, after } of await unreadSessions(stores, 'claude'))
    for await (const window of windowsOf(stores.sessions.readAfter(session, after, CONTEXT), after))
      total = addUsage(total, estimateReading({ ...window, inventory }));
  return total;
}
