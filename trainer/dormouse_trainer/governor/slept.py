"""How long nights trained by themselves since noon, for the plan's most minutes; kept in `slept.json`."""

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..paths import read_json, write_json
from .plan import evening_of

WRITTEN_SECONDS = 30.0
"""Training between two writes: a daemon that dies may forget as much."""


@dataclass
class Slept:
    evening: str = ""
    """Day of the evening, as YYYY-MM-DD."""
    seconds: float = 0.0
    written: float = 0.0

    def minutes(self, now: datetime) -> float:
        return self.seconds / 60 if self.evening == _evening(now) else 0.0

    def add(self, state: Path, now: datetime, seconds: float) -> None:
        """Counts training; raises OSError where it cannot be kept."""
        if self.evening != _evening(now):
            self.evening, self.seconds, self.written = _evening(now), 0.0, 0.0
        self.seconds += seconds
        if self.seconds - self.written >= WRITTEN_SECONDS:
            self.written = self.seconds
            write_json(state / "slept.json", {"v": 1, "evening": self.evening, "seconds": round(self.seconds, 1)})


def read_slept(state: Path) -> Slept:
    """Nothing slept where there is no file, or a damaged one."""
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        kept = read_json(state / "slept.json")
        return Slept(str(kept["evening"]), float(kept["seconds"]), float(kept["seconds"]))
    return Slept()


def _evening(now: datetime) -> str:
    return f"{evening_of(now):%Y-%m-%d}"
