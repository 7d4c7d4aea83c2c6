"""Code-like text of the same world, in which identifiers, paths and constants come back, for left-to-right
completion and for fill-in-the-middle: the model learns to copy from the file around the cursor."""

from collections.abc import Callable
from random import Random

from .tokenizer import END_OF_TEXT, FIM_PREFIX, FIM_SUFFIX
from .vocabulary import Vocabulary

# {a} {b}: identifiers; {M}: constant; {m}: module; {p}: path; {n}: number; {t}: text
LINES = {
    "python": [
        "from {m} import {a}",
        "import {m}",
        "{M} = {n}",
        '{M} = "{t}"',
        '{a} = {b}("{t}")',
        "{a} = {b}({M})",
        "def {a}({b}):",
        "    return {a}({b})",
        "    {a} = {b}.{c}",
        "    if {a} is None:",
        "    {a}.{b}({c})",
        '    with open("{p}") as {a}:',
        "    for {a} in {b}:",
        "assert {a}({n}) == {b}",
        '    raise {C}("{t}")',
        "class {C}:",
        "    {a}: {C}",
        "# {t}",
        "    print({a})",
    ],
    "typescript": [
        'import {{ {a} }} from "{m}";',
        'import {{ {a}, {b} }} from "./{m}";',
        "const {a} = {b}({c});",
        "export const {M} = {n};",
        'export const {M} = "{t}";',
        "export function {a}({b}: {C}): {C} {{",
        "  return {a}.{b}({c});",
        "  const {a} = await {b}({M});",
        "type {C} = {{ {a}: string; {b}: number }};",
        "  if (!{a}) return {b};",
        "}}",
        "// {t}",
        "  {a}.{b} = {M};",
        '  it("{t}", () => {{',
        "  expect({a}({b})).toBe({c});",
        "export class {C} {{",
        "  {a}: {b},",
    ],
    "config": [
        "{k}: {n}",
        "{k}: {t}",
        '{k} = "{t}"',
        "{k} = {n}",
        "{k}: {p}",
        "[{k}]",
        "{k}:",
        "  {k}: {t}",
        "  - {p}",
        "  {k}: {n}",
        "{M}={t}",
        "{M}={n}",
        "# {t}",
        '"{k}": "{p}",',
        '"{k}": {n},',
    ],
}


class Source:
    """One invented file: a pool of names that its lines reuse."""

    def __init__(self, rng: Random, vocabulary: Vocabulary | None = None):
        self.rng, words = rng, vocabulary or Vocabulary(rng)
        self.kind = rng.choice(list(LINES))

        def identifier() -> str:
            pieces = [words.piece().lower() for _ in range(rng.choice((1, 2, 2, 3)))]
            if self.kind == "typescript":
                return pieces[0] + "".join(piece.capitalize() for piece in pieces[1:])
            return "_".join(pieces)

        def pool(count: int, shape: Callable[[], str]) -> list[str]:
            return [words.allowed(shape) for _ in range(count)]

        size = rng.randint(2, 5)
        self.pools = {
            "a": pool(size + 1, identifier),
            "C": pool(2, lambda: words.piece().capitalize() + words.piece().capitalize()),
            "M": pool(size, lambda: "_".join(words.piece().upper() for _ in range(rng.choice((1, 2))))),
            "m": pool(2, lambda: words.name(2).replace(" ", "-").lower()),
            "p": pool(2, words.path),
            "k": pool(size + 1, lambda: words.name(2).replace(" ", "_")),
            "n": pool(3, lambda: words.number(rng.randint(1, 4))),
            "t": pool(3, words.phrase),
        }

    def names(self) -> dict[str, str]:
        """One name for each letter of a line."""
        pick = {key: self.rng.choice(pool) for key, pool in self.pools.items()}
        pick["b"], pick["c"] = self.rng.choice(self.pools["a"]), self.rng.choice(self.pools["a"])
        return pick

    def line(self) -> str:
        return self.rng.choice(LINES[self.kind]).format(**self.names())

    def lines(self, count: int) -> list[str]:
        return [self.line() for _ in range(count)]

    def distinct(self, count: int) -> list[str]:
        """Lines of which no two are alike; fewer than `count` where the names do not give so many."""
        return list(dict.fromkeys(self.line() for _ in range(count * 20)))[:count]


def repetition(rng: Random, count: int, vocabulary: Vocabulary | None = None) -> tuple[list[str], int]:
    """(lines of a file, index of the second line of a repetition): two lines come again, and the first of them, which
    stands at no third place, determines the second."""
    lines = Source(rng, vocabulary).distinct(count)
    at = rng.randrange(max(3, len(lines) // 2), len(lines))
    # The pairs must not overlap, or the second line would be nowhere else.
    twin = rng.randint(1, at - 2)
    lines[at - 1 : at + 1] = lines[twin - 1 : twin + 1]
    return lines, at


def next_line(rng: Random, count: int, vocabulary: Vocabulary | None = None) -> tuple[str, str]:
    """(prompt, line) of a left-to-right completion: the part of an infill that has to find the line."""
    lines, at = repetition(rng, count, vocabulary)
    return "\n".join(lines[:at]) + "\n", lines[at] + "\n"


def infill(rng: Random, count: int, vocabulary: Vocabulary | None = None) -> tuple[str, str]:
    """(prompt, middle) of a fill-in-the-middle example over a file of `count` lines: a line or the rest of one,
    the suffix first, and one that stands elsewhere in the file."""
    lines, at = repetition(rng, count, vocabulary)
    cut = rng.choice((0, rng.randint(0, len(lines[at]) // 2)))
    before = "\n".join(lines[:at]) + "\n" + lines[at][:cut]
    after = "\n" + "\n".join(lines[at + 1 :]) + "\n"
    return f"{FIM_SUFFIX}{after}{FIM_PREFIX}{before}", lines[at][cut:] + END_OF_TEXT
