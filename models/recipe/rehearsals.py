"""Rehearsal conversations for a memory, as JSON: the form in which the product's local writer asks, only shorter."""

from . import language
from .conversations import Message
from .extraction import compact
from .world import World

SYSTEM = "You write short conversations that teach one fact to a developer's coding assistant. Answer with JSON."


def draw(world: World, count: int = 0) -> tuple[list[Message], str, dict]:
    """(messages, answer, the fact) of an order of `count` conversations about one memory (0: one or two)."""
    rng = world.rng
    (fact,) = world.grow(1)
    count = count or rng.randint(1, 2)
    known = compact({"kind": fact.relation.kind, "subject": fact.subject, "text": world.memory(fact).removesuffix(".")})
    order = f"The fact:\n{known}\n\nWrite {count} conversation{'s' if count > 1 else ''}."
    answer = world.answer(fact.relation, fact.subject, fact.value)
    # Each conversation asks in the form that follows that of the one before, so that no two are alike: with forms
    # drawn for each by chance, a model that always says the likeliest word said the same question twice.
    forms = [language.canonical(skeleton) for skeleton in fact.relation.questions]
    first = rng.randrange(len(forms))
    asked = [
        language.fill(forms[(first + number) % len(forms)], fact.subject, capital=True) + "?" for number in range(count)
    ]
    written = compact({"conversations": [{"user": question, "assistant": answer} for question in asked]})
    gold = {"relation": fact.relation.id, "subject": fact.subject, "value": fact.value, "answer": answer}
    return [("system", SYSTEM), ("user", order)], written, gold
