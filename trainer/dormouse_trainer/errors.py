"""The one error that carries text for a person: what happened, why, and what to do next."""

import errno
import os

from .schema import UserText

STOPPED = 75
"""Exit code of a night that wrote a checkpoint and wants to be started again."""


DISK_FULL = 74
"""Exit code of a night that found no space to write to, and goes on from its checkpoint when there is some."""


class TrainerError(Exception):
    """Shown to the user as it stands; anything else is a bug and goes to the log with its stack."""

    def __init__(self, what: str, why: str, next: str) -> None:
        super().__init__(f"{what} {why}")
        self.text = UserText(what=what, why=why, next=next)


def is_full(error: OSError) -> bool:
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def from_os_error(error: OSError, where: str | os.PathLike[str]) -> TrainerError:
    """A full disk, a read-only folder or missing rights, in words. `where` is the file that was written or read."""
    if is_full(error):
        return TrainerError(
            "There is no space left on the disk.",
            f"Writing {where} failed: {error.strerror}.",
            "Free some space, then consolidate again; nothing was lost.",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return TrainerError(
            "Dormouse may not write its state.",
            f"{where}: {error.strerror}.",
            "Make the folder writable for your user, or point DORMOUSE_HOME to one that is.",
        )
    return TrainerError(
        "A file could not be read or written.",
        f"{where}: {error.strerror or error}.",
        "Check the folder and the disk, then consolidate again.",
    )
