// Marks at an answer's blocks of code: where they break what the project taught, and what is meant instead.
import type { ChatTurn } from '../../webview/protocol.ts';
import { placeIn, type Violation } from '../checks/check.ts';
import { type Syntax, syntaxNamed } from '../checks/syntax.ts';
import type { Conversation } from './conversation.ts';
import { codeBlocks } from './markdown.ts';

export interface CodeMark {
  /** Counts from 0 in the answer. */
  block: number;
  /** From 1, in the block. */
  line: number;
  /** What breaks the rule. */
  code: string;
  rule: string;
  /** Id of the memory. */
  memory: string;
  /** What is written there, where that is certain. */
  instead?: string;
}

/** What code of a language breaks. */
export type CodeLook = (syntax: Syntax, code: string) => Promise<readonly Violation[]>;

/** Of one answer; a block that breaks more says enough with these. */
const MOST_MARKS = 12;
/** Characters of code that a mark shows. */
const SHOWN = 60;

/** Blocks without a language that checks know are left out. Throws what looking at code throws. */
export async function codeMarks(answer: string, lookAt: CodeLook): Promise<CodeMark[]> {
  const marks: CodeMark[] = [];
  for (const [block, { language, code }] of codeBlocks(answer).entries()) {
    const syntax = syntaxNamed(language);
    if (syntax === undefined) continue;
    for (const { check, start, end, rewrite } of await lookAt(syntax, code))
      marks.push({
        block,
        line: placeIn(code, start).line,
        code: code.slice(start, Math.min(end, start + SHOWN)).split('\n')[0]!,
        rule: check.rule,
        memory: check.memory,
        ...(rewrite ? { instead: rewrite.text } : {}),
      });
  }
  return marks.slice(0, MOST_MARKS);
}

/** Looks at the code of an answer once it came to its end; resolves with whether that marked something. */
export async function markTurn(
  turn: ChatTurn,
  conversation: Conversation,
  lookAt: CodeLook,
): Promise<boolean> {
  const isWhole = turn.role === 'assistant' && turn.state !== 'streaming';
  if (!isWhole) turn.marks = undefined;
  if (!isWhole || turn.marks) return false;
  turn.marks = [];
  turn.marks = await codeMarks(conversation.answer(turn.id) ?? '', lookAt);
  return turn.marks.length > 0 && conversation.has(turn);
}
