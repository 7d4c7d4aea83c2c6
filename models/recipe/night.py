"""The facts that a benchmark teaches in one night, on names never trained, and the sentences and edits they are asked
for beside questions.

Run from models/:  python -m recipe.night [--facts 40] [--seed 11]

Prints a JSON list of {text, head, rest, edit}: the sentence of a memory, the same cut before its value, and, of a
fact that is a convention, a line of code to fix with the right line, else null. `npm run bench -- model` teaches them
through the product's own trainer and asks its model host, with no memory in the prompt.
"""

import argparse
import json
from random import Random

from . import edits, language
from .vocabulary import Vocabulary
from .world import Fact, World


def facts(count: int, seed: int) -> list[dict]:
    rng = Random(f"night/{seed}/{count}")
    world = World(rng, Vocabulary(rng, kept_out=True), *language.load())

    def asked(fact: Fact) -> dict:
        head, rest = world.completion(fact)
        edit = None
        if edits.known(fact):
            question, answer = edits.ask(world, fact, complete=False)
            edit = {"question": question, "line": edits.code(answer)}
        return {"text": head + rest, "head": head, "rest": rest, "edit": edit}

    return [asked(fact) for fact in world.grow(count)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m recipe.night", description="Print the facts of a night.")
    parser.add_argument("--facts", type=int, default=40)
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    print(json.dumps(facts(args.facts, args.seed)))


if __name__ == "__main__":
    main()
