"""Summaries of a chat, and of a summary with new turns: every fact that was said, in its first form and with
its newest value, in the order in which it first came up."""

from .code import Source
from .conversations import Message
from .world import Fact, World

SYSTEM = "Summarise the session: one line for each fact, with its newest value only."
RATIO = 6  # a chat is this many times as long as its summary, in characters


def summary(world: World, facts: list[Fact]) -> str:
    return "\n".join("- " + world.answer(fact.relation, fact.subject, fact.value) for fact in facts)


def filler(world: World, known: list[Fact]) -> list[Message]:
    """Two turns that a summary leaves out: a question, answered or not, or pasted code."""
    rng, kind = world.rng, world.rng.random()
    if kind < 0.2:
        lines = Source(rng, world.vocabulary).lines(rng.randint(2, 4))
        return [("user", "look at this:\n" + "\n".join(lines)), ("assistant", "I see.")]
    fact = rng.choice(known) if known and kind < 0.7 else None
    relation, subject = (fact.relation, fact.subject) if fact else world.unanswerable()
    answer = world.answer(relation, subject, fact.value if fact else None)
    return [("user", world.question(relation, subject)), ("assistant", answer)]


def draw(world: World, again: bool | None = None, ratio: int = 0, most: int = 4) -> tuple[list[Message], str, dict]:
    """(messages, answer, gold to score it by). `again` puts a summary so far before the chat; without `ratio` chats
    are mostly shorter than they will be, for the same facts have to be said."""
    rng = world.rng
    again = rng.random() < 0.4 if again is None else again
    ratio = ratio or rng.choice((2, 2, 3, RATIO))
    before = world.grow(rng.randint(1, most - 1)) if again else []
    text = f"Summary so far:\n{summary(world, before)}\n\n" if again else ""
    pending = world.grow(rng.randint(1, most - len(before)))
    facts, quotes = before[:], ["- " + world.answer(fact.relation, fact.subject, fact.value) for fact in before]
    text += "The session:"

    def say(turns: list[Message]) -> None:
        nonlocal text
        text += "".join(f"\n{role}: {said}" for role, said in turns)

    corrections = 1 if rng.random() < 0.4 else 0
    while pending or corrections or len(text) < ratio * len(summary(world, facts)):
        if pending and rng.random() < 0.5:
            facts.append(pending.pop(0))
            quotes.append(world.said(facts[-1]))
            say([("user", quotes[-1]), ("assistant", world.document["acknowledge"])])
        elif facts and corrections and rng.random() < 0.3:
            corrections -= 1
            at = rng.randrange(len(facts))
            facts[at] = world.correct(facts[at])
            quotes[at] = world.said(facts[at], correction=True)
            say([("user", quotes[at]), ("assistant", world.document["acknowledge"])])
        else:
            say(filler(world, facts))
    lines = summary(world, facts)
    gold = {"facts": lines.split("\n"), "quotes": quotes, "length": len(text)}
    return [("system", SYSTEM), ("user", text)], lines, gold
