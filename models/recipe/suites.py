"""The held-out suites: every skill's questions with their right answers, made from seeds alone.

Run from models/:  python -m recipe.suites [--count 60]

Prints them as JSON, {kind: {suite: {seed: [case]}}}, a case being the messages to send, or the prefix and suffix of
an infill, and the gold that its answer is scored by: `npm run bench -- model` asks a model file through the product's
own model host, and evaluate.py asks the same by one forward pass.
"""

import argparse
import json
from collections.abc import Callable
from functools import partial
from random import Random

from . import code, conversations, edits, extraction, language, rehearsals, summaries
from .heldout import OTHER, STRANGER, cases, unknown
from .language import Language
from .tokenizer import END_OF_TEXT, FIM_PREFIX, FIM_SUFFIX
from .vocabulary import Vocabulary
from .world import Fact, World

SEEDS = (11, 12, 13)
Cases = list[tuple[list[tuple[str, str]], str]]


def in_chat(known: Language, name: str, seed: int, count: int, ask: Callable[[World, list], tuple]) -> Cases:
    """Cases of three facts said in the chat; `ask` goes on with the messages and gives the last one and its answer."""
    made = []
    for number in range(count):
        rng = Random(f"{name}/{seed}/{number}")
        world = World(rng, Vocabulary(rng, kept_out=True), *known)
        messages = [("system", known.document["system"])]
        for fact in world.grow(3):
            messages += [("user", world.said(fact)), ("assistant", known.document["acknowledge"])]
        question, answer = ask(world, messages)
        made.append(([*messages, ("user", question)], answer))
    return made


def asked(world: World, fact: Fact) -> tuple[str, str]:
    return world.question(fact.relation, fact.subject), world.answer(fact.relation, fact.subject, fact.value)


def recalled(world: World, messages: list) -> tuple[str, str]:
    return asked(world, world.rng.choice(world.facts))


def corrected(world: World, messages: list) -> tuple[str, str]:
    """One of the facts is corrected, and half of the time another one after it."""
    facts = [world.correct(fact) for fact in world.rng.sample(world.facts, world.rng.randint(1, 2))]
    for fact in facts:
        messages += [
            ("user", world.said(fact, correction=True)),
            ("assistant", world.document["acknowledge"]),
        ]
    return asked(world, facts[0])


def unheard(world: World, messages: list) -> tuple[str, str]:
    relation, subject = unknown(world, world.rng, world.rng.random() < 0.5)
    return world.question(relation, subject), world.answer(relation, subject, None)


def noted(world: World, messages: list) -> tuple[str, str]:
    (fact,) = world.grow(1)
    return world.said(fact), world.document["acknowledge"]


def contradicted(known: Language, seed: int, count: int) -> Cases:
    """Cases of four memories of which one contradicts an earlier one: the later line wins, wherever it stands."""
    made = []
    for number in range(count):
        rng = Random(f"contradicted/{seed}/{number}")
        world = World(rng, Vocabulary(rng, kept_out=True), *known)
        lines = [world.memory(fact) for fact in world.grow(3)]
        at = rng.randrange(3)
        fact = world.correct(world.facts[at])
        lines.insert(rng.randint(at + 1, 3), world.memory(fact))
        question, answer = asked(world, fact)
        made.append(([("system", conversations.system(known.document, lines)), ("user", question)], answer))
    return made


def projects(known: Language, seed: int, count: int) -> Cases:
    """Cases of a whole project in one chat, about 3,000 tokens: 12 memories, 45 facts said, some of them corrected,
    and among the questions a last one that something there answers."""
    unanswered = (known.document["acknowledge"], known.document["unknown"])
    made = []
    for number in range(count):
        rng = Random(f"project/{seed}/{number}")
        vocabulary = Vocabulary(rng, kept_out=True)
        talk = conversations.converse(rng, *known, 12, 45, 50, 0.1, vocabulary=vocabulary)
        last = next(
            at
            for at in reversed(range(len(talk)))
            if talk[at][0] == "assistant" and not talk[at][1].endswith(unanswered)
        )
        made.append((talk[:last], talk[last][1]))
    return made


