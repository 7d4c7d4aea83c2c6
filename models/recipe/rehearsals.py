"""Rehearsal conversations for a memory, as JSON: the form in which the product's local writer asks, in small."""

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
    # Another skeleton for each, so that no two are alike.
    skeletons = rng.sample(fact.relation.questions, count)
    asked = [world.question(fact.relation, fact.subject, (skeleton,), plain=True) for skeleton in skeletons]
    written = compact({"conversations": [{"user": question, "assistant": answer} for question in asked]})
    gold = {"relation": fact.relation.id, "subject": fact.subject, "value": fact.value, "answer": answer}
    return [("system", SYSTEM), ("user", order)], written, gold
