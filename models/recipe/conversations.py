"""The tasks in ChatML, exactly as the product sends them: answers from memories in the system prompt and from
statements in the chat, corrections (the newest wins), and "not known" when nothing given answers."""

from random import Random

from .language import Relation
from .tokenizer import END, START
from .vocabulary import Vocabulary
from .world import World

Message = tuple[str, str]
OPEN = 0.04  # share of the questions that name no relation
# Share of the memories in the prompt that have their relation's first form, which answers have, too. Fewer than in
# the suites: of the answers that were wrong there, nearly all were of memories in another form.
FIRST_FORMS = 0.25


def chatml(messages: list[Message], prompt: bool = False) -> str:
    """Render (role, text) pairs; with `prompt` an open assistant turn follows."""
    text = "".join(f"{START}{role}\n{content}{END}\n" for role, content in messages)
    return text + f"{START}assistant\n" if prompt else text


def system(document: dict, memories: list[str]) -> str:
    """The system prompt; `memories` are sentences with their full stop."""
    if not memories:
        return document["system"]
    return document["system"] + "\n\n" + document["memories"] + "\n" + "\n".join("- " + line for line in memories)


def converse(
    rng: Random,
    document: dict,
    relations: list[Relation],
    memories: int,
    statements: int,
    questions: int,
    corrections: float = 0.0,
    unknown: float = 0.45,
    vocabulary: Vocabulary | None = None,
) -> list[Message]:
    """One conversation: `memories` facts in the system prompt, `statements` more said in the chat, `questions`
    asked. `corrections` is the chance, for each fact, that it gets a newer value later in the prompt or chat;
    `unknown` the share of questions that nothing answers."""
    world = World(rng, vocabulary or Vocabulary(rng), document, relations)
    lines = [(fact, world.memory(fact, FIRST_FORMS)) for fact in (world.grow(memories) if memories else [])]
    for fact, line in lines[:]:
        if rng.random() < corrections / 2:
            newer = world.correct(fact)
            lines.insert(
                rng.randint(lines.index((fact, line)) + 1, len(lines)), (newer, world.memory(newer, FIRST_FORMS))
            )
    messages: list[Message] = []
    if memories or rng.random() < 0.97:
        messages.append(("system", system(document, [line for _, line in lines])))

    pending = world.grow(statements) if statements else []
    for fact in pending:
        world.facts.remove(fact)
    asked: set[tuple[str, str]] = set()
    while pending or questions > 0:
        if pending and (rng.random() < 0.7 or not world.facts):
            batch = [pending.pop() for _ in range(min(len(pending), 2 if rng.random() < 0.1 else 1))]
            world.facts += batch
            said = [world.said(fact) for fact in batch]
            messages.append(("user", said[0] if len(said) == 1 else " ".join(text.rstrip(".!") + "." for text in said)))
            messages.append(("assistant", document["acknowledge"]))
        elif world.facts and corrections and rng.random() < corrections:
            newer = world.correct(rng.choice(world.facts))
            asked.discard((newer.relation.id, newer.subject))
            messages.append(("user", world.said(newer, correction=True)))
            messages.append(("assistant", document["acknowledge"]))
            corrections /= 2
        elif rng.random() < OPEN:
            questions -= 1
            question, reply = world.open()
            messages += [("user", question), ("assistant", reply)]
        else:
            questions -= 1
            fresh = [fact for fact in world.facts if (fact.relation.id, fact.subject) not in asked] or world.facts
            if fresh and rng.random() >= unknown:
                fact = rng.choice(fresh)
                relation, subject, value = fact.relation, fact.subject, fact.value
            else:
                (relation, subject), value = world.unanswerable(), None
            asked.add((relation.id, subject))
            messages.append(("user", world.question(relation, subject)))
            messages.append(("assistant", world.answer(relation, subject, value)))
    return messages


def notes(world: World, count: int) -> tuple[str, str]:
    """(text, its continuation) outside of any chat: sentences, and one of them again in its first form, up to its
    value. So a fact can be gone on with as plain text, too, from a file as from an adapter's weights."""
    facts = world.grow(count)
    lines = [world.memory(fact) for fact in facts]
    start, rest = world.completion(world.rng.choice(facts))
    return "\n".join([*lines, start]), rest
