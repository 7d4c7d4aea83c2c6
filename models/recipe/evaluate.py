"""Measure a finished model file on held-out questions: subjects and values that training never contained.

Run from models/:  python -m recipe.evaluate [--model dormouse-tiny/dormouse-tiny.gguf] [--count 200] [--card]

Loads the GGUF file with transformers (the weights that are served) and prints one JSON object; --card puts the
figures on the card too.
"""

import argparse
import json
from pathlib import Path
from random import Random

import torch
from torch import Tensor

from . import card, code, conversations, language
from .curriculum import Curriculum
from .heldout import cases, right, share
from .vocabulary import Vocabulary
from .world import World

DEFAULT = Path(__file__).resolve().parent.parent / "dormouse-tiny" / "dormouse-tiny.gguf"
SEEDS = (11, 12, 13)


class Backend:
    """What curriculum-shaped functions need of a tokenizer, over transformers' one."""

    def __init__(self, fast):
        self.fast = fast

    def encode(self, text: str):
        return self.fast.backend_tokenizer.encode(text, add_special_tokens=False)

    def token_to_id(self, token: str) -> int:
        return self.fast.convert_tokens_to_ids(token)

    def get_vocab_size(self) -> int:
        return len(self.fast)


def load(path: Path):
    """(transformers model in float32, Curriculum over its tokenizer) of a GGUF file."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    fast = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32).eval()
    return model, Curriculum(Backend(fast), *language.load())


def said(curriculum: Curriculum, seed: int, count: int, corrected: bool):
    """Cases of facts said in the chat, three of them, one of them corrected where asked for."""
    made = []
    for number in range(count):
        rng = Random(f"said/{seed}/{corrected}/{number}")
        world = World(rng, Vocabulary(rng, kept_out=True), curriculum.document, curriculum.relations)
        messages = [("system", curriculum.document["system"])]
        facts = world.grow(3)
        fact = rng.choice(facts)
        for said_fact in facts:
            messages += [("user", world.said(said_fact)), ("assistant", curriculum.document["acknowledge"])]
        if corrected:
            fact = world.correct(fact)
            messages += [("user", world.said(fact, correction=True)), ("assistant", curriculum.document["acknowledge"])]
        messages.append(("user", world.question(fact.relation, fact.subject)))
        made.append((messages, world.answer(fact.relation, fact.subject, fact.value)))
    return made


def contradicted(curriculum: Curriculum, seed: int, count: int):
    """Cases of four memories of which one contradicts an earlier one: the later line wins."""
    made = []
    for number in range(count):
        rng = Random(f"contradicted/{seed}/{number}")
        world = World(rng, Vocabulary(rng, kept_out=True), curriculum.document, curriculum.relations)
        lines = [world.memory(fact) for fact in world.grow(3)]
        fact = world.correct(rng.choice(world.facts))
        lines.append(world.memory(fact))
        question = world.question(fact.relation, fact.subject)
        prompt = conversations.system(curriculum.document, lines)
        made.append(([("system", prompt), ("user", question)], world.answer(fact.relation, fact.subject, fact.value)))
    return made


@torch.no_grad()
def infilled(model, curriculum: Curriculum, seed: int, count: int) -> list[bool]:
    """Whether a line whose words occur elsewhere in the file is filled in exactly, on names never trained."""
    results = []
    for number in range(count):
        rng = Random(f"infill/{seed}/{number}")
        prompt, middle = code.infill(rng, rng.randint(6, 14), Vocabulary(rng, kept_out=True))
        head, tail = curriculum.tokenizer.encode(prompt).ids, curriculum.tokenizer.encode(middle).ids
        logits = model(torch.tensor([head + tail])).logits[0, len(head) - 1 : -1]
        results.append(logits.argmax(-1).tolist() == tail)
    return results


def figures(path: Path, count: int) -> dict[str, float]:
    """All figures, each the mean over three seeds of `count` / 3 questions."""
    model, curriculum = load(path)

    def states(ids: Tensor) -> Tensor:
        with torch.no_grad():
            return model.model(input_ids=ids).last_hidden_state

    def measure(make) -> float:
        answers: list[bool] = []
        for seed in SEEDS:
            answers += right(
                states, model.get_input_embeddings().weight, curriculum, make(seed, -(-count // len(SEEDS)))
            )
        return share(answers)

    found = {}
    for memories in (1, 4, 8, 16):
        found[f"in context, {memories} memories, invented names"] = measure(
            lambda s, n, m=memories: cases(curriculum, s, n, m)
        )
    for memories in (1, 4, 8, 16):
        found[f"in context, {memories} memories, ordinary and technical words"] = measure(
            lambda s, n, m=memories: cases(curriculum, s, n, m, "ordinary")
        )
    for memories in (0, 4, 16):
        found[f"abstains, {memories} memories, invented names"] = measure(
            lambda s, n, m=memories: cases(curriculum, s, n, m, "invented", False)
        )
    found["abstains, 4 memories, ordinary and technical words"] = measure(
        lambda s, n: cases(curriculum, s, n, 4, "ordinary", False)
    )
    found["said in the chat, 3 facts"] = measure(lambda s, n: said(curriculum, s, n, False))
    found["corrected in the chat, 3 facts"] = measure(lambda s, n: said(curriculum, s, n, True))
    found["two memories contradict, the later wins"] = measure(lambda s, n: contradicted(curriculum, s, n))
    found["infill of a line, exact"] = share(
        [ok for s in SEEDS for ok in infilled(model, curriculum, s, -(-count // len(SEEDS)))]
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m recipe.evaluate", description="Measure a finished model file.")
    parser.add_argument("--model", type=Path, default=DEFAULT)
    parser.add_argument("--count", type=int, default=200, help="questions for each figure")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--card", action="store_true", help="put the figures on the card beside the file")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    found = figures(args.model, args.count)
    if args.card:
        command = f"python -m recipe.evaluate --count {args.count} --card"
        card.add_figures(args.model.parent, "Held-out questions", command, found)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
