"""A night: one job from curation to export, in a process of its own.

Run (the daemon does): `python -m dormouse_trainer.night --job DIR --state DIR --base FILE --threads N`

It reads `job.json`, prints its progress as one JSON object a line, pauses while the file `pause` exists in the job's
folder, and writes `report.json` last. It writes nothing outside its job and `adapters/`. Exit codes: 0 a report was
written, 75 stopped after a checkpoint and to be started again, 74 the same for want of space on the disk.
"""

import argparse
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Literal

import psutil
import torch

from . import export, gate, lock, meter, pace
from .backends.choice import pick
from .backends.protocol import AdaptedModel
from .errors import DISK_FULL, STOPPED, TrainerError, from_os_error, is_full
from .lesson.preparation import left_out, prepare
from .link import GATE_PROGRESS, TRAINING_PROGRESS, Link, Stopped
from .migrations import read_card, read_job
from .paths import adapters_dir, write_json
from .schema import (
    AdapterCard,
    CardFile,
    Job,
    Losses,
    Report,
    Stage,
    UserText,
    now,
)
from .train import Trained, epoch_of, substitutes, train

ORPHAN_SECONDS = 30
"""Longest wait for the lock of a job that the night of a killed daemon still holds until it notices."""


def load_parent(model: AdaptedModel, job: Job, state: Path) -> AdapterCard | None:
    """Puts the adapter that the job continues from into `model` and returns its card; None if it starts afresh."""
    if not job.parent:
        return None
    folder = adapters_dir(state, job.workspace) / job.parent
    model.load_parent(folder)
    try:
        card = read_card(folder / "card.json")
    except (OSError, ValueError, TrainerError) as error:
        raise TrainerError(
            "The card of the adapter to continue from is missing or unreadable.",
            f"{job.parent[:12]}: it is damaged or of another version ({type(error).__name__}).",
            "Rebuild from the base model.",
        ) from error
    if card.base != job.base:
        raise TrainerError(
            "The adapter to continue from belongs to another base model.",
            f"Its card names {card.base[:12]}, this job {job.base[:12]}.",
            "Rebuild from the base model.",
        )
    return card


def run(folder: Path, job: Job, state: Path, base: Path, link: Link, stages: list[Stage]) -> Report:
    """Runs the whole job; returns its report. Raises TrainerError for what a person can mend."""
    started, clock = now(), time.monotonic()
    link.send(phase="curating", progress=0.01, message="Loading the base model")
    with meter.stage("load", stages):
        chosen = folder / "checkpoints" / "pace.json"
        model = pick()(base, job.recipe, job.seed, pace.read(chosen))
        pace.write(chosen, model.pace)
        parent = load_parent(model, job, state)
    with meter.stage("curate", stages):
        lesson = prepare(model, job, folder, link, parent)
        before = gate.look_before(model, job, lesson.curated.replay, parent, link) if parent else None
    for note in (left_out(lesson.curated, lesson.text_only), *substitutes(job.recipe)):
        if note:
            link.send(note=note)
    message = f"Training on {len(lesson.examples)} rehearsals"
    link.send(phase="training", progress=TRAINING_PROGRESS[0], step=0, message=message)
    with meter.stage("train", stages):
        held_out = gate.true_answers(model, job.system, lesson.curated.memories)
        trained = train(model, lesson.examples, job.recipe, job.seed, folder / "checkpoints", link, held_out)
    link.asking = GATE_PROGRESS
    link.send(phase="gating", progress=GATE_PROGRESS[0], message="Asking the held-out questions")
    with meter.stage("gate", stages):
        new, old = lesson.curated.memories, lesson.curated.replay
        verdict = gate.judge(model, job, new, old, before, link, lesson.rehearsals)

    def report(outcome: Literal["exported", "rejected"], card: AdapterCard | None) -> Report:
        return Report(
            v=1, id=job.id, workspace=job.workspace, kind=job.kind, outcome=outcome, reasons=verdict.reasons,
            gate=verdict.figures, stages=stages, card=card, started_at=started, ended_at=now(),
        )  # fmt: skip

    if verdict.reasons:
        return report("rejected", None)

    def make_card(adapter: str, files: list[CardFile]) -> AdapterCard:
        seconds = time.monotonic() - clock
        watt_hours, method = meter.energy(seconds, model.device, model.pace.threads)
        return AdapterCard(
            v=5, adapter=adapter, files=files, base=job.base, parent=job.parent, workspace=job.workspace,
            job=job.id, kind=job.kind,
            memories=lesson.card_memories(parent, verdict.outcomes),
            text_only=lesson.text_only, recipe=job.recipe, substitutes=substitutes(job.recipe),
            losses=losses(trained, verdict.validation),
            gate=verdict.figures, tokens=trained.tokens, seconds=round(seconds, 2),
            energy_wh=round(watt_hours, 4), energy_method=method,
            number_format=model.pace.number_format, threads=model.pace.threads, versions=export.versions(),
            created_at=now(),
        )  # fmt: skip

    with meter.stage("export", stages):
        card = export.export(state, job.workspace, base, job.base, job.recipe, model.factors(), make_card)
    return report("exported", card)


