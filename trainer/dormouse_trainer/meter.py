"""Measures stages: seconds and peak resident memory, and estimates energy."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from .schema import Stage

IDLE_WATTS = 10
THREAD_WATTS = 10
CUDA_WATTS = 300


@contextmanager
def stage(name: str, stages: list[Stage]) -> Iterator[None]:
    """Appends a Stage to `stages` when the block ends, however it ends. Memory is sampled ten times a second."""
    process = psutil.Process()
    peak = process.memory_info().rss
    over = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not over.wait(0.1):
            peak = max(peak, process.memory_info().rss)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    began = time.monotonic()
    try:
        yield
    finally:
        seconds = time.monotonic() - began
        over.set()
        watcher.join()
        peak = max(peak, process.memory_info().rss)
        stages.append(Stage(name=name, seconds=round(seconds, 3), peakMiB=round(peak / 2**20, 1)))


def energy(seconds: float, device: str, threads: int) -> tuple[float, str]:
    """Watt-hours and how they were estimated. An assumption times a clock, no measurement."""
    if device == "cuda":
        return seconds * CUDA_WATTS / 3600, f"{seconds:.0f} s x {CUDA_WATTS} W assumed for the graphics card"
    watts = IDLE_WATTS + THREAD_WATTS * threads
    method = f"{seconds:.0f} s x {watts} W assumed ({IDLE_WATTS} W and {THREAD_WATTS} W a thread)"
    return seconds * watts / 3600, method
