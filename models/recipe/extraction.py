"""Memories out of an exchange, as JSON: the form in which the product's local reflector reads, only shorter."""

import json

from .conversations import Message
from .world import Fact, World

SYSTEM = "You note facts from a developer's conversation with a coding assistant. Answer with JSON."


def compact(value: object) -> str:
    """JSON as JavaScript writes it: a grammar-bound model host lets a model leave out the blanks."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def noted(world: World, fact: Fact, quote: str) -> dict:
    """One memory. The quote comes first, and then the sentence, said as every answer is: kind and subject can be read
    off it. Where they came before it, the subject was often a word of chance."""
    text = world.answer(fact.relation, fact.subject, fact.value).removesuffix(".")
    return {"quote": quote, "text": text, "kind": fact.relation.kind, "subject": fact.subject}


def draw(world: World, most: int = 2) -> tuple[list[Message], str, list[dict]]:
    """(messages, answer, the memories in it) of an exchange with up to `most` statements among questions, which
    are not to be noted; now and then there is nothing to note."""
    rng = world.rng
    pending = world.grow(rng.randint(0 if rng.random() < 0.3 else 1, most))
    questions, turns, memories = rng.randint(0 if pending else 1, 1), [], []
    known = [fact for fact in pending if rng.random() < 0.2]  # asked for before it is said
    while pending or questions:
        if pending and rng.random() < 0.65:
            fact = pending.pop(0)
            quote = world.said(fact, correction=rng.random() < 0.1)
            memories.append(noted(world, fact, quote))
            known.append(fact)
            turns += [("user", quote), ("assistant", world.document["acknowledge"])]
        elif questions:
            questions -= 1
            told = rng.choice(known) if known and rng.random() < 0.5 else None
            relation, subject = (told.relation, told.subject) if told else world.unanswerable()
            answer = world.answer(relation, subject, told.value if told and told not in pending else None)
            turns += [("user", world.question(relation, subject)), ("assistant", answer)]
    first = rng.randint(1, 40)
    lines = [
        compact({"turn": first + at, "role": role, "said": [text] if role == "user" else text})
        for at, (role, text) in enumerate(turns)
    ]
    messages = [("system", SYSTEM), ("user", "The conversation:\n" + "\n".join(lines))]
    return messages, compact({"facts": memories}), memories
