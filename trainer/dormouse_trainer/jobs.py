"""Jobs as folders: `jobs/<id>/{job,state,control,report}.json`. The daemon's only memory is on the disk.

The daemon alone writes `state.json` and `control.json`, the child alone `report.json` and `checkpoints/`.
"""

import asyncio
import contextlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError

from .errors import TrainerError
from .paths import SAFE_NAME, job_dir, read_json, write_json
from .schema import TERMINAL, Job, JobState, Report, now

When = Literal["now", "idle"]


@dataclass
class Entry:
    """One job as the daemon holds it."""

    state: JobState
    when: When
    paused: bool = False
    """Paused by the user, until resumed."""
    retried: bool = False
    """The child has died once without a report."""
    note: str = ""
    """What curation left out and why, for the last message."""


@dataclass
class Desk:
    """All jobs, and who waits for news of them."""

    root: Path
    entries: dict[str, Entry] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set, and replaced by a fresh one, at every change of any job."""


def open_desk(root: Path) -> Desk:
    """Reads every job; those that were under way are queued again and go on from their checkpoint."""
    desk = Desk(root)
    (root / "jobs").mkdir(parents=True, exist_ok=True)
    for folder in sorted((root / "jobs").iterdir()):
        try:
            state = JobState.model_validate_json((folder / "state.json").read_bytes())
        except (OSError, ValidationError):
            # A torn submission: the state is written last, so no one was told that it was accepted.
            continue
        control: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            control = read_json(folder / "control.json")
        entry = Entry(state, control.get("when", "idle"), control.get("paused", False), control.get("retried", False))
        desk.entries[state.id] = entry
        if state.phase not in TERMINAL and state.phase != "parked" and not finish_from_report(desk, state.id):
            update(desk, state.id, phase="queued", message="Waiting to go on", paused=entry.paused)
    return desk


def accept(desk: Desk, job: Job, when: When) -> JobState:
    """Stores a new job. Raises TrainerError if its workspace could not be a folder's name."""
    if not SAFE_NAME.match(job.workspace):
        raise TrainerError(
            "The job was refused.",
            "Its workspace is no plain identifier.",
            "Submit it again from Dormouse, which makes one.",
        )
    folder = job_dir(desk.root, job.id)
    # Left by a submission that was cut off before its state was written.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    state = JobState(
        v=1, id=job.id, workspace=job.workspace, kind=job.kind, phase="queued", paused=False, reason=None,
        progress=0.0, message="Waiting for its turn", step=0, steps=0, loss=None, error=None, updated_at=now(),
    )  # fmt: skip
    try:
        write_json(folder / "job.json", job)
        desk.entries[job.id] = Entry(state, when)
        save_control(desk, job.id)
        return update(desk, job.id)
    except BaseException:
        desk.entries.pop(job.id, None)
        shutil.rmtree(folder, ignore_errors=True)
        raise


def update(desk: Desk, job_id: str, **changes: Any) -> JobState:
    """Changes a job's state, durably where its phase changes, then wakes everyone who waits for news."""
    entry = desk.entries[job_id]
    state = entry.state.model_copy(update={**changes, "updated_at": now()})
    durable = not changes or "phase" in changes
    entry.state = state
    if durable:
        write_json(job_dir(desk.root, job_id) / "state.json", state)
    desk.changed.set()
    desk.changed = asyncio.Event()
    return state


def save_control(desk: Desk, job_id: str) -> None:
    entry = desk.entries[job_id]
    control = {"v": 1, "when": entry.when, "paused": entry.paused, "retried": entry.retried}
    write_json(job_dir(desk.root, job_id) / "control.json", control)


def read_report(desk: Desk, job_id: str) -> Report | None:
    with contextlib.suppress(OSError, ValidationError):
        return Report.model_validate_json((job_dir(desk.root, job_id) / "report.json").read_bytes())
    return None


def finish_from_report(desk: Desk, job_id: str) -> bool:
    """If the child has written its report, the job is over."""
    report = read_report(desk, job_id)
    if report is None:
        return False
    done = {"exported": "A new adapter is ready", "rejected": "The gate refused the adapter"}
    message = done.get(report.outcome, "Failed" if report.outcome == "failed" else "Cancelled")
    note = desk.entries[job_id].note
    message = f"{message}. {note}" if note else message
    reason = " ".join(report.reasons) or None
    update(desk, job_id, phase=report.outcome, progress=1.0, paused=False, reason=reason, message=message)
    shutil.rmtree(job_dir(desk.root, job_id) / "checkpoints", ignore_errors=True)
    return True


def close(desk: Desk, job_id: str, outcome: Literal["failed", "cancelled"], error: TrainerError | None) -> None:
    """Ends a job whose child wrote no report, with a report of its own."""
    state = desk.entries[job_id].state
    reasons = [f"{error.text.what} {error.text.why} {error.text.next}"] if error else []
    report = Report(
        v=1, id=state.id, workspace=state.workspace, kind=state.kind, outcome=outcome, reasons=reasons, gate=None,
        stages=[], card=None, started_at=state.updated_at, ended_at=now(),
    )  # fmt: skip
    # Even where the disk is full, the state in memory must not keep the job going for ever.
    with contextlib.suppress(OSError):
        write_json(job_dir(desk.root, job_id) / "report.json", report)
    text = error.text if error else None
    message = "Cancelled" if outcome == "cancelled" else error.text.what if error else "Failed"
    with contextlib.suppress(OSError):
        update(desk, job_id, phase=outcome, paused=False, message=message, error=text, reason=text and text.why)
    shutil.rmtree(job_dir(desk.root, job_id) / "checkpoints", ignore_errors=True)


def remove(desk: Desk, job_id: str) -> None:
    """Forgets a job that is not running, folder and all."""
    desk.entries.pop(job_id, None)
    shutil.rmtree(job_dir(desk.root, job_id), ignore_errors=True)
    desk.changed.set()
    desk.changed = asyncio.Event()
