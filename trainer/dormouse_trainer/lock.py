"""An OS file lock: freed by the kernel when its holder dies, however it dies."""

import os
import sys
from pathlib import Path


def try_lock(file: Path) -> int | None:
    """Takes the lock and returns its handle (keep it open for as long as it should hold), or None if taken."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