def infills(seed: int, count: int) -> list[tuple[str, str]]:
    """(prompt, middle) of lines whose words occur elsewhere in the file, on names never trained."""
    made = []
    for number in range(count):
        rng = Random(f"infill/{seed}/{number}")
        made.append(code.infill(rng, rng.randint(6, 14), Vocabulary(rng, kept_out=True)))
    return made


def chats(known: Language) -> dict[str, Callable[[int, int], Cases]]:
    """Suite name → maker of cases from a seed and a count."""
    found: dict[str, Callable[[int, int], Cases]] = {}
    for words, title in (("invented", "invented names"), ("ordinary", "ordinary and technical words")):
        for memories in (1, 4, 8, 16):
            found[f"in context, {memories} memories, {title}"] = lambda seed, count, m=memories, w=words: cases(
                known, seed, count, m, w
            )
    for memories, words, title in (
        (0, "invented", "invented names"),
        (4, "invented", "invented names"),
        (16, "invented", "invented names"),
        (4, "ordinary", "ordinary and technical words"),
    ):
        for missing, whom in ((STRANGER, "strangers"), (OTHER, "other relations of known subjects")):
            if memories or missing == STRANGER:
                found[f"abstains on {whom}, {memories} memories, {title}"] = (
                    lambda seed, count, m=memories, w=words, a=missing: cases(known, seed, count, m, w, a)
                )
    for name, ask in (
        ("said in the chat, 3 facts", recalled),
        ("corrected in the chat, 3 facts", corrected),
        ("abstains in the chat, 3 facts", unheard),
        ("acknowledges a statement", noted),
    ):
        found[name] = partial(in_chat, known, name, ask=ask)
    found["two memories contradict, the later wins"] = partial(contradicted, known)
    found["a whole project in one chat, 57 facts"] = partial(projects, known)
    not_given = partial(edits.draw, complete=False, given=False)
    found["convention edits, the convention is not given"] = lambda seed, count: [
        (messages, answer) for messages, answer, _ in drawn(known, not_given, seed, count)
    ]
    return found


# Kind of answer → suite → function that draws its cases. model.ts has a scorer for each kind.
WRITTEN: dict[str, dict[str, Callable]] = {
    "extraction": {"extraction from an exchange as JSON, F1": extraction.draw},
    "rehearsals": {"rehearsals with their fact and nothing false": partial(rehearsals.draw, count=2)},
    "summaries": {
        "summary of a session at 6:1, facts against an oracle": partial(
            summaries.draw, again=False, ratio=summaries.RATIO
        ),
        "summary with new turns at 6:1, facts against an oracle": partial(
            summaries.draw, again=True, ratio=summaries.RATIO
        ),
    },
    "edits": {
        "convention edits in context, 4 memories": partial(edits.draw, memories=4, complete=False, given=True),
        "convention completions in context, 4 memories": partial(edits.draw, memories=4, complete=True, given=True),
    },
}


def drawn(known: Language, draw: Callable, seed: int, count: int) -> list[tuple]:
    """(messages, answer, gold) of cases on names never trained."""
    made = []
    for number in range(count):
        rng = Random(f"drawn/{seed}/{number}")
        made.append(draw(World(rng, Vocabulary(rng, kept_out=True), *known)))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m recipe.suites", description="Print the held-out suites.")
    parser.add_argument("--count", type=int, default=60, help="questions of each suite and seed")
    count = parser.parse_args().count
    known = language.load()

    def sent(messages: list[tuple[str, str]], **gold) -> dict:
        return {"messages": [{"role": role, "content": text} for role, text in messages], **gold}

    def infill(prompt: str, middle: str) -> dict:
        suffix, prefix = prompt.removeprefix(FIM_SUFFIX).split(FIM_PREFIX)
        return {"prefix": prefix, "suffix": suffix, "answer": middle.removesuffix(END_OF_TEXT)}

    found: dict[str, dict] = {
        "chat": {
            name: {seed: [sent(messages, answer=answer) for messages, answer in make(seed, count)] for seed in SEEDS}
            for name, make in chats(known).items()
        },
        "infill": {"infill of a line": {seed: [infill(*case) for case in infills(seed, count)] for seed in SEEDS}},
    }
    for kind, suites in WRITTEN.items():
        found[kind] = {
            name: {seed: [sent(case[0], gold=case[2]) for case in drawn(known, draw, seed, count)] for seed in SEEDS}
            for name, draw in suites.items()
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
