// Turns as a large model gets to read them: one JSON line a turn, with what the user pasted marked as such, so that
// no text can pass for another turn or for an instruction.
import type { Turn } from '../capture/schema.ts';
import { roughTokens } from '../claude/prices.ts';
import { maskPasted } from './paste.ts';

/** Characters read of one turn, of one pasted piece in it, and of one assistant turn, which is context only. */
const LONGEST_TURN = 60_000;
const LONGEST_PASTE = 1_200;
const LONGEST_ANSWER = 4_000;
/** Earlier turns that a batch shows as context. */
const CONTEXT_TURNS = 6;

/** Characters that hide text from people; a model must not see what its user cannot. */
const HIDDEN_CHARACTERS =
  /[\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

type Piece = string | { pasted: string };

/** What was typed and what was pasted, in order. */
export function piecesOf(text: string): Piece[] {
  const masked = maskPasted(text);
  const pieces: Piece[] = [];
  let from = 0;
  let pasted = false;
  const close = (end: number) => {
    const piece = text.slice(from, end).replace(HIDDEN_CHARACTERS, '').trim();
    from = end;
    if (piece === '') return;
    pieces.push(pasted ? { pasted: shortened(piece, LONGEST_PASTE) } : piece);
  };
  for (let at = 0; at < text.length; at++) {
    // White space is the same in both, so it belongs to whatever it follows.
    if (/\s/.test(text[at]!)) continue;
    const foreign = masked[at] !== text[at];
    if (foreign !== pasted) {
      close(at);
      pasted = foreign;
    }
  }
  close(text.length);
  return pieces;
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)} […${text.length - most} more characters]`;
}

function lineOf(turn: Turn, context: boolean): string {
  const said =
    turn.role === 'user'
      ? piecesOf(turn.text.slice(0, LONGEST_TURN))
      : shortened(turn.text, LONGEST_ANSWER).replace(HIDDEN_CHARACTERS, '');
  return JSON.stringify({ turn: turn.turn, role: turn.role, said, ...(context ? { context } : {}) });
}

export interface Batch {
  /** Turns that facts are to be found in, in order; never empty. */
  turns: Turn[];
  /** The JSON lines, context first. */
  text: string;
}

function batchOf(turns: Turn[], before: Turn[]): Batch {
  const lines = [
    ...before.slice(-CONTEXT_TURNS).map((turn) => lineOf(turn, true)),
    ...turns.map((turn) => lineOf(turn, false)),
  ];
  return { turns, text: lines.join('\n') };
}

/** The turns after number `after`, in batches of about `tokens` tokens; a larger turn is a batch of its own. */
export function batchesOf(all: Turn[], after: number, tokens: number): Batch[] {
  const batches: Batch[] = [];
  let first = all.findIndex(({ turn }) => turn > after);
  if (first < 0) return batches;
  let size = 0;
  for (let at = first; at < all.length; at++) {
    const own = roughTokens(lineOf(all[at]!, false).length);
    if (at > first && size + own > tokens) {
      batches.push(batchOf(all.slice(first, at), all.slice(0, first)));
      first = at;
      size = 0;
    }
    size += own;
  }
  batches.push(batchOf(all.slice(first), all.slice(0, first)));
  return batches;
}

/** The two halves of a batch of several turns, where the whole was too much. */
export function halvesOf({ turns }: Batch, all: Turn[]): Batch[] {
  const middle = Math.ceil(turns.length / 2);
  return [turns.slice(0, middle), turns.slice(middle)].map((half) =>
    batchOf(
      half,
      all.filter(({ turn }) => turn < half[0]!.turn),
    ),
  );
}
