"""The scheduler: one night at a time, started, paused, watched and, if it dies, started again."""

import asyncio
import contextlib
import json
import logging
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from . import jobs, night_process
from .errors import DISK_FULL, STOPPED, TrainerError, from_os_error
from .governor import idle
from .governor.plan import EMPTY, Plan, pause_reason, read_plan
from .governor.sensors import MachineSensors, Sensors
from .governor.slept import Slept
from .migrations import read_job
from .paths import job_dir
from .registry import find_base
from .schema import TERMINAL, IdleSignal, UserText

ROUND_SECONDS = 0.2
SIGNAL_SECONDS, ALERT_SECONDS = 5.0, 1.0
"""Age at which a reading of the idle signals is renewed; while a night runs, which yields within two seconds."""
RETRY_SECONDS = 2
"""Wait after a round that failed for want of disk space or rights."""
FULL_SECONDS = 30
"""Wait after a night that found the disk full."""
FULL = "The disk is full: free some space, and the night goes on by itself"
MOST_DEATHS = 3
"""Deaths of a night after which its job waits until somebody resumes it."""
PROGRESS_FIELDS = {"phase", "progress", "message", "step", "steps", "loss", "error"}
"""Fields of a night's progress lines that become the job's state as they are."""

log = logging.getLogger("dormouse")


@dataclass
class Scheduler:
    """State of the scheduler; `run` is its only task."""

    store: jobs.JobStore
    cache: Path
    policy: idle.Policy
    running: str | None = None
    process: asyncio.subprocess.Process | None = None
    cancelling: bool = False
    yield_until: float = 0.0
    """Monotonic time until which chat and completions want the machine."""
    full_at: float = float("-inf")
    """Monotonic time at which a night found the disk full."""
    sensors: Sensors = field(default_factory=MachineSensors)
    presence: idle.Presence = field(default_factory=idle.Presence)
    plan: Plan = field(default_factory=lambda: EMPTY)
    plan_fault: str | None = None
    """Why nobody knows what the user planned."""
    slept: Slept = field(default_factory=Slept)
    signals: list[IdleSignal] = field(default_factory=list)
    signals_read: float = float("-inf")
    """Monotonic time of the last reading."""
    looked: float = field(default_factory=time.monotonic)
    """Monotonic time of the last round."""
    active: float = field(default_factory=time.monotonic)
    """Monotonic time at which there was last something to do."""


def read_signals(scheduler: Scheduler) -> None:
    """Reads the plan, and the idle signals again if the last reading is old."""
    scheduler.presence.look_at_clock(time.time())
    read_plan_of(scheduler)
    age = SIGNAL_SECONDS if scheduler.running is None else ALERT_SECONDS
    if time.monotonic() - scheduler.signals_read < age:
        return
    scheduler.signals_read = time.monotonic()
    own = {os.getpid()} | ({scheduler.process.pid} if scheduler.process else set())
    around = idle.Circumstances(
        sensors=scheduler.sensors,
        presence=scheduler.presence,
        plan=scheduler.plan,
        state=scheduler.store.root,
        own=own,
        training=scheduler.running is not None,
        slept_minutes=scheduler.slept.minutes(scheduler.sensors.now()),
    )
    scheduler.signals = idle.signals(scheduler.policy, around)


def read_plan_of(scheduler: Scheduler) -> None:
    try:
        scheduler.plan, scheduler.plan_fault = read_plan(scheduler.store.root), None
    except TrainerError as error:
        scheduler.plan_fault = f"{error.text.what} {error.text.why} {error.text.next}"


def someone_is_there(scheduler: Scheduler) -> None:
    """Takes what an editor window said into account at once."""
    scheduler.signals_read = float("-inf")
    read_signals(scheduler)
    set_pause_flag(scheduler)


def hold_reason(scheduler: Scheduler, job_id: str) -> str | None:
    """Why this job may not train at this moment; None if it may."""
    entry = scheduler.store.entries[job_id]
    if entry.paused:
        return "Paused by you"
    if planned := scheduler.plan_fault or pause_reason(scheduler.plan, scheduler.sensors.now()):
        return planned
    if time.monotonic() - scheduler.full_at < FULL_SECONDS:
        return FULL
    if scheduler.yield_until > time.monotonic():
        return "Chat and completions have the machine"
    return idle.explain(scheduler.signals) if entry.when == "idle" else None


def next_job(scheduler: Scheduler) -> str | None:
    """The oldest job that may train now; the states of the others get the reason why they wait."""
    for job_id, entry in sorted(scheduler.store.entries.items()):
        if entry.state.phase != "queued":
            continue
        reason = hold_reason(scheduler, job_id)
        if reason is None and scheduler.running is None:
            return job_id
        reason = reason or "Another job is being trained"
        if (entry.state.paused, entry.state.reason) != (entry.paused, reason):
            jobs.update(scheduler.store, job_id, paused=entry.paused, reason=reason)
    return None


