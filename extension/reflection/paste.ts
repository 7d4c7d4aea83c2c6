// Finds what a user pasted rather than said: code, logs, quotes, markup, hidden characters. Pasted text is never a
// source of memories, whoever it pretends to be.
import { HIDDEN } from '../capture/schema.ts';
import { phrases } from '../language/phrases.ts';

/** Zero-width, bidirectional and tag characters: nobody types them, injections hide behind them. */
const HIDDEN_CHARACTERS =
  /[\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u{e0000}-\u{e007f}]/u;

/** What the model is told that it knows: copied out of a prompt, it is no news. */
const recalled = new RegExp(`${phrases.memories}(?:\\s*\\n\\s*[-*] [^\\n]*)+`, 'gi');

const BLOCKS: RegExp[] = [
  recalled,
  // "The readme says:" and what follows up to the next empty line.
  /(?<=(?:^|\n)[^\n]*\b(?:wrote|writes|says?|said|sent|posted|reads|states|replied|answered)\b[^\n.!?]{0,60}:[ \t]*\n\s*)\S[^\n]*(?:\n[^\n]*\S[^\n]*)*/gi,
  // An unclosed fence, comment or tag reaches to the end: better to lose a sentence than to trust a paste.
  /(^|\n)[ \t]*(```+|~~~+)[\s\S]*?(?:\n[ \t]*\2[^\n]*(?=\n|$)|$)/g,
  /```[\s\S]*?(?:```|$)/g,
  /<!--[\s\S]*?(?:-->|$)/g,
  /<(system|assistant|user|human|instructions?|memory|document|context|tool_result|important)\b[^>]*>[\s\S]*?(?:<\/\1>|$)/gi,
];

/** Words to a machine, whoever says them: to forget its orders, to keep something in its memory, to play a part. */
export const MACHINE_TALK: RegExp[] = [
  /\b(?:ignore|disregard|forget)\s+(?:all\s+|any\s+)?(?:previous|prior|earlier|above)\s+(?:instructions?|rules|messages)/i,
  /\b(?:long[- ]term|permanent) memory\b|\bsave (?:this|it) to (?:your )?memor/i,
  /\b(?:remember|record|store|save|treat) (?:this|that|it|the following) (?:as|in|to)\b.{0,40}\b(?:preference|memory|memories|agreed|confirmed)\b/i,
  /\b(?:assistants?|agents?|bots?|copilots?|language models?) (?:must|should|shall|are (?:required|expected|instructed) to) (?:always |never |also |now )?(?:remember|store|record|save|treat|assume|use|prefer|ignore|skip|disable|follow|note)\b/i,
  /\bas an ai\b|<\|\w+\|>|\[\/?INST\]|^\s*#+\s*(?:system|instructions?)\b|"(?:role|action)"\s*:\s*"(?:system|remember)/i,
  /\bthe user (?:prefers|has confirmed|has agreed|wants you to)\b|\b(?:confirmed|stored) user preference\b/i,
];

const LINES: RegExp[] = [
  /^\s*>/,
  /^(?: {4,}|\t)\S/,
  // Timestamps and levels of logs.
  /^\s*\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d/,
  /^\s*\[?\d{1,2}:\d\d:\d\d(?:[.,]\d+)?\]?\s/,
  /^\s*\[?(?:INFO|WARN(?:ING)?|ERROR|ERR|DEBUG|TRACE|FATAL|NOTICE)\b[\]:]?\s/,
  // Shells, stack traces, diffs, data.
  /^\s*(?:\$|#!|%|PS [A-Z]:)\s*\S/,
  /^\s*(?:export|set|declare)\s+\w+=/,
  /^\s*(?:at\s+\S+\s*\(|File "|Traceback|Caused by:|npm (?:ERR!|error)|error\[E\d+\]|E\s{2,}|\.{3}\s)/,
  /^\s*(?:diff --git|index [0-9a-f]{7}|@@ |\+\+\+ |--- )/,
  /^\s*[{[]\s*["{[]|^\s*[}\]],?\s*$/,
  /^\s*\w*(?:Error|Exception)\b:\s/,
  /^\s*[\w.-]+\s*=\s*\S+\s*$/,
  // Text that plays another role or speaks to the assistant as a machine.
  /^\s*[[(<#/*-]*\s*(?:system|assistant|human|user|developer)\s*(?:message|prompt|note|record)?\s*[\])>]*\s*:/i,
  /\b(?:ai|code|coding|llm|language model)[ -]?(?:assistants?|agents?|models?)\b/i,
  /\b(?:note|memo|message|notice|reminder|attention|instructions?)\s+(?:to|for)\s+(?:the\s+|all\s+|any\s+)?(?:assistants?|agents?|models?|bots?)\b/i,
  ...MACHINE_TALK,
  HIDDEN_CHARACTERS,
  // What capture.ts leaves of them.
  new RegExp(HIDDEN),
];

/** A quotation of this many words or more is somebody else's text. */
const QUOTED_WORDS = 5;

const blank = (text: string) => text.replace(/[^\n]/g, '\n');

/**
 * The turn with everything pasted replaced by line breaks, of the same length, so that places in it are places
 * in the turn.
 */
export function maskPasted(text: string): string {
  let masked = text;
  for (const block of BLOCKS) masked = masked.replace(block, blank);
  // Emoji are joined by a zero-width character; that one is not hidden text.
  const visible = masked.replace(/(\p{Extended_Pictographic}\ufe0f?)\u200d/gu, '$1 ');
  masked = visible
    .split('\n')
    .map((line) => (LINES.some((pattern) => pattern.test(line)) ? blank(line) : line))
    .join('\n');
  return masked.replace(/"[^"\n]{12,}"|“[^”\n]{12,}”/g, (quoted) =>
    quoted.split(/\s+/).length >= QUOTED_WORDS ? ' '.repeat(quoted.length) : quoted,
  );
}
