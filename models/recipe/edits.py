"""One-line edits and completions of code that follow a convention: given among the memories of the system prompt,
or known from an adapter's weights alone.

The answer first says the convention whole, as every answer does, and then writes the line: what finds the value in
the prompt or in the weights is then the same as for a question. Every line has one right answer only.
"""

from dataclasses import dataclass

from .code import Source
from .conversations import Message, system
from .world import Fact, World

# Indents and quotation marks are few, so training and suites share these; their subjects they do not share.
INDENTS = {f"{width} spaces": " " * width for width in (3, 6, 7, 9)}
QUOTES = {"single": "'", "double": '"', "backtick": "`"}


@dataclass(frozen=True)
class Convention:
    """A relation whose value stands in code: what is wrong with a line, and lines with {v} where the value is.
    {s}: subject; the other letters are those of code.py. `signs`: values that are not written as they are said."""

    problem: str
    lines: tuple[str, ...]
    signs: dict[str, str] | None = None
    adds: bool = False  # the line lacks the value and a blank, instead of having another value

    def open(self) -> list[str]:
        """Lines that can be completed: the value is the rest of them."""
        return [line for line in self.lines if line.endswith("{v}") and line.count("{v}") == 1]


CONVENTIONS = {
    "instead": Convention("{s} is not used any more", ("{a} = {v}({b})", "return {v}({a}, {b})", "import {v}")),
    "installer": Convention("the packages of {s} come with another tool", ("{v} install {m}", "RUN {v} add {m}")),
    "runner": Convention("{s} is tested with another tool", ("test: {v} {p}", "{v} test {p}")),
    "formatter": Convention("{s} is formatted with another tool", ("format: {v} {p}", "{v} --write {p}")),
    "testplace": Convention("the test of {s} is in the wrong folder", ("open {v}/test_{a}.py", "{v}/{a}.test.ts")),
    "commits": Convention("the commit message for {s} does not start right", ('git commit -m "{v} {t}"',), adds=True),
    "indent": Convention("the indent in {s} is wrong", ("{v}{a} = {b}({c})", "{v}return {a}"), INDENTS),
    "quotes": Convention("the quotes in {s} are wrong", ("{a} = {v}{t}{v}", "{a}({v}{t}{v})"), QUOTES),
    "port": Convention("the port of {s} is wrong", ("{M}_PORT={v}", "port: {v}")),
    "version": Convention("the version of {s} is wrong", ("version: {v}", 'version = "{v}"')),
    "timeout": Convention("the timeout of {s} is wrong", ("timeout: {v}", 'TIMEOUT="{v}"')),
    "host": Convention("the host of {s} is wrong", ("host: {v}", "ssh {v}")),
    "branch": Convention("the branch of {s} is wrong", ("git checkout {v}", "branch: {v}")),
    "topic": Convention("the topic of {s} is wrong", ("topic: {v}", "{a}.publish({v}, {b})")),
    "flag": Convention("the flag of {s} is wrong", ("flag: {v}", "{a} --enable {v}")),
}


def known(fact: Fact) -> bool:
    """Whether the fact is a convention that some line can follow."""
    convention = CONVENTIONS.get(fact.relation.id)
    return convention is not None and (convention.signs is None or fact.value in convention.signs)


def agree(world: World, relation_id: str) -> Fact:
    """Add a fact of this relation to the world, with a value that can stand in code."""
    relation = next(relation for relation in world.relations if relation.id == relation_id)
    signs = CONVENTIONS[relation_id].signs
    subject = world.new_subject(relation)
    value = world.rng.choice(list(signs)) if signs else world.new_value(relation)
    while not signs and relation_id == "instead" and " " in subject + value:
        subject, value = world.new_subject(relation), world.new_value(relation)
    fact = Fact(relation, subject, value)
    world.facts.append(fact)
    world.subjects.append(subject)
    return fact


def ask(world: World, fact: Fact, complete: bool) -> tuple[str, str]:
    """(question, answer) about one line: in the words of the product's quick fix, or a line to be completed."""
    rng, convention = world.rng, CONVENTIONS[fact.relation.id]
    names = Source(rng, world.vocabulary).names()
    line = rng.choice(convention.open() if complete else convention.lines)

    def written(value: str) -> str:
        shown = convention.signs[value] if convention.signs else value.rstrip("/")
        return line.format(**names, s=fact.subject, v=shown)

    if complete:
        given = line.removesuffix("{v}").format(**names, s=fact.subject)
        task = f"Complete this line of {fact.subject}."
    else:
        given = line.replace("{v} ", "").format(**names) if convention.adds else written(other(world, fact))
        task = f"Fix this problem: {convention.problem.format(s=fact.subject)}"
    question = f"{task}\nAnswer with the whole corrected code in one fenced block.\n```\n{given}\n```"
    said = world.answer(fact.relation, fact.subject, fact.value)
    return question, f"{said}\n```\n{written(fact.value)}\n```"


def other(world: World, fact: Fact) -> str:
    """A value that the line wrongly has."""
    signs = CONVENTIONS[fact.relation.id].signs
    if fact.relation.id == "instead":
        return fact.subject
    if signs:
        return world.rng.choice([value for value in signs if value != fact.value])
    return world.new_value(fact.relation, besides=fact.value)


def draw(
    world: World, memories: int = 0, complete: bool | None = None, told: bool | None = None
) -> tuple[list[Message], str, dict]:
    """(messages, answer, the right line) with `memories` memories in the prompt (0: one to five). Where the
    convention is not `told`, the answer says that it is not known."""
    rng = world.rng
    memories = memories or rng.randint(1, 5)
    told = rng.random() < 0.85 if told is None else told
    complete = rng.random() < 0.3 if complete is None else complete
    fact = agree(world, rng.choice([name for name, kind in CONVENTIONS.items() if kind.open() or not complete]))
    question, answer = ask(world, fact, complete)
    if not told:
        answer = world.answer(fact.relation, fact.subject, None)
    if rng.random() < 0.4 and memories > 1:
        agree(world, fact.relation.id)
    world.grow(memories - len(world.facts))
    lines = [world.memory(one) for one in world.facts if told or one is not fact]
    rng.shuffle(lines)
    messages = [("system", system(world.document, lines)), ("user", question)]
    return messages, answer, {"line": code(answer)}


def code(answer: str) -> str:
    """The line in an answer's fenced block; empty where it has none."""
    return answer.partition("```\n")[2].removesuffix("\n```")
