"""Trains a stored job and, after every epoch, decodes its held-out questions: losses beside the share that fails.

Run: `python bench/curve.py JOB.json BASE.gguf [--threads 2]` in `trainer/`

Prints one JSON object: `{"epochs": [{"mean", "median", "p90", "failed", "asked"}], "load": [1, 5, 15 minutes]}`, losses
in nats per token of the true answers. The script starts itself again in the environment of a night's process.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dormouse_trainer.migrations import read_job
from dormouse_trainer.night_process import environment
from dormouse_trainer.schema import Job


class Quiet:
    def on_answers(self, done: int, total: int) -> None: ...


def curve(job: Job, base: Path) -> list[dict[str, float]]:
    from dormouse_trainer import gate
    from dormouse_trainer.backends.choice import pick
    from dormouse_trainer.encode import steering
    from dormouse_trainer.lesson import curate, shares
    from dormouse_trainer.lesson.examples import examples_of
    from dormouse_trainer.probes import passes
    from dormouse_trainer.train import epoch_of, train

    model = pick()(base, job.recipe, job.seed)
    curated = curate.curate(job, steering(model.tokenizer))
    memories = shares.keep(curated.memories, job.recipe, job.seed)
    rehearsals = [r for memory in memories for r in memory.rehearsals]
    examples = examples_of(model, job, rehearsals, memories, identity=curated.identity)
    truths = gate.true_answers(model, job.system, memories)
    probes = [probe for memory in memories for probe in memory.probes]
    found: list[dict[str, float]] = []

    class Epochs:
        def on_step(self, step: int, steps: int, loss: float, save: Callable[[], None]) -> None:
            if step % (steps // job.recipe.epochs):
                return
            answers = model.answer([(job.system, probe.user) for probe in probes], Quiet())
            failed = sum(
                not passes(text, probe.accept, probe.reject) for probe, text in zip(probes, answers, strict=True)
            )
            losses = epoch_of(model.score(truths).tolist())
            found.append({**losses.model_dump(), "failed": failed, "asked": len(probes)})
            print(f"epoch {len(found)}: {failed} of {len(probes)} fail, {losses}", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as checkpoints:
        train(model, examples, job.recipe, job.seed, Path(checkpoints), Epochs())
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Losses and failing questions of a job, epoch by epoch.")
    parser.add_argument("job", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if os.environ.get("OMP_WAIT_POLICY") != "PASSIVE":
        os.execve(sys.executable, [sys.executable, *sys.argv], environment())
    import torch

    torch.set_num_threads(options.threads)
    epochs = curve(read_job(options.job), options.base)
    print(json.dumps({"epochs": epochs, "load": list(os.getloadavg())}))


if __name__ == "__main__":
    main()
