"""Jobs as folders: `jobs/<id>/{job,state,control,report}.json`. The daemon's only memory is on the disk.

The daemon alone writes `state.json` and `control.json`, the night alone `report.json` and `checkpoints/`; only a
job whose night wrote no report gets one from the daemon.
"""

import asyncio
import contextlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from .errors import TrainerError
from .paths import job_dir, read_json, write_json
from .schema import TERMINAL, Job, JobState, Report, now

When = Literal["now", "idle"]


@dataclass
class Entry:
    """One job as the daemon holds it."""

    state: JobState
    when: When
    paused: bool = False
    """Paused by the user, until resumed."""
    deaths: int = 0
    """Times that a night of it died without a report, since it was last resumed."""
    removing: bool = False
    """Stopped only to be removed: whoever watches it hears that it is gone, and not that it was cancelled."""
    note: str = ""
    """Memories and rehearsals that curation left out, and why, for the last message."""


@dataclass
class JobStore:
    """All jobs, and an event for everyone who waits for their changes."""

    root: Path
    entries: dict[str, Entry] = field(default_factory=dict)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set, and replaced by a fresh one, at every change of any job."""


def open_store(root: Path) -> JobStore:
    """Reads every job; those that were under way are queued again and go on from their checkpoint."""
    store = JobStore(root)
    (root / "jobs").mkdir(parents=True, exist_ok=True)
    for folder in sorted((root / "jobs").iterdir()):
        try:
            state = JobState.model_validate_json((folder / "state.json").read_bytes())
        except (OSError, ValidationError):
            # A torn submission: the state is written last, so nobody heard that the job was accepted.
            continue
        control: dict[str, Any] = {}
        with contextlib.suppress(OSError, ValueError):
            control = read_json(folder / "control.json")
        entry = Entry(state, control.get("when", "idle"), control.get("paused", False), control.get("deaths", 0))
        store.entries[state.id] = entry
        if state.phase not in TERMINAL and state.phase != "parked" and not finish_from_report(store, state.id):
            update(store, state.id, phase="queued", message="Waiting to go on", paused=entry.paused)
    return store


def accept(store: JobStore, job: Job, when: When) -> JobState:
    """Stores a new job. Raises TrainerError if one of its texts cannot be written."""
    folder = job_dir(store.root, job.id)
    # Left by a submission that was cut off before its state was written.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    state = JobState(
        v=1, id=job.id, workspace=job.workspace, kind=job.kind, phase="queued", paused=False, reason=None,
        progress=0.0, message="Waiting for its turn", step=0, steps=0, loss=None, error=None, updated_at=now(),
    )  # fmt: skip
    try:
        write_json(folder / "job.json", job)
        store.entries[job.id] = Entry(state, when)
        save_control(store, job.id)
        return update(store, job.id)
    except BaseException as error:
        store.entries.pop(job.id, None)
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, PydanticSerializationError):
            raise TrainerError(
                "The job was refused.",
                "One of its texts is not Unicode: it holds half of a surrogate pair.",
                "Submit it again from Dormouse, which replaces such halves.",
            ) from error
        raise


def update(store: JobStore, job_id: str, **changes: Any) -> JobState:
    """Changes a job's state, durably where its phase changes, then wakes everyone who waits for changes."""
    entry = store.entries[job_id]
    state = entry.state.model_copy(update={**changes, "updated_at": now()})
    durable = not changes or "phase" in changes
    entry.state = state
    if durable:
        write_json(job_dir(store.root, job_id) / "state.json", state)
    store.changed.set()
    store.changed = asyncio.Event()
    return state


def save_control(store: JobStore, job_id: str) -> None:
    entry = store.entries[job_id]
    control = {"v": 1, "when": entry.when, "paused": entry.paused, "deaths": entry.deaths}
    write_json(job_dir(store.root, job_id) / "control.json", control)


def read_report(store: JobStore, job_id: str) -> Report | None:
    with contextlib.suppress(OSError, ValidationError):
        return Report.model_validate_json((job_dir(store.root, job_id) / "report.json").read_bytes())
    return None


def finish_from_report(store: JobStore, job_id: str) -> bool:
    """Ends the job if its night has written a report; returns False if there is none."""
    report = read_report(store, job_id)
    if report is None:
        return False
    done = {"exported": "A new adapter is ready", "rejected": "The gate refused the adapter"}
    message = done.get(report.outcome, "Failed" if report.outcome == "failed" else "Cancelled")
    note = store.entries[job_id].note
    message = f"{message}. {note}" if note else message
    reason = " ".join(report.reasons) or None
    update(store, job_id, phase=report.outcome, progress=1.0, paused=False, reason=reason, message=message)
    shutil.rmtree(job_dir(store.root, job_id) / "checkpoints", ignore_errors=True)
    return True


def park(store: JobStore, job_id: str, error: TrainerError) -> None:
    """Puts a job aside until somebody resumes or cancels it; its checkpoints stay."""
    update(
        store, job_id, phase="parked", paused=False, message=error.text.what, error=error.text, reason=error.text.why
    )


def unpark(store: JobStore, job_id: str) -> None:
    """Queues a parked job again, with its deaths forgotten."""
    store.entries[job_id].deaths = 0
    save_control(store, job_id)
    update(store, job_id, phase="queued", message="Waiting to go on", error=None, reason=None)


def close(store: JobStore, job_id: str, outcome: Literal["failed", "cancelled"], error: TrainerError | None) -> None:
    """Ends a job whose night wrote no report, with a report of the daemon's."""
    state = store.entries[job_id].state
    reasons = [f"{error.text.what} {error.text.why} {error.text.next}"] if error else []
    report = Report(
        v=1, id=state.id, workspace=state.workspace, kind=state.kind, outcome=outcome, reasons=reasons, gate=None,
        stages=[], card=None, started_at=state.updated_at, ended_at=now(),
    )  # fmt: skip
    # Even where the disk is full, the state in memory must not keep the job going for ever.
    with contextlib.suppress(OSError):
        write_json(job_dir(store.root, job_id) / "report.json", report)
    text = error.text if error else None
    message = "Cancelled" if outcome == "cancelled" else error.text.what if error else "Failed"
    with contextlib.suppress(OSError):
        update(store, job_id, phase=outcome, paused=False, message=message, error=text, reason=text and text.why)
    shutil.rmtree(job_dir(store.root, job_id) / "checkpoints", ignore_errors=True)


def remove(store: JobStore, job_id: str) -> None:
    """Removes a job that is not running, folder and all."""
    store.entries.pop(job_id, None)
    shutil.rmtree(job_dir(store.root, job_id), ignore_errors=True)
    store.changed.set()
    store.changed = asyncio.Event()
