"""The held-out suites: every skill's questions with their right answers, made from seeds alone.

Run from models/:  python -m recipe.suites [--count 60]

Prints them as JSON, {"chat": {suite: {seed: [{messages, answer}]}}, "infill": {suite: {seed: [{prefix, suffix,
answer}]}}}: `npm run bench -- model` asks a model file through the product's own model host, and evaluate.py asks
the same by one forward pass.
"""

import argparse
import json
from collections.abc import Callable
from random import Random
from types import SimpleNamespace

from . import code, conversations, language
from .heldout import cases
from .tokenizer import END_OF_TEXT, FIM_MIDDLE, FIM_PREFIX, FIM_SUFFIX
from .vocabulary import Vocabulary
from .world import World

SEEDS = (11, 12, 13)
Cases = list[tuple[list[tuple[str, str]], str]]


def said(known, seed: int, count: int, corrected: bool) -> Cases:
    """Cases of facts said in the chat, three of them, one of them corrected where asked for."""
    made = []
    for number in range(count):
        rng = Random(f"said/{seed}/{corrected}/{number}")
        world = World(rng, Vocabulary(rng, kept_out=True), known.document, known.relations)
        messages = [("system", known.document["system"])]
        facts = world.grow(3)
        fact = rng.choice(facts)
        for said_fact in facts:
            messages += [("user", world.said(said_fact)), ("assistant", known.document["acknowledge"])]
        if corrected:
            fact = world.correct(fact)
            messages += [("user", world.said(fact, correction=True)), ("assistant", known.document["acknowledge"])]
        messages.append(("user", world.question(fact.relation, fact.subject)))
        made.append((messages, world.answer(fact.relation, fact.subject, fact.value)))
    return made


def contradicted(known, seed: int, count: int) -> Cases:
    """Cases of four memories of which one contradicts an earlier one: the later line wins."""
    made = []
    for number in range(count):
        rng = Random(f"contradicted/{seed}/{number}")
        world = World(rng, Vocabulary(rng, kept_out=True), known.document, known.relations)
        lines = [world.memory(fact) for fact in world.grow(3)]
        fact = world.correct(rng.choice(world.facts))
        lines.append(world.memory(fact))
        question = world.question(fact.relation, fact.subject)
        prompt = conversations.system(known.document, lines)
        answer = world.answer(fact.relation, fact.subject, fact.value)
        made.append(([("system", prompt), ("user", question)], answer))
    return made


def infills(seed: int, count: int) -> list[tuple[str, str]]:
    """(prompt, middle) of lines whose words occur elsewhere in the file, on names never trained."""
    made = []
    for number in range(count):
        rng = Random(f"infill/{seed}/{number}")
        made.append(code.infill(rng, rng.randint(6, 14), Vocabulary(rng, kept_out=True)))
    return made


def chats(known) -> dict[str, Callable[[int, int], Cases]]:
    """Suite name → maker of cases from a seed and a count. `known` has the language's document and relations."""
    found: dict[str, Callable[[int, int], Cases]] = {}
    for words, title in (("invented", "invented names"), ("ordinary", "ordinary and technical words")):
        for memories in (1, 4, 8, 16):
            found[f"in context, {memories} memories, {title}"] = lambda seed, count, m=memories, w=words: cases(
                known, seed, count, m, w
            )
    for memories in (0, 4, 16):
        found[f"abstains, {memories} memories, invented names"] = lambda seed, count, m=memories: cases(
            known, seed, count, m, "invented", False
        )
    found["abstains, 4 memories, ordinary and technical words"] = lambda seed, count: cases(
        known, seed, count, 4, "ordinary", False
    )
    found["said in the chat, 3 facts"] = lambda seed, count: said(known, seed, count, False)
    found["corrected in the chat, 3 facts"] = lambda seed, count: said(known, seed, count, True)
    found["two memories contradict, the later wins"] = lambda seed, count: contradicted(known, seed, count)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m recipe.suites", description="Print the held-out suites.")
    parser.add_argument("--count", type=int, default=60, help="questions of each suite and seed")
    count = parser.parse_args().count
    document, relations = language.load()
    known = SimpleNamespace(document=document, relations=relations)

    def chat(messages: list[tuple[str, str]], answer: str) -> dict:
        return {"messages": [{"role": role, "content": text} for role, text in messages], "answer": answer}

    def infill(prompt: str, middle: str) -> dict:
        prefix, suffix = prompt.removeprefix(FIM_PREFIX).removesuffix(FIM_MIDDLE).split(FIM_SUFFIX)
        return {"prefix": prefix, "suffix": suffix, "answer": middle.removesuffix(END_OF_TEXT)}

    chatted = {
        name: {seed: [chat(*case) for case in make(seed, count)] for seed in SEEDS}
        for name, make in chats(known).items()
    }
    filled = {"infill of a line": {seed: [infill(*case) for case in infills(seed, count)] for seed in SEEDS}}
    print(json.dumps({"chat": chatted, "infill": filled}))


if __name__ == "__main__":
    main()
