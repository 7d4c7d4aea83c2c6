// Three kinds of users, invented, and a month of each: when they talk, what they teach, when their machine is idle.
import { deriveSeed, drawInt, type Rng, seededRng } from '../../../extension/language/random.ts';

/** A window looks for work this often. */
export const STEP_MINUTES = 10;
export const DAYS = 30;
const STEPS_A_DAY = (24 * 60) / STEP_MINUTES;

export interface Taught {
  /** Of its sentence in a prompt. */
  tokens: number;
  /** Share of the questions into which it is recalled: all of them for a standing convention. */
  recalled: number;
  /** The model cannot be shown to learn it, so it stays text. */
  textOnly: boolean;
}

export interface Step {
  /** The machine is switched on and awake. */
  on: boolean;
  /** The user is at it. */
  here: boolean;
  /** Questions of the user. */
  turns: number;
  taught: Taught[];
}

interface Habit {
  /** Days of the week on which they work here, Monday is 0. */
  days: number[];
  /** From and to, hours. */
  hours: [number, number];
  /** When the machine sleeps on a day of work; null for one that never does. */
  on: [number, number] | null;
  /** Mean questions of ten minutes. */
  turns: number;
  /** Chance that a question teaches something, by the day of the month. */
  teaches(day: number): number;
}

export const USERS: Record<string, Habit> = {
  /** The same project all month, on a workstation that is never switched off. */
  steady: { days: [0, 1, 2, 3, 4], hours: [9, 17.5], on: null, turns: 1.2, teaches: () => 0.08 },
  /** A new project: much in the first week, little later; a laptop that is closed with the day. */
  beginner: {
    days: [0, 1, 2, 3, 4],
    hours: [9, 18],
    on: [9, 18.5],
    turns: 1.5,
    teaches: (day) => (day < 7 ? 0.3 : 0.03),
  },
  /** Three evenings a week, a few words each. */
  evenings: { days: [1, 3, 5], hours: [20, 22], on: [20, 22.5], turns: 1, teaches: () => 0.12 },
};

/** Shares of what is taught, as far as anybody knows: nobody has measured them. */
const CONVENTIONS = 0.4;
const TEXT_ONLY = 0.15;
const RECALLED = 0.05;
/** Chance that the user is away for the ten minutes, within the hours of work. */
const AWAY = 0.12;
const LUNCH: [number, number] = [12.5, 13.25];

function taught(rng: Rng): Taught {
  const [standing, textOnly] = [rng() < CONVENTIONS, rng() < TEXT_ONLY];
  return { tokens: drawInt(rng, 12, 36), recalled: standing ? 1 : RECALLED, textOnly };
}

/** The month of a user, step by step; the same for the same seed. */
export function monthOf(name: string, seed: number): Step[] {
  const habit = USERS[name]!;
  const rng = seededRng(deriveSeed(seed, name));
  return Array.from({ length: DAYS * STEPS_A_DAY }, (_, at): Step => {
    const day = Math.floor(at / STEPS_A_DAY);
    const hour = (at % STEPS_A_DAY) / (60 / STEP_MINUTES);
    const within = ([from, to]: [number, number]) => hour >= from && hour < to;
    const works = habit.days.includes(day % 7);
    const here = works && within(habit.hours) && !within(LUNCH) && rng() >= AWAY;
    // As many as the mean says, with chance for the part that is no whole one.
    const turns = here ? Math.floor(habit.turns * 2 * rng() + 0.5) : 0;
    const said = Array.from({ length: turns }, () => rng() < habit.teaches(day)).filter(Boolean);
    return {
      on: habit.on === null || (works && within(habit.on)),
      here,
      turns,
      taught: said.map(() => taught(rng)),
    };
  });
}
