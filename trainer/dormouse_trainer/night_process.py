"""The process of a night as the scheduler handles it: its environment, its start, its end, and a death in words."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil

from .errors import TrainerError

STOP_SECONDS = 10.0
"""Time for a last checkpoint between the request to stop and the kill."""


def threads(present: bool) -> int:
    """Most threads of a night: one beside a user; else all cores of a machine with two (the night is niced, so whoever
    comes back goes first), or all but one. The night measures which of them make it faster."""
    cores = psutil.cpu_count() or 1
    return 1 if present else cores if cores <= 2 else cores - 1


def environment() -> dict[str, str]:
    """The variables that the libraries of a night read when they load.

    glibc gives large tensors back to the kernel after every step unless these limits are raised (1.4 times as fast).
    And OpenMP's threads spin while they wait for each other: with other work on the same cores a step of 0.8 s then
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


async def start(state: Path, folder: Path, base: Path, threads: int) -> asyncio.subprocess.Process:
    """Starts the night of the job in `folder`; its progress is read from stdout, its log is `child.log`."""
    arguments = ["--job", folder, "--state", state, "--base", base, "--threads", threads]
    with (folder / "child.log").open("ab") as log:
        return await asyncio.create_subprocess_exec(
            sys.executable, "-m", "dormouse_trainer.night", *map(str, arguments),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, env=environment(),
            # Ctrl-C in the daemon's terminal is for the daemon, which then stops the night in its own way.
            start_new_session=sys.platform != "win32",
        )  # fmt: skip


async def stop(process: asyncio.subprocess.Process) -> None:
    """Asks for a checkpoint and an end, and kills after STOP_SECONDS. (On Windows the request itself is an end.)"""
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
            return
        process.kill()
        await process.wait()


def death(code: int) -> TrainerError:
    """The exit code of a night that died too often, in words."""
    if code < 0:
        name = signal.Signals(-code).name if -code in {*signal.Signals} else str(-code)
        why = f"It was ended by signal {name}, three times"
        why += "; most likely the machine ran out of memory." if name == "SIGKILL" else "."
    else:
        why = f"It ended with code {code}, three times; child.log in the job's folder has the details."
    return TrainerError(
        "The training process died.",
        why,
        "Close other programs, then resume the night: it goes on from its checkpoint. Or cancel it.",
    )
