"""One-line edits and completions of code that follow a convention: given among the memories of the system prompt,
or known from an adapter's weights alone.

The answer first says the convention whole, as every answer does, and then writes the line: the words that find the
value in the prompt or in the weights are then those of a question. Every line has one right answer only.
"""

from .code import Source
from .conversations import Message, system
from .language import Relation
from .world import Fact, World


def known(fact: Fact) -> bool:
    """True if the fact is a convention that some line can follow."""
    form = fact.relation.code
    return form is not None and (form.signs is None or fact.value in form.signs)


def agree(world: World, relation: Relation) -> Fact:
    """Add a fact of this relation, which has a form in code, to the world, with a value that can stand there."""
    assert relation.code
    signs = relation.code.signs
    subject = world.new_subject(relation)
    value = world.rng.choice(list(signs)) if signs else world.new_value(relation)
    while not signs and relation.id == "instead" and " " in subject + value:
        subject, value = world.new_subject(relation), world.new_value(relation)
    fact = Fact(relation, subject, value)
    world.facts.append(fact)
    world.subjects.append(subject)
    return fact


def ask(world: World, fact: Fact, complete: bool) -> tuple[str, str]:
    """(question, answer) about one line: in the words of the product's quick fix, or a line to be completed."""
    rng, form = world.rng, fact.relation.code
    assert form
    names = Source(rng, world.vocabulary).names()
    line = rng.choice(form.open() if complete else form.lines)

    def written(value: str) -> str:
        shown = form.signs[value] if form.signs else value.rstrip("/")
        return line.format(**names, s=fact.subject, v=shown)

    if complete:
        given = line.removesuffix("{v}").format(**names, s=fact.subject)
        task = f"Complete this line of {fact.subject}."
    else:
        given = line.replace("{v} ", "").format(**names) if form.adds else written(other(world, fact))
        task = f"Fix this problem: {form.problem.format(s=fact.subject)}"
    question = f"{task}\nAnswer with the whole corrected code in one fenced block.\n```\n{given}\n```"
    said = world.answer(fact.relation, fact.subject, fact.value)
    return question, f"{said}\n```\n{written(fact.value)}\n```"


def other(world: World, fact: Fact) -> str:
    """A value that the line wrongly has."""
    signs = fact.relation.code and fact.relation.code.signs
    if fact.relation.id == "instead":
        return fact.subject
    if signs:
        return world.rng.choice([value for value in signs if value != fact.value])
    return world.new_value(fact.relation, besides=fact.value)


def draw(
    world: World, memories: int = 0, complete: bool | None = None, given: bool | None = None
) -> tuple[list[Message], str, dict]:
    """(messages, answer, the right line) with `memories` memories in the prompt (0: one to five). Where the
    convention is not `given`, the answer says that it is not known."""
    rng = world.rng
    memories = memories or rng.randint(1, 5)
    given = rng.random() < 0.85 if given is None else given
    complete = rng.random() < 0.3 if complete is None else complete
    able = [relation for relation in world.relations if relation.code and (relation.code.open() or not complete)]
    fact = agree(world, rng.choice(able))
    question, answer = ask(world, fact, complete)
    if not given:
        answer = world.answer(fact.relation, fact.subject, None)
    if rng.random() < 0.4 and memories > 1:
        agree(world, fact.relation)
    world.grow(memories - len(world.facts))
    lines = [world.memory(one) for one in world.facts if given or one is not fact]
    rng.shuffle(lines)
    messages = [("system", system(world.document, lines)), ("user", question)]
    return messages, answer, {"line": code(answer)}


def code(answer: str) -> str:
    """The line in an answer's fenced block; empty where it has none."""
    return answer.partition("```\n")[2].removesuffix("\n```")
