// The words that a rule needs in front of it: headings, the line that opens its list, the item above it, tags, the
// condition of its file. They are put there as they stand in the file.
import { tokenize } from '../language/tokens.ts';
import { CONDITION, FORBIDS, GENERIC, REFUSES, WANTS } from './words.ts';

export interface Part {
  text: string;
  /** `opener`: what the rule goes on with; `heading`: what orders the file; `title`: the name of the file. */
  role: 'opener' | 'heading' | 'title';
  /** Needed however little it says. */
  always?: true;
}

/** What is only preferred says so with each item. */
const PREFERS = /prefer|recommend/iu;
/** Marks that allow or forbid an item. */
const ALLOWED = /^(?:[✅✔☑👍]\ufe0f?\s*)+/u;
const FORBIDDEN = /^(?:[❌🚫⛔✗✘❎👎]\ufe0f?\s*)+/u;

export const opener = (text: string): Part => ({
  text: tidy(text).replace(/(?<!\.)[.。]$/u, ''),
  role: 'opener',
});
export const heading = (text: string, title: boolean): Part => ({
  text: tidy(text),
  role: title ? 'title' : 'heading',
});

/** Names such as `forbidden_actions` as words. */
export const tagPart = (name: string): Part => ({ text: name.replace(/[_-]+/g, ' '), role: 'heading' });

const tidy = (text: string) => text.replace(/\s+/g, ' ').trim();
const bare = (text: string) => text.replace(/^[^\p{L}\p{N}]+/u, '').trim();

const forbids = ({ text }: Part) => FORBIDS.test(text) && !isMixed(text);
/** The parts without those that forbid. */
export const allowing = (parts: Part[]): Part[] => parts.filter((part) => !forbids(part));

/** It says by itself what holds and what does not. */
const OWN_POLARITY =
  /\b(?:always|never|must|only|not|nothing|nobody|unless|except|but)\b|n['’]t\b|(?<!\p{L})(?:immer|nie|nur|nicht|außer|aber|siempre|nunca|solo|salvo|toujours|jamais|sauf|sempre|apenas|exceto)(?!\p{L})/iu;
export const isWholeRule = (words: string): boolean => OWN_POLARITY.test(words);

const wants = ({ text }: Part) => WANTS.test(text);
/** "Do / Don't" leaves it to its items. */
const isMixed = (text: string) =>
  /\bdo(?:['’]?s)?\s*(?:\/|\||&|\+|and|und|y|et|e|vs\.?)\s*(?:the )?don['’]?ts?\b/iu.test(text);

/** `words` with the parts in front that they need; `parts` are outermost first. */
export function inContext(words: string, parts: readonly Part[]): string {
  const allowed = ALLOWED.test(words);
  const forbidden = FORBIDDEN.test(words);
  const item = allowed ? words.replace(ALLOWED, '') : words;
  // What allows cancels what forbids around it.
  const lastWant = parts.findLastIndex(wants);
  const kept: Part[] = [];
  let said = item;
  for (let at = parts.length - 1; at >= 0; at--) {
    const part = parts[at]!;
    if (!isNeeded(part, said, allowed || at < lastWant)) continue;
    kept.unshift(part);
    said = `${part.text} ${said}`;
  }
  const marked = forbidden && kept.some(forbids) ? item.replace(FORBIDDEN, '') : item;
  return kept.reduceRight((text, part) => join(part.text, text), marked);
}

function isNeeded(part: Part, said: string, allowed: boolean): boolean {
  if (part.text === '') return false;
  if (part.always) return true;
  if (forbids(part)) {
    if (allowed) return false;
    return part.role === 'opener' || !(REFUSES.test(bare(said)) || FORBIDS.test(firstOpener(said)));
  }
  if (wants(part)) return PREFERS.test(part.text);
  if (GENERIC.test(bare(part.text))) return false;
  if (part.role === 'opener') return true;
  if (CONDITION.test(bare(part.text)) || /[?？؟]$/u.test(part.text)) return true;
  if (part.role === 'title') return false;
  return !isSaid(part.text, said);
}

/** The words before the first colon. */
const firstOpener = (said: string) => /^([^:：]{0,80})[:：]/u.exec(said)?.[1] ?? '';

function isSaid(topic: string, said: string): boolean {
  const words = tokenize(topic);
  if (words.length === 0) return true;
  const known = new Set(tokenize(said));
  return words.every((word) => known.has(word));
}

const join = (before: string, after: string) =>
  /[:：?？؟]$/u.test(before) ? `${before} ${after}` : `${before}: ${after}`;
