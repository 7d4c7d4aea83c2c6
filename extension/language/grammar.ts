// Skeletons: text with alternatives `(a|b|)`, nestable, and the slots `{s}` (subject) and `{v}` (value).
// The first alternative everywhere gives the canonical form. models/recipe/language.py reads the same notation.
import { pick, type Rng } from './random.ts';

/** A literal, or a group of alternatives. */
type Part = string | Part[][];

export interface Slots {
  s: string;
  v?: string;
}

const trees = new Map<string, Part[]>();

/** Throws on unbalanced parentheses. */
function parseSkeleton(skeleton: string): Part[] {
  const known = trees.get(skeleton);
  if (known) return known;
  let at = 0;
  const group = (inside: boolean): Part[][] => {
    const alternatives: Part[][] = [[]];
    const append = (char: string) => {
      const items = alternatives[alternatives.length - 1]!;
      const last = items[items.length - 1];
      if (typeof last === 'string') items[items.length - 1] = last + char;
      else items.push(char);
    };
    while (at < skeleton.length) {
      const char = skeleton[at++]!;
      if (char === '(') alternatives[alternatives.length - 1]!.push(group(true));
      else if (char === '|' && inside) alternatives.push([]);
      else if (char === ')' && inside) return alternatives;
      else if (char === ')') throw new Error(`unbalanced ')' in skeleton: ${skeleton}`);
      else append(char);
    }
    if (inside) throw new Error(`missing ')' in skeleton: ${skeleton}`);
    return alternatives;
  };
  const tree = group(false)[0]!;
  trees.set(skeleton, tree);
  return tree;
}

function walk(tree: Part[], choose: (alternatives: Part[][]) => Part[]): string {
  return tree.map((part) => (typeof part === 'string' ? part : walk(choose(part), choose))).join('');
}

/** Functions as replacements, because a value may hold `$&`. */
function fill(form: string, slots: Slots): string {
  return form.replace(/\{([sv])\}/g, (_, slot: 's' | 'v') => slots[slot] ?? '');
}

/** One surface form, every alternative equally likely. */
export function expand(skeleton: string, slots: Slots, rng: Rng): string {
  return fill(
    walk(parseSkeleton(skeleton), (alternatives) => pick(rng, alternatives)),
    slots,
  );
}

/** The form of first alternatives. */
export function canonicalForm(skeleton: string, slots: Slots): string {
  return fill(
    walk(parseSkeleton(skeleton), (alternatives) => alternatives[0]!),
    slots,
  );
}

/** Every surface form; a skeleton has at most some hundreds. */
export function allForms(skeleton: string, slots: Slots): string[] {
  const expandAll = (tree: Part[]): string[] =>
    tree.reduce<string[]>(
      (heads, part) => {
        const tails = typeof part === 'string' ? [part] : part.flatMap(expandAll);
        return heads.flatMap((head) => tails.map((tail) => head + tail));
      },
      [''],
    );
  return expandAll(parseSkeleton(skeleton)).map((form) => fill(form, slots));
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ +/g, '\\s+');

/**
 * An anchored, case-insensitive pattern for every surface form, with the named groups `s` and `v`.
 * `patterns` narrows a slot, for example to digits.
 */
export function compile(skeleton: string, patterns: { s?: string; v?: string } = {}): RegExp {
  const source = (tree: Part[]): string =>
    tree
      .map((part) =>
        typeof part === 'string'
          ? part
              .split(/(\{[sv]\})/)
              .map((piece) =>
                piece === '{s}'
                  ? `(?<s>${patterns.s ?? '\\S.*?'})`
                  : piece === '{v}'
                    ? `(?<v>${patterns.v ?? '\\S.*?'})`
                    : literal(piece),
              )
              .join('')
          : // The longest first: "is now 7" must not be read as "is" and the value "now 7".
            `(?:${part
              .map(source)
              .sort((a, b) => b.length - a.length)
              .join('|')})`,
      )
      .join('');
  return new RegExp(`^${source(parseSkeleton(skeleton))}$`, 'iu');
}
