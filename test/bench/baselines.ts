// Two extractors without any judgement, for scale: every sentence of a user, and those with a cue word.

import { splitSentences } from '../../extension/language/sentences.ts';
import { maskPasted } from '../../extension/reflection/paste.ts';
import type { GoldScenario } from './gold.ts';
import type { ScoredMemory } from './score.ts';

const CUE_WORDS = /\b(?:always|never|use|prefer|must|should|don't|do not|avoid|instead|only|want)\b/i;

export const baselines: { name: string; keeps: (sentence: string) => boolean }[] = [
  { name: 'every user sentence', keeps: () => true },
  { name: 'user sentences with cue words', keeps: (sentence) => CUE_WORDS.test(sentence) },
];

/** Sentences have no kind; they are scored without regard to kinds. */
export function keepSentences(scenario: GoldScenario, keeps: (sentence: string) => boolean): ScoredMemory[] {
  return scenario.sessions.flatMap(({ id: session, turns }) =>
    turns
      .filter(({ role }) => role === 'user')
      .flatMap(({ n: turn, text }) =>
        splitSentences(maskPasted(text))
          .filter(({ text: sentence }) => keeps(sentence))
          .map(
            ({ text: sentence }, index): ScoredMemory => ({
              id: `${session}/${turn}/${index}`,
              kind: 'semantic',
              status: 'proposed',
              text: sentence,
              framings: [],
              cited: [{ session, turn }],
            }),
          ),
      ),
  );
}
