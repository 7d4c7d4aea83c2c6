"""Measure a finished model file on the held-out suites, fast, for work on the recipe.

Run from models/:  python -m recipe.evaluate [--model dormouse-tiny/dormouse-tiny.gguf] [--count 200]

Loads the GGUF file with transformers and prints one JSON object. The card's figures come from the product's own
model host instead: `npm run bench -- model --card` in the repository's root.
"""

import argparse
import json
from pathlib import Path

import torch
from torch import Tensor

from . import language, suites
from .curriculum import Curriculum
from .heldout import continued, right, share

DEFAULT = Path(__file__).resolve().parent.parent / "dormouse-tiny" / "dormouse-tiny.gguf"


def load(path: Path):
    """(transformers model in float32, Curriculum over its tokenizer) of a GGUF file."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    fast = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32).eval()
    return model, Curriculum(fast.backend_tokenizer, language.load())


def lines(curriculum: Curriculum, seed: int, count: int) -> list[tuple[list[int], list[int]]]:
    """(prompt, line) token ids of held-out lines to fill in."""
    encode = curriculum.tokenizer.encode
    return [(encode(prompt).ids, encode(middle).ids) for prompt, middle in suites.infills(seed, count)]


def figures(path: Path, count: int) -> dict[str, float]:
    """All figures, each the mean over three seeds of `count` / 3 questions."""
    model, curriculum = load(path)

    def states(ids: Tensor) -> Tensor:
        with torch.no_grad():
            return model.model(input_ids=ids).last_hidden_state

    embeddings = model.get_parameter("model.embed_tokens.weight")
    each = -(-count // len(suites.SEEDS))
    found = {
        name: share([ok for seed in suites.SEEDS for ok in right(states, embeddings, curriculum, make(seed, each))])
        for name, make in suites.chats(curriculum.language).items()
    }
    for kind in ("extraction", "summaries", "edits"):  # of a rehearsal there is more than one right one
        for name, draw in suites.WRITTEN[kind].items():
            made = [case[:2] for seed in suites.SEEDS for case in suites.drawn(curriculum.language, draw, seed, each)]
            found[f"exactly: {name}"] = share(right(states, embeddings, curriculum, made))
    found["infill of a line"] = share(
        [ok for s in suites.SEEDS for ok in continued(states, embeddings, lines(curriculum, s, each))]
    )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m recipe.evaluate", description="Measure a finished model file.")
    parser.add_argument("--model", type=Path, default=DEFAULT)
    parser.add_argument("--count", type=int, default=200, help="questions for each figure")
    parser.add_argument("--threads", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    print(json.dumps(figures(args.model, args.count), indent=2))


if __name__ == "__main__":
    main()
