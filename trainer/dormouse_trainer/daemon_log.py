"""The daemon's log: small, without a line for each of many like failures, and without characters that act on a
terminal which shows it.
"""

import logging
import logging.handlers
import re
import time
from pathlib import Path

REPEAT_SECONDS = 60.0
"""Of like lines within this time, only the first is written."""
KINDS = 200
"""Kinds of lines whose repeats are counted; more than there are calls of the log."""

_ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)


class Sparse(logging.Filter):
    """Lets a line of one kind (its level and its text before the values are put in) through once in REPEAT_SECONDS; the
    next one that comes through says how many were left out."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        kind = (record.name, record.levelno, str(record.msg))
        since, left_out = self.seen.get(kind, (float("-inf"), 0))
        now = time.monotonic()
        if now - since < REPEAT_SECONDS:
            self.seen[kind] = (since, left_out + 1)
            return False
        if len(self.seen) >= KINDS:
            self.seen.clear()
        self.seen[kind] = (now, 0)
        if left_out:
            record.msg = f"{record.getMessage()} (and {left_out} more like it)"
            record.args = None
        return True


class Printable(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """The line, and the stack where there is one; every character that acts is written as its code."""
        return _ACTING.sub(lambda found: ascii(found[0])[1:-1], super().format(record))


def open_log(file: Path) -> None:
    """Sends every log of this process, the web server's too, to `file`: 1 MiB at most, and one older file."""
    handler = logging.handlers.RotatingFileHandler(file, maxBytes=1 << 20, backupCount=1, encoding="utf-8")
    handler.setFormatter(Printable("%(asctime)s %(levelname)s %(message)s"))
    handler.addFilter(Sparse())
    # A log that cannot be written, for want of a file or of space, is no reason to fail.
    logging.raiseExceptions = False
    logging.basicConfig(level=logging.INFO, handlers=[handler])
