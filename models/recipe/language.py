"""The closed language: relations of the developer's world and their surface forms, read from models/phrases.json.

A skeleton is text with alternatives `(a|b|c)`, nestable, an empty one making the group optional, and the
slots `{s}` (subject) and `{v}` (value). Taking the first alternative everywhere gives the canonical form.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import NamedTuple

PHRASES = Path(__file__).resolve().parent.parent / "phrases.json"

# A skeleton's tree: a list of literals (str) and groups (list of alternatives, each again such a list).
Tree = list


@dataclass(frozen=True)
class Code:
    """How a fact stands in a line of code: what is wrong with a line that does not follow it, and lines with {v} where
    the value is. {s}: subject; the other letters are those of code.py. `signs`: how values are written, where that is
    not as they are said; no other value can stand in code then."""

    problem: str
    lines: tuple[str, ...]
    signs: dict[str, str] | None = None
    adds: bool = False  # the wrong line lacks the value and a blank, instead of having another value

    def open(self) -> list[str]:
        """Lines that can be completed: the value is the rest of them."""
        return [line for line in self.lines if line.endswith("{v}") and line.count("{v}") == 1]


@dataclass(frozen=True)
class Relation:
    """One thing that can be known: `subject` and `value` are type names, the forms are parsed skeletons."""

    id: str
    kind: str
    subject: str
    value: str
    statements: tuple
    questions: tuple
    code: Code | None = field(default=None, compare=False)


def parse(skeleton: str) -> Tree:
    """Parse a skeleton into its tree; raises ValueError on unbalanced parentheses."""

    def sequence(at: int, inside: bool):
        alternatives, items, literal = [], [], ""
        while at < len(skeleton):
            char = skeleton[at]
            at += 1
            if char == "(":
                group, at = sequence(at, True)
                items += [literal, group] if literal else [group]
                literal = ""
            elif char in "|)" and inside:
                alternatives.append([*items, literal] if literal else items)
                items, literal = [], ""
                if char == ")":
                    return alternatives, at
            elif char == ")":
                raise ValueError(f"unbalanced ')' in skeleton: {skeleton}")
            else:
                literal += char
        if inside:
            raise ValueError(f"missing ')' in skeleton: {skeleton}")
        return [*items, literal] if literal else items, at

    return sequence(0, False)[0]


def draw(tree: Tree, rng: Random) -> str:
    """One surface form, every alternative equally likely."""
    return "".join(part if isinstance(part, str) else draw(rng.choice(part), rng) for part in tree)


def canonical(tree: Tree) -> str:
    """The surface form of first alternatives."""
    return "".join(part if isinstance(part, str) else canonical(part[0]) for part in tree)


def forms(tree: Tree) -> list[str]:
    """All surface forms."""
    found = [""]
    for part in tree:
        tails = [part] if isinstance(part, str) else [form for option in part for form in forms(option)]
        found = [head + tail for head in found for tail in tails]
    return found


def fill(form: str, subject: str, value: str = "", capital: bool = False) -> str:
    """Put subject and value into a form; `capital` raises a literal first letter, never one of a slot."""
    if capital and not form.startswith("{"):
        form = form[:1].upper() + form[1:]
    return form.replace("{s}", subject).replace("{v}", value)


class Language(NamedTuple):
    """The phrases document and its relations with parsed skeletons."""

    document: dict
    relations: list[Relation]


def load(path: Path = PHRASES) -> Language:
    document = json.loads(path.read_text(encoding="utf-8"))
    relations = [
        Relation(
            id=entry["id"],
            kind=entry["kind"],
            subject=entry["subject"],
            value=entry["value"],
            statements=tuple(parse(text) for text in entry["statements"]),
            questions=tuple(parse(text) for text in entry["questions"]),
            code=Code(**{**entry["code"], "lines": tuple(entry["code"]["lines"])}) if "code" in entry else None,
        )
        for entry in document["relations"]
    ]
    return Language(document, relations)
