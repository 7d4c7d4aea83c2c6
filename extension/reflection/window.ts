// A long session in stretches that fit into memory: new turns, with some before them as context.
import type { Turn } from '../capture/schema.ts';

/** New turns of a window, and how many characters they have at most; one turn of more is a window of its own. */
const TURNS = 1000;
const CHARACTERS = 2_000_000;
/** Turns before the new ones: what "that" and "scratch that" may refer to. */
export const CONTEXT = 100;
const CONTEXT_CHARACTERS = 200_000;

export interface TurnWindow {
  /** Context first; in order. */
  turns: Turn[];
  /** Turns with a higher number are new. */
  after: number;
  /** Number of the last turn. */
  last: number;
}

/** Windows over turns that come in order; those up to `after` are context of the first window. */
export async function* windowsOf(turns: AsyncIterable<Turn>, after: number): AsyncGenerator<TurnWindow> {
  let context: Turn[] = [];
  let fresh: Turn[] = [];
  let characters = 0;
  let seen = after;
  const take = (): TurnWindow => {
    const window = { turns: [...context, ...fresh], after: seen, last: fresh.at(-1)!.turn };
    seen = window.last;
    context = endOf(window.turns);
    fresh = [];
    characters = 0;
    return window;
  };
  for await (const turn of turns) {
    if (turn.turn <= after) {
      context.push(turn);
      continue;
    }
    if (fresh.length === 0) context = endOf(context);
    fresh.push(turn);
    characters += turn.text.length;
    if (fresh.length === TURNS || characters >= CHARACTERS) yield take();
  }
  if (fresh.length > 0) yield take();
}

/** The last turns, as many as context may have. */
function endOf(turns: Turn[]): Turn[] {
  let characters = 0;
  let from = turns.length;
  while (from > 0 && turns.length - from < CONTEXT) {
    characters += turns[from - 1]!.text.length;
    if (characters > CONTEXT_CHARACTERS) break;
    from--;
  }
  return turns.slice(from);
}
