// Rewrites that can mean nothing else: one spelling of a thing for another. Everything that changes what code does is left
// to the model and the user.
import type { Check, Rewrite } from './check.ts';
import type { Found } from './command-lines.ts';
import { constructNamed } from './constructs.ts';
import type { Syntax } from './syntax.ts';

/** Package managers whose commands of these names are one another's. */
const MANAGERS = new Set(['npm', 'pnpm', 'yarn', 'bun']);
const SHARED_COMMAND = /^\s+(?:install|run|test)\b/;
/** One name for another of the same thing, whatever stands around it. */
const SAME = new Map([
  ['interface{}', 'any'],
  ['docker-compose', 'docker compose'],
]);

/** Undefined where a person or the model must decide. */
export function certainRewrite(
  { shape, instead }: Check,
  text: string,
  { start, end }: Found,
  syntax: Syntax,
): Rewrite | undefined {
  const found = text.slice(start, end);
  if (shape.kind === 'construct') {
    const written = constructNamed(shape.construct)?.rewrite?.(found);
    return written === undefined ? undefined : { start, end, text: written };
  }
  if (instead === undefined) return undefined;
  if (shape.kind === 'command' && shape.words.length === 1 && syntax === 'command') {
    const [program] = shape.words as [string];
    const shared = MANAGERS.has(program) && MANAGERS.has(instead) && SHARED_COMMAND.test(text.slice(end));
    return shared || SAME.get(program) === instead ? { start, end, text: instead } : undefined;
  }
  if (shape.kind !== 'name') return undefined;
  return SAME.get(shape.name) === instead ? { start, end, text: instead } : undefined;
}
