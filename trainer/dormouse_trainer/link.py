"""The night's link to the daemon: progress lines to it, the pause flag and the stop signal from it."""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHECKPOINT_SECONDS = 15
PATIENCE_SECONDS = 60
"""A pause longer than this ends the process, so that it gives its memory back."""
HEARTBEAT_SECONDS = 2
"""Time between two lines while paused: a line that nobody reads is how the night finds out that the daemon died."""

CURATE_PROGRESS = (0.01, 0.1)
"""Parts of the progress bar: asking the base, training, asking the adapter."""
TRAINING_PROGRESS = (0.1, 0.85)
GATE_PROGRESS = (0.85, 0.98)


class Stopped(Exception):
    """The night was asked to stop; its checkpoint is written."""


class Link:
    """Hears of training and answering (`callbacks.py`) and sends the progress to the daemon."""

    def __init__(self, folder: Path) -> None:
        self.flag = folder / "pause"
        self.stopping = False
        self.asking = CURATE_PROGRESS
        """Part of the progress bar that answers fill now."""
        self.saved = time.monotonic()
        self.trained = False
        signal.signal(signal.SIGTERM, lambda *_: setattr(self, "stopping", True))

    def send(self, **fields: Any) -> None:
        """One line of progress. When the daemon is gone, so is the reader, and the night stops."""
        try:
            print(json.dumps(fields), flush=True)
        except OSError as error:
            # The interpreter would try to flush once more at exit.
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115
            raise Stopped from error

    def pause_point(self, save: Callable[[], None] | None = None) -> None:
        """Waits while paused; raises Stopped when asked to stop, after `save`."""
        if not (self.stopping or self.flag.exists()):
            return
        if save:
            save()
            self.saved = time.monotonic()
        self.send(paused=True)
        began = sent = time.monotonic()
        while self.flag.exists() and not self.stopping:
            now = time.monotonic()
            if now - began > PATIENCE_SECONDS:
                raise Stopped
            if now - sent > HEARTBEAT_SECONDS:
                self.send(paused=True)
                sent = now
            time.sleep(0.1)
        if self.stopping:
            raise Stopped
        self.send(paused=False)

    def on_step(self, step: int, steps: int, loss: float, save: Callable[[], None]) -> None:
        # The first one of each life says from where it goes on.
        if not self.trained or step == steps or step % max(1, steps // 200) == 0:
            self.trained = True
            self.send(progress=_between(TRAINING_PROGRESS, step / steps), step=step, steps=steps, loss=loss)
        if time.monotonic() - self.saved > CHECKPOINT_SECONDS:
            save()
            self.saved = time.monotonic()
        self.pause_point(save)

    def on_answers(self, done: int, total: int) -> None:
        progress = _between(self.asking, done / max(1, total))
        self.send(progress=progress, message=f"Asked {done} of {total} questions")
        self.pause_point()


def _between(part: tuple[float, float], share: float) -> float:
    low, high = part
    return low + (high - low) * share
