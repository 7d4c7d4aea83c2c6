// A benchmark scenario as sessions of turns: one project seen through a few conversations with an assistant.
import { z } from 'zod';
import { instantOf, type SpokenTurn } from './formats/format.ts';

/** The part of a scenario file that is a conversation; the rest (gold memories, questions) is never imported. */
export const Scenario = z.object({
  name: z.string().min(1),
  sessions: z.array(
    z.object({
      id: z.string().min(1),
      date: z.iso.date(),
      turns: z.array(
        z.object({
          n: z.number().int().positive(),
          role: z.enum(['user', 'assistant']),
          text: z.string(),
        }),
      ),
    }),
  ),
});
export type Scenario = z.infer<typeof Scenario>;

/** Sessions keep their ids under the scenario's name, turns their numbers; turns of a day are a second apart. */
export function scenarioTurns({ name, sessions }: Scenario): SpokenTurn[] {
  return sessions.flatMap(({ id, date, turns }) =>
    turns.map(({ n, role, text }) => ({
      session: `${name}/${id}`,
      turn: n,
      role,
      text,
      at: instantOf(Date.parse(`${date}T09:00:00Z`) + n * 1000, `${date}T09:00:00.000Z`),
    })),
  );
}