def losses(trained: Trained, validation: list[float]) -> Losses:
    """The card's losses; `validation` has the loss of each token of the true answers, nats."""
    last = epoch_of(validation) if validation else None
    return Losses(
        train=trained.loss,
        validation_mean=last and last.mean,
        validation_median=last and last.median,
        curve=trained.curve,
    )


def failure(job: Job, error: UserText, stages: list[Stage], started: str) -> Report:
    return Report(
        v=1, id=job.id, workspace=job.workspace, kind=job.kind, outcome="failed",
        reasons=[f"{error.what} {error.why} {error.next}"], gate=None, stages=stages, card=None,
        started_at=started, ended_at=now(),
    )  # fmt: skip


def limit_process(threads: int) -> None:
    """Steps back behind whatever the user does, bounds the threads, and makes runs repeatable."""
    priority = psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else 10
    psutil.Process().nice(priority)
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    # It would write over all memory before its first use, 7 % of a step; nothing here reads memory that it never wrote.
    torch.utils.deterministic.fill_uninitialized_memory = False  # pyright: ignore[reportAttributeAccessIssue]


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs one job of the trainer daemon.")
    parser.add_argument("--job", type=Path, required=True, help="folder of the job")
    parser.add_argument("--state", type=Path, required=True, help="state folder of Dormouse")
    parser.add_argument("--base", type=Path, required=True, help="GGUF file of the base model")
    parser.add_argument("--threads", type=int, default=1, help="most CPU threads to train with")
    options = parser.parse_args()
    link = Link(options.job)
    deadline = time.monotonic() + ORPHAN_SECONDS
    while (handle := lock.try_lock(options.job / "child.lock")) is None:
        if time.monotonic() > deadline:
            return STOPPED
        time.sleep(0.2)
    started, stages = now(), []
    job = read_job(options.job / "job.json")
    try:
        limit_process(options.threads)
        try:
            report = run(options.job, job, options.state, options.base, link, stages)
        except TrainerError as error:
            link.send(error=error.text.model_dump())
            report = failure(job, error.text, stages, started)
        write_json(options.job / "report.json", report)
        link.send(phase=report.outcome, progress=1.0)
        return 0
    except Stopped:
        return STOPPED
    except OSError as error:
        traceback.print_exc()
        if is_full(error):
            return DISK_FULL
        text = from_os_error(error, error.filename or options.state).text
        link.send(error=text.model_dump())
        write_json(options.job / "report.json", failure(job, text, stages, started))
        return 0
    finally:
        os.close(handle)


if __name__ == "__main__":
    sys.exit(main())
