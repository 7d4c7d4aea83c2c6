"""The training child: one job from curation to export, in a process of its own.

Run (the daemon does): `python -m dormouse_trainer.child --job DIR --state DIR --base FILE --threads N`

It reads `job.json`, tells its progress as one JSON object a line on stdout, pauses while the file `pause` exists
in the job's folder, and writes `report.json` last. It writes nothing outside its job and `adapters/`. Exit codes:
0 a report was written, 75 stopped after a checkpoint and to be started again.
"""

import argparse
import json
import os
import signal
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import psutil

from . import curate, dream, export, gate, lock, meter, replay
from .errors import STOPPED, TrainerError, from_os_error
from .paths import adapters_dir, write_json
from .schema import AdapterCard, CardFile, CardMemory, Job, Losses, Report, Stage, UserText, now

CHECKPOINT_SECONDS = 15
PATIENCE_SECONDS = 60
"""A pause longer than this ends the process, so that it gives its memory back."""

GRADED = 0.85
"""Share of the progress bar that training fills; the gate follows."""


class Stopped(Exception):
    """Asked to stop; the checkpoint is written."""


class Link:
    """What the child says to the daemon and what it hears from it."""

    def __init__(self, folder: Path) -> None:
        self.flag = folder / "pause"
        self.stopping = False
        self.saved = time.monotonic()
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "stopping", True))

    def tell(self, **fields: Any) -> None:
        """One line of progress. When the daemon is gone, so is the reader, and the child stops."""
        try:
            print(json.dumps(fields), flush=True)
        except OSError as error:
            # The interpreter would try to flush once more at exit.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115
            raise Stopped from error

    def pause_point(self, save: Any = None) -> None:
        """Waits while paused; raises Stopped when told to, after `save`."""
        if not (self.stopping or self.flag.exists()):
            return
        if save:
            save()
            self.saved = time.monotonic()
        self.tell(paused=True)
        began = time.monotonic()
        while self.flag.exists() and not self.stopping:
            if time.monotonic() - began > PATIENCE_SECONDS:
                raise Stopped
            time.sleep(0.1)
            if int(time.monotonic() * 10) % 20 == 0:
                self.tell(paused=True)
        if self.stopping:
            raise Stopped
        self.tell(paused=False)

    def on_step(self, step: int, steps: int, loss: float, save: Any) -> None:
        if step == 1 or step == steps or step % max(1, steps // 200) == 0:
            self.tell(progress=0.05 + (GRADED - 0.05) * step / steps, step=step, steps=steps, loss=loss)
        if time.monotonic() - self.saved > CHECKPOINT_SECONDS:
            save()
            self.saved = time.monotonic()
        self.pause_point(save)

    def on_answers(self, done: int, total: int) -> None:
        self.tell(
            progress=GRADED + (0.98 - GRADED) * done / max(1, total),
            message=f"Asked {done} of {total} questions",
        )
        self.pause_point()


def night(folder: Path, job: Job, state: Path, base: Path, threads: int, link: Link, stages: list[Stage]) -> Report:
    """Runs the whole job; returns its report. Raises TrainerError for what a person can mend."""
    started, clock = now(), time.monotonic()
    link.tell(phase="curating", progress=0.01, message="Loading the base model")
    with meter.stage("load", stages):
        from . import backends

        session = backends.pick()(base, job.base, job.recipe, job.seed)
        parent_card: AdapterCard | None = None
        if job.parent:
            parent = adapters_dir(state, job.workspace) / job.parent
            session.load_parent(parent)
            parent_card = AdapterCard.model_validate_json((parent / "card.json").read_bytes())
            if parent_card.base != job.base:
                raise TrainerError(
                    "The adapter to continue from belongs to another base model.",
                    f"Its card names {parent_card.base[:12]}, this job {job.base[:12]}.",
                    "Rebuild from the base model.",
                )
    with meter.stage("curate", stages):
        from .encode import encode, special_ids

        curated = curate.curate(job, special_ids(session.tokenizer).values())
        fresh = [r for m in curated.memories for r in m.rehearsals]
        replayed = replay.sample(curated.replay, len(fresh), job.recipe.replay_decay, job.seed)
        conversations = dream.dream([*fresh, *replayed], job.seed)
        examples = [encode(session.tokenizer, job.system, c) for c in conversations]
        if not examples:
            why = "; ".join(sorted(set(curated.refused.values()))) or "The job holds no rehearsals."
            raise TrainerError("There is nothing to train.", why, "Add or correct memories, then consolidate again.")
        before = gate.perplexity(session, job) if job.parent else None
    if curated.refused or curated.dropped:
        left_out = [f"memory {memory}: {reason}" for memory, reason in curated.refused.items()]
        left_out += [f"{count} rehearsals: {reason}" for reason, count in curated.dropped.items()]
        link.tell(note=f"Left out: {'; '.join(left_out)}")
    link.tell(phase="training", progress=0.05, message=f"Training on {len(examples)} rehearsals")
    with meter.stage("train", stages):
        loss = session.train(examples, folder / "checkpoints", link.on_step)
    link.tell(phase="gating", progress=GRADED, message="Asking the held-out questions")
    with meter.stage("gate", stages):
        verdict = gate.judge(session, job, curated.memories, curated.replay, before, link.on_answers)

    def report(outcome: Any, card: AdapterCard | None) -> Report:
        return Report(
            v=1, id=job.id, workspace=job.workspace, kind=job.kind, outcome=outcome, reasons=verdict.reasons,
            gate=verdict.figures, stages=stages, card=card, started_at=started, ended_at=now(),
        )  # fmt: skip

    if verdict.reasons:
        return report("rejected", None)

    def make_card(adapter: str, files: list[CardFile]) -> AdapterCard:
        seconds = time.monotonic() - clock
        watt_hours, method = meter.energy(seconds, session.device, threads)
        tokens = sorted(verdict.validation)
        trained = {m.id for m in curated.memories} | {r.memory for r in replayed}
        if job.parent:
            trained |= {m.id for m in curated.replay}
        # What the parent holds stays in the weights, even where this job no longer names it.
        trained |= {m.id for m in parent_card.memories} if parent_card else set()
        return AdapterCard(
            v=1, adapter=adapter, files=files, base=job.base, parent=job.parent, workspace=job.workspace,
            job=job.id, kind=job.kind,
            memories=[CardMemory(id=i, probes=verdict.outcomes.get(i, [])) for i in sorted(trained)],
            recipe=job.recipe,
            losses=Losses(
                train=loss,
                validation_mean=sum(tokens) / len(tokens) if tokens else None,
                validation_median=tokens[len(tokens) // 2] if tokens else None,
            ),
            gate=verdict.figures, seconds=round(seconds, 2), energy_wh=round(watt_hours, 4), energy_method=method,
            versions=export.versions(), created_at=now(),
        )  # fmt: skip

    with meter.stage("export", stages):
        card = export.export(state, job.workspace, base, job.base, job.recipe, session.pairs(), make_card)
    return report("exported", card)


def failure(job: Job, error: UserText, stages: list[Stage], started: str) -> Report:
    return Report(
        v=1, id=job.id, workspace=job.workspace, kind=job.kind, outcome="failed",
        reasons=[f"{error.what} {error.why} {error.next}"], gate=None, stages=stages, card=None,
        started_at=started, ended_at=now(),
    )  # fmt: skip


def settle_priority(threads: int) -> None:
    """Steps back behind whatever the user does, and bounds the threads."""
    process = psutil.Process()
    process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS if sys.platform == "win32" else 10)
    import torch

    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True, warn_only=True)


