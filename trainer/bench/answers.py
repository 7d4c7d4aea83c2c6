"""Asks a base model, with an adapter or without: free greedy answers in batches, and the loss of given answers.

Run: `python bench/answers.py REQUEST.json BASE.gguf --out ANSWERS.json [--threads 2]`

The request is `{"adapter": folder or null, "asked": [{"system", "user"}], "scored": [{"system", "user", "assistant"}],
"most": tokens}`; the folder holds an exported adapter with its card. The answers are `{"answers": [text],
"promptTokens": [count], "losses": [[nats of each answer token]], "seconds": s}`. Progress goes to the standard error.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dormouse_trainer.migrations import UNSCORED, read_card, spell_out
from dormouse_trainer.night_process import environment
from dormouse_trainer.schema import Recipe

SHAPE = {"rank": 1, "alpha": 1, "targets": "mlp", "epochs": 1, "learningRate": 1, "batchSize": 1, "replayDecay": 1}
BARE = Recipe.model_validate({**UNSCORED, **spell_out(SHAPE, "sleep")})
"""Shape of the adapter that changes nothing, for the base alone."""


class Lines:
    def on_answers(self, done: int, total: int) -> None:
        print(f"{done} of {total} answers", file=sys.stderr, flush=True)


def respond(request: dict, base: Path) -> dict[str, object]:
    from dormouse_trainer.backends.choice import pick
    from dormouse_trainer.encode import Conversation, encode, prompt

    folder = Path(request["adapter"]) if request["adapter"] else None
    recipe = read_card(folder / "card.json").recipe if folder else BARE
    model = pick()(base, recipe, 0)
    if folder:
        model.load_parent(folder)
    clock = time.monotonic()
    asked = [(each["system"], each["user"]) for each in request["asked"]]
    answers = model.answer(asked, Lines(), request["most"])
    losses = []
    for each in request["scored"]:
        example = encode(model.tokenizer, each["system"], Conversation(((each["user"], each["assistant"]),)))
        losses.append([round(loss, 5) for loss in model.score([example]).tolist()])
    return {
        "answers": answers,
        "promptTokens": [len(prompt(model.tokenizer, system, user)) for system, user in asked],
        "losses": losses,
        "seconds": round(time.monotonic() - clock, 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="Asks a base model, with an adapter or without.")
    parser.add_argument("request", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if os.environ.get("OMP_WAIT_POLICY") != "PASSIVE":
        os.execve(sys.executable, [sys.executable, *sys.argv], environment())
    import torch

    torch.set_num_threads(options.threads)
    result = respond(json.loads(options.request.read_bytes()), options.base)
    part = options.out.with_suffix(".part")
    part.write_text(json.dumps(result, ensure_ascii=False))
    part.rename(options.out)


if __name__ == "__main__":
    main()