async def run(scheduler: Scheduler) -> None:
    """Trains job after job until cancelled."""
    while True:
        read_signals(scheduler)
        try:
            if job_id := next_job(scheduler):
                await train(scheduler, job_id)
        except OSError as error:
            # A full disk must not end the scheduler; the next round tries again.
            log.error("%s", from_os_error(error, error.filename or scheduler.store.root))
            await asyncio.sleep(RETRY_SECONDS)
        if any(e.state.phase not in {*TERMINAL, "parked"} and not e.paused for e in scheduler.store.entries.values()):
            scheduler.active = time.monotonic()
        scheduler.looked = time.monotonic()
        await asyncio.sleep(ROUND_SECONDS)


async def train(scheduler: Scheduler, job_id: str) -> None:
    """One life of a night's process: from its start to its exit, whatever the cause."""
    store, folder = scheduler.store, job_dir(scheduler.store.root, job_id)
    scheduler.running, scheduler.cancelling = job_id, False
    try:
        try:
            job = read_job(folder / "job.json")
            base = await asyncio.to_thread(find_base, scheduler.cache, job.base)
            # The folder may have been removed while the file was hashed.
            if job_id not in store.entries:
                return
            (folder / "pause").unlink(missing_ok=True)
            jobs.update(store, job_id, phase="curating", paused=False, reason=None, message="Starting")
            threads = night_process.threads(idle.present(scheduler.signals))
            process = scheduler.process = await night_process.start(store.root, folder, base, threads)
        except (OSError, ValueError) as error:
            reason = from_os_error(error, folder) if isinstance(error, OSError) else _unreadable(error)
            return jobs.close(store, job_id, "failed", reason)
        except TrainerError as error:
            return jobs.close(store, job_id, "failed", error)
        reader = asyncio.create_task(follow(scheduler, job_id, process))
        while process.returncode is None:
            read_signals(scheduler)
            next_job(scheduler)
            if scheduler.cancelling:
                # Its checkpoints go with it, so nothing is worth waiting for.
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            entry = store.entries.get(job_id)
            if entry and entry.when == "idle" and not entry.state.paused:
                with contextlib.suppress(OSError):
                    scheduler.slept.add(store.root, scheduler.sensors.now(), ROUND_SECONDS)
            set_pause_flag(scheduler)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.shield(reader), ROUND_SECONDS)
            if reader.done():
                await process.wait()
        await reader
        conclude(scheduler, job_id, process.returncode)
    finally:
        if scheduler.process and scheduler.process.returncode is None:
            await night_process.stop(scheduler.process)
        scheduler.running, scheduler.process = None, None
        scheduler.active = time.monotonic()
        # The daemon ends, or the job's folder could not be written.
        entry = store.entries.get(job_id)
        if entry and entry.state.phase not in {*TERMINAL, "queued", "parked"}:
            jobs.update(store, job_id, phase="queued", message="Waiting to go on")


async def follow(scheduler: Scheduler, job_id: str, process: asyncio.subprocess.Process) -> None:
    """Takes the night's progress lines into the job's state until the night closes its end."""
    assert process.stdout
    while text := await process.stdout.readline():
        with contextlib.suppress(ValueError, KeyError, OSError):
            line: dict[str, Any] = json.loads(text)
            changes = {key: value for key, value in line.items() if key in PROGRESS_FIELDS}
            if "note" in line and job_id in scheduler.store.entries:
                scheduler.store.entries[job_id].note = line["note"]
            if "error" in changes:
                changes["error"] = UserText(**changes["error"])
            # The report is the truth about the end; it is read once the process is gone.
            if changes and changes.get("phase") not in TERMINAL:
                jobs.update(scheduler.store, job_id, **changes)
            if "paused" in line:
                reason = hold_reason(scheduler, job_id) if line["paused"] else None
                jobs.update(scheduler.store, job_id, paused=line["paused"], reason=reason)


def set_pause_flag(scheduler: Scheduler) -> None:
    """Raises or lowers the pause flag that the running night looks at between steps."""
    if scheduler.running is None or scheduler.running not in scheduler.store.entries:
        return
    flag = job_dir(scheduler.store.root, scheduler.running) / "pause"
    wanted = hold_reason(scheduler, scheduler.running) is not None
    if wanted and not flag.exists():
        flag.touch()
    elif not wanted and flag.exists():
        flag.unlink(missing_ok=True)


def conclude(scheduler: Scheduler, job_id: str, code: int) -> None:
    """Decides from the exit code of a night and its report how its job goes on or ends."""
    store = scheduler.store
    entry = store.entries.get(job_id)
    if entry is None:
        return
    if jobs.finish_from_report(store, job_id):
        return
    if scheduler.cancelling:
        jobs.close(store, job_id, "cancelled", None)
    elif code == STOPPED:
        jobs.update(store, job_id, phase="queued", paused=entry.paused, message="Waiting to go on")
    elif code == DISK_FULL:
        scheduler.full_at = time.monotonic()
        jobs.update(store, job_id, phase="queued", message="Waiting for space on the disk", reason=FULL)
    else:
        entry.deaths += 1
        jobs.save_control(store, job_id)
        if entry.deaths >= MOST_DEATHS:
            return jobs.park(store, job_id, night_process.death(code))
        jobs.update(store, job_id, phase="queued", message="The training process died; it goes on from its checkpoint")


def _unreadable(error: ValueError) -> TrainerError:
    return TrainerError(
        "The stored job cannot be read.",
        f"It is damaged or of another version ({type(error).__name__}).",
        "Consolidate again; the memories themselves are not affected.",
    )
