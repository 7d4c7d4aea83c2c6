// What the sleep signals say where nothing was learned yet: nothing waits then, and nothing is in the weights either.
import type { Wakefulness } from '../sleep/why.ts';

/** `known`: whether there is any memory that counts. */
export function inWords({ sentence, signals }: Wakefulness, known: boolean): Wakefulness {
  if (known) return { sentence, signals };
  return {
    sentence: 'Nothing was learned yet: there is nothing to sleep on.',
    signals: signals.map((signal) =>
      signal.name === 'memories'
        ? { ...signal, value: 'None yet. State a fact or a rule in the chat, and it becomes one.', ok: false }
        : signal,
    ),
  };
}
