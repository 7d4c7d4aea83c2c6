"""Tries recipes on a stored job, without a daemon: recall, abstention and seconds of each.

Run: `python bench/trial.py JOB.json BASE.gguf [--threads 2] [--set rank=16 ...] [--paired 0.3]`

A job's `job.json` is left in `<state>/jobs/<id>/` after a night. Prints one JSON object a line. The script
starts itself again in the environment of a night's process (`night_process.environment`), for the same speed.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dormouse_trainer.migrations import read_job
from dormouse_trainer.night_process import environment
from dormouse_trainer.schema import Job, Recipe


class Lines:
    """Progress on the standard error, one line now and then."""

    def on_step(self, step: int, steps: int, loss: float, save: Callable[[], None]) -> None:
        if step % max(1, steps // 20) == 0:
            print(f"step {step} of {steps}, loss {loss:.3f}", file=sys.stderr, flush=True)

    def on_answers(self, done: int, total: int) -> None:
        print(f"asked {done} of {total}", file=sys.stderr, flush=True)


def trial(job: Job, base: Path, paired: float, folder: Path) -> dict[str, object]:
    from dormouse_trainer import gate
    from dormouse_trainer.backends.choice import pick
    from dormouse_trainer.encode import steering
    from dormouse_trainer.lesson import curate, qualify, shares
    from dormouse_trainer.lesson.examples import examples_of
    from dormouse_trainer.probes import declines
    from dormouse_trainer.train import train

    model, lines = pick()(base, job.recipe, job.seed), Lines()
    curated = curate.curate(job, steering(model.tokenizer))
    clock = time.monotonic()
    qualified = qualify.qualify(model, job, curated.memories, folder, lines)
    curated.memories = shares.keep(qualified.memories, job.recipe, job.seed)
    asked = time.monotonic() - clock
    rehearsals = [r for m in curated.memories for r in m.rehearsals]
    examples = examples_of(model, job, rehearsals, curated.memories, paired, curated.identity)
    clock = time.monotonic()
    with tempfile.TemporaryDirectory() as checkpoints:
        held_out = gate.true_answers(model, job.system, curated.memories)
        result = train(model, examples, job.recipe, job.seed, Path(checkpoints), lines, held_out)
    trained = time.monotonic()
    verdict = gate.judge(model, job, curated.memories, [], None, lines)
    wrong = [
        (outcome.user, outcome.answer)
        for outcomes in verdict.outcomes.values()
        for outcome in outcomes
        if not outcome.passed
    ]
    answers = model.answer([(job.system, question) for question in job.unanswerable], lines)
    invented = [pair for pair in zip(job.unanswerable, answers, strict=True) if not declines(pair[1], job.declining)]
    return {
        "recipe": job.recipe.model_dump(),
        "paired": paired,
        "memories": len(curated.memories),
        "textOnly": [left.model_dump() for left in qualified.text_only],
        "qualifySeconds": round(asked, 1),
        "rehearsals": len(rehearsals),
        "tokens": sum(len(example.ids) for example in examples),
        "dropped": curated.dropped,
        "loss": round(result.loss, 4),
        "curve": [epoch.model_dump() for epoch in result.curve],
        "trainSeconds": round(trained - clock, 1),
        "gateSeconds": round(time.monotonic() - trained, 1),
        **verdict.figures.model_dump(),
        "wrong": wrong,
        "invented": invented,
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("job", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="field of the recipe")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--paired", type=float, default=0.0, help="share of rehearsals in two-turn conversations")
    options = parser.parse_args()
    if os.environ.get("OMP_WAIT_POLICY") != "PASSIVE":
        os.execve(sys.executable, [sys.executable, *sys.argv], environment())
    import torch

    torch.set_num_threads(options.threads)
    job = read_job(options.job)
    changes = {key: value for key, value in (item.split("=", 1) for item in options.set)}
    recipe = Recipe.model_validate({**job.recipe.model_dump(), **changes})
    job = job.model_copy(update={"recipe": recipe, "seed": job.seed if options.seed is None else options.seed})
    print(json.dumps(trial(job, options.base, options.paired, options.job.parent), ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