def main() -> int:
    parser = argparse.ArgumentParser(description="Runs one job of the trainer daemon.")
    parser.add_argument("--job", type=Path, required=True, help="folder of the job")
    parser.add_argument("--state", type=Path, required=True, help="state folder of Dormouse")
    parser.add_argument("--base", type=Path, required=True, help="GGUF file of the base model")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads to train with")
    options = parser.parse_args()
    link = Link(options.job)
    # An orphan of a daemon that was killed may still hold the job for the moment until it notices.
    deadline = time.monotonic() + 30
    while (handle := lock.try_lock(options.job / "child.lock")) is None:
        if time.monotonic() > deadline:
            return STOPPED
        time.sleep(0.2)
    started, stages = now(), []
    job = Job.model_validate_json((options.job / "job.json").read_bytes())
    try:
        settle_priority(options.threads)
        try:
            report = night(options.job, job, options.state, options.base, options.threads, link, stages)
        except TrainerError as error:
            link.tell(error=error.text.model_dump())
            report = failure(job, error.text, stages, started)
        write_json(options.job / "report.json", report)
        link.tell(phase=report.outcome, progress=1.0)
        return 0
    except Stopped:
        return STOPPED
    except OSError as error:
        traceback.print_exc()
        text = from_os_error(error, error.filename or options.state).text
        link.tell(error=text.model_dump())
        write_json(options.job / "report.json", failure(job, text, stages, started))
        return 0
    finally:
        os.close(handle)


if __name__ == "__main__":
    sys.exit(main())
