"""The scheduler: one training child at a time, started, paused, watched and, if it dies, started once more."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from . import idle, jobs
from .errors import STOPPED, TrainerError, from_os_error
from .paths import job_dir
from .registry import find_base
from .schema import TERMINAL, IdleSignal, Job, UserText

LOOK_SECONDS = 0.2
IDLE_LOOK_SECONDS = 5


@dataclass
class Night:
    """What the scheduler knows; `run` is its only task."""

    desk: jobs.Desk
    cache: Path
    policy: idle.Policy
    running: str | None = None
    process: asyncio.subprocess.Process | None = None
    cancelling: bool = False
    yield_until: float = 0.0
    """Monotonic time until which someone in the foreground wants the machine."""
    signals: list[IdleSignal] = field(default_factory=list)
    looked: float = float("-inf")
    active: float = field(default_factory=time.monotonic)
    """When there was last something to do."""
    last_error: UserText | None = None


def threads() -> int:
    """All cores of a machine with two (the child is niced, so the user goes first), else all but one."""
    cores = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    return cores if cores <= 2 else cores - 1


def child_environment() -> dict[str, str]:
    """What must be in the environment before the child's libraries load.

    glibc gives large tensors back to the kernel after every step unless told to keep them (1.4 times as fast). And
    OpenMP's threads spin while they wait for each other: with others at work on the same cores a step of 0.8 s then
    took 41 s.
    """
    package = str(Path(__file__).resolve().parent.parent)
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")])),
        "MALLOC_MMAP_THRESHOLD_": "8000000000",
        "MALLOC_TRIM_THRESHOLD_": "16000000000",
        "MALLOC_TOP_PAD_": "268435456",
        "OMP_WAIT_POLICY": "PASSIVE",
        "GOMP_SPINCOUNT": "0",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
        "TOKENIZERS_PARALLELISM": "false",
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }


def look(night: Night) -> None:
    """Reads the idle signals again if the last reading is old."""
    if time.monotonic() - night.looked < IDLE_LOOK_SECONDS:
        return
    night.looked = time.monotonic()
    own = {os.getpid()} | ({night.process.pid} if night.process else set())
    night.signals = idle.signals(night.policy, own)


def hold_reason(night: Night, job_id: str) -> str | None:
    """Why this job may not train at this moment; None if it may."""
    entry = night.desk.entries[job_id]
    if entry.paused:
        return "Paused by you"
    left = night.yield_until - time.monotonic()
    if left > 0:
        return "Chat and completions have the machine"
    return idle.explain(night.signals) if entry.when == "idle" else None


def next_job(night: Night) -> str | None:
    """The oldest job that may train now; the others are told why they wait."""
    for job_id, entry in sorted(night.desk.entries.items()):
        if entry.state.phase != "queued":
            continue
        reason = hold_reason(night, job_id)
        if reason is None and night.running is None:
            return job_id
        reason = reason or "Another job is being trained"
        if (entry.state.paused, entry.state.reason) != (entry.paused, reason):
            jobs.update(night.desk, job_id, paused=entry.paused, reason=reason)
    return None


async def run(night: Night) -> None:
    """Trains job after job until cancelled."""
    while True:
        look(night)
        try:
            if job_id := next_job(night):
                await train(night, job_id)
        except OSError as error:
            # A full disk must not end the scheduler; the next round tries again.
            night.last_error = from_os_error(error, error.filename or night.desk.root).text
            await asyncio.sleep(2)
        if any(e.state.phase not in TERMINAL and not e.paused for e in night.desk.entries.values()):
            night.active = time.monotonic()
        await asyncio.sleep(LOOK_SECONDS)


async def train(night: Night, job_id: str) -> None:
    """One life of a child: from its start to its exit, whatever the cause."""
    desk, folder = night.desk, job_dir(night.desk.root, job_id)
    night.running, night.cancelling = job_id, False
    try:
        try:
            job = Job.model_validate_json((folder / "job.json").read_bytes())
            base = await asyncio.to_thread(find_base, night.cache, job.base)
            # The folder may have been removed while the file was hashed.
            if job_id not in desk.entries:
                return
            (folder / "pause").unlink(missing_ok=True)
            jobs.update(desk, job_id, phase="curating", paused=False, reason=None, message="Starting")
            process = night.process = await start_child(night, folder, base)
        except (OSError, ValueError) as error:
            reason = from_os_error(error, folder) if isinstance(error, OSError) else _unreadable(error)
            return jobs.close(desk, job_id, "failed", reason)
        except TrainerError as error:
            return jobs.close(desk, job_id, "failed", error)
        reader = asyncio.create_task(listen(night, job_id, process))
        while process.returncode is None:
            look(night)
            next_job(night)
            if night.cancelling:
                await stop_child(process)
            steer(night)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.shield(reader), LOOK_SECONDS)
            if reader.done():
                await process.wait()
        await reader
        settle(night, job_id, process.returncode)
    finally:
        if night.process and night.process.returncode is None:
            await stop_child(night.process)
        night.running, night.process = None, None
        night.active = time.monotonic()
        # The daemon ends, or the job's folder could not be written.
        entry = desk.entries.get(job_id)
        if entry and entry.state.phase not in {*TERMINAL, "queued"}:
            jobs.update(desk, job_id, phase="queued", message="Waiting to go on")


async def start_child(night: Night, folder: Path, base: Path) -> asyncio.subprocess.Process:
    arguments = ["--job", folder, "--state", night.desk.root, "--base", base, "--threads", str(threads())]
    with (folder / "child.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "dormouse_trainer.child", *map(str, arguments),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, env=child_environment(),
            # Ctrl-C in the daemon's terminal is for the daemon; it then stops the child in its own way.
            start_new_session=sys.platform != "win32",
        )  # fmt: skip


async def listen(night: Night, job_id: str, process: asyncio.subprocess.Process) -> None:
    """Takes the child's lines into the job's state until it closes its end."""
    assert process.stdout
    known = {"phase", "progress", "message", "step", "steps", "loss", "error"}
    while line := await process.stdout.readline():
        with contextlib.suppress(ValueError, KeyError, OSError):
            told: dict[str, Any] = json.loads(line)
            changes = {key: value for key, value in told.items() if key in known}
            if "note" in told and job_id in night.desk.entries:
                night.desk.entries[job_id].note = told["note"]
            if "error" in changes:
                changes["error"] = UserText(**changes["error"])
            # The report is the truth about the end; it is read once the child is gone.
            if changes and changes.get("phase") not in TERMINAL:
                jobs.update(night.desk, job_id, **changes)
            if "paused" in told:
                reason = hold_reason(night, job_id) if told["paused"] else None
                jobs.update(night.desk, job_id, paused=told["paused"], reason=reason)


def steer(night: Night) -> None:
    """Raises or lowers the pause flag that the running child looks at between steps."""
    if night.running is None or night.running not in night.desk.entries:
        return
    flag = job_dir(night.desk.root, night.running) / "pause"
    wanted = hold_reason(night, night.running) is not None
    if wanted and not flag.exists():
        flag.touch()
    elif not wanted and flag.exists():
        flag.unlink(missing_ok=True)


async def stop_child(process: asyncio.subprocess.Process, patience: float = 10.0) -> None:
    """Asks for a checkpoint and an end, then insists. (On Windows the first is already an end.)"""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(process.wait(), patience)
            return
        process.kill()
        await process.wait()


def settle(night: Night, job_id: str, code: int) -> None:
    """Decides what the end of a child means for its job."""
    desk = night.desk
    entry = desk.entries.get(job_id)
    if entry is None:
        return
    if jobs.finish_from_report(desk, job_id):
        return
    if night.cancelling:
        jobs.close(desk, job_id, "cancelled", None)
    elif code == STOPPED:
        jobs.update(desk, job_id, phase="queued", paused=entry.paused, message="Waiting to go on")
    elif not entry.retried:
        entry.retried = True
        jobs.save_control(desk, job_id)
        jobs.update(desk, job_id, phase="queued", message="The training process died; it goes on from its checkpoint")
    else:
        jobs.close(desk, job_id, "failed", death(code))


def death(code: int) -> TrainerError:
    """A child's exit code in words."""
    if code < 0:
        name = signal.Signals(-code).name if -code in {*signal.Signals} else str(-code)
        why = f"It was ended by signal {name}, twice"
        why += "; most likely the machine ran out of memory." if name == "SIGKILL" else "."
    else:
        why = f"It ended with code {code}, twice; child.log in the job's folder has the details."
    return TrainerError("The training process died.", why, "Close other programs or lower the rank, then try again.")


def _unreadable(error: ValueError) -> TrainerError:
    return TrainerError(
        "The stored job cannot be read.",
        f"It is damaged or of another version ({type(error).__name__}).",
        "Consolidate again; the memories themselves are not affected.",
    )
