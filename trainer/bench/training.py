"""One arm of the training benchmark: trains a stored job and asks its held-out questions as it goes.

Run: `python bench/training.py JOB.json BASE.gguf --arm ours|hf|hfTuned [--points 2]`. Prints one JSON document.

`ours` is the night's own loop in the night's own environment. `hf` is transformers' Trainer with PEFT and what both do
by default: float32, batches padded to their longest chat, the loss of every token. `hfTuned` is the same in the number
format that is fastest here, with chats of similar length together and the loss of the answers alone. Rank, targets,
batch, rate and epochs are the recipe's in all three. Questions are asked and the base is loaded off the clock.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from dormouse_trainer.migrations import read_job
from dormouse_trainer.night_process import environment, threads
from dormouse_trainer.schema import Job

Arm = Literal["ours", "hf", "hfTuned"]


@dataclass
class Clock:
    """Training time and its memory, stopped while questions are asked."""

    ask: Callable[[], float]
    """Share of the held-out questions that are answered right."""
    seconds: float = 0.0
    processor: float = 0.0
    """Seconds of all threads."""
    points: list[dict[str, float]] = field(default_factory=list)
    stages: list[Any] = field(default_factory=list)
    running: Any = None

    def start(self) -> None:
        from dormouse_trainer import meter

        self.processor -= time.process_time()
        self.running = meter.stage("train", self.stages)
        self.running.__enter__()

    def stop(self) -> None:
        self.running.__exit__(None, None, None)
        self.seconds += self.stages[-1].seconds
        self.processor += time.process_time()

    def point(self, step: int) -> None:
        self.stop()
        self.points.append({"step": step, "seconds": round(self.seconds, 2), "recall": round(self.ask(), 4)})
        self.start()


class Silent:
    def on_answers(self, done: int, total: int) -> None: ...


@dataclass
class Steps(Silent):
    clock: Clock
    every: int

    def on_step(self, step: int, steps: int, loss: float, save: Callable[[], None]) -> None:
        if step % self.every == 0 or step == steps:
            self.clock.point(step)


def run(job: Job, base: Path, arm: Arm, points: int) -> dict[str, object]:
    import torch

    from dormouse_trainer import model as models
    from dormouse_trainer.backends.peft import PeftAdaptedModel, measure_pace
    from dormouse_trainer.encode import encode, steering
    from dormouse_trainer.lesson import curate
    from dormouse_trainer.lesson.pairing import pair_up
    from dormouse_trainer.pace import Pace
    from dormouse_trainer.probes import passes
    from dormouse_trainer.train import train

    device = models.pick_device()
    if arm == "ours":
        torch.set_num_threads(threads(present=False))
    began = time.monotonic()
    default = Pace(number_format="float32", threads=torch.get_num_threads())
    pace = default if arm == "hf" else measure_pace(base, job.recipe, device)
    if arm == "hfTuned":
        # Its own threads: they spin while they wait, as they do wherever nobody changes that.
        pace = pace.model_copy(update={"threads": default.threads})
    torch.set_num_threads(pace.threads)
    torch.use_deterministic_algorithms(arm == "ours", warn_only=True)
    torch.utils.deterministic.fill_uninitialized_memory = False  # pyright: ignore[reportAttributeAccessIssue]
    loaded, tokenizer = models.load_base(base, device, pace.dtype)
    model = PeftAdaptedModel(models.attach(loaded, job.recipe, job.seed), tokenizer, job.recipe, device.type, pace)
    loading = time.monotonic() - began

    curated = curate.curate(job, steering(tokenizer))
    rehearsals = [r for m in curated.memories for r in m.rehearsals]
    examples = [encode(tokenizer, job.system, c) for c in pair_up(rehearsals, job.seed)]
    probes = [probe for memory in curated.memories for probe in memory.probes]

    def ask() -> float:
        training = model.model.training
        model.model.eval()
        answers = model.answer([(job.system, probe.user) for probe in probes], Silent())
        model.model.train(training)
        right = [passes(text, probe.accept, probe.reject) for text, probe in zip(answers, probes, strict=True)]
        return sum(right) / len(right)

    clock = Clock(ask)
    every = max(1, -(-len(examples) // job.recipe.batch_size) // points)
    with tempfile.TemporaryDirectory() as folder:
        clock.start()
        if arm == "ours":
            train(model, examples, job.recipe, job.seed, Path(folder), Steps(clock, every))
        else:
            from huggingface import train_with_trainer

            tuned = arm == "hfTuned"
            train_with_trainer(
                model.model, tokenizer, examples, job.recipe, job.seed, folder, tuned, every, clock.point
            )
        clock.stop()
    passed = len(examples) * job.recipe.epochs
    return {
        "arm": arm,
        "seconds": round(clock.points[-1]["seconds"], 2),
        "processorSeconds": round(clock.processor, 2),
        "recall": clock.points[-1]["recall"],
        "points": clock.points,
        "tokensPerSecond": round(job.recipe.epochs * sum(len(e.ids) for e in examples) / clock.seconds, 1),
        "examplesPerSecond": round(passed / clock.seconds, 2),
        "peakMiB": max(stage.peak_mib for stage in clock.stages),
        "loadSeconds": round(loading, 1),
        "numberFormat": pace.number_format,
        "threads": pace.threads,
        "examples": len(examples),
        "questions": len(probes),
        "load": round(os.getloadavg()[0], 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("job", type=Path)
    parser.add_argument("base", type=Path)
    parser.add_argument("--arm", choices=get_args(Arm), required=True)
    parser.add_argument("--points", type=int, default=2, help="how often an epoch the questions are asked")
    options = parser.parse_args()
    if options.arm == "ours" and os.environ.get("OMP_WAIT_POLICY") != "PASSIVE":
        os.execve(sys.executable, [sys.executable, *sys.argv], environment())
    print(json.dumps(run(read_job(options.job), options.base, options.arm, options.points)), flush=True)


if __name__ == "__main__":
    main()
