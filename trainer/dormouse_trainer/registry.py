"""Finds the base model of a job: `<cache>/models/<sha256>.json` names its GGUF file, whose content is verified."""

import hashlib
from pathlib import Path

from .errors import TrainerError, from_os_error
from .paths import read_json

_verified: dict[str, tuple[str, int, int]] = {}
"""sha256 → (file, bytes, mtime in ns) that were hashed by this process."""


def find_base(cache: Path, sha256: str) -> Path:
    """The GGUF file with this content. Hashes it once per process and change of the file; raises TrainerError."""
    again = "Download the model again, or choose one of the catalog."
    entry = cache / "models" / f"{sha256}.json"
    try:
        file = Path(read_json(entry)["file"])
    except FileNotFoundError:
        raise TrainerError(
            "The base model is not on this machine.", f"The model registry has no {sha256[:12]}.", again
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainerError("The model registry is damaged.", f"{entry.name}: {error}.", again) from error
    try:
        status = file.stat()
        mark = (str(file), status.st_size, status.st_mtime_ns)
        if _verified.get(sha256) == mark:
            return file
        digest = hashlib.sha256()
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except FileNotFoundError:
        raise TrainerError("The base model's file is gone.", f"{file} does not exist.", again) from None
    except OSError as error:
        raise from_os_error(error, file) from error
    if digest.hexdigest() != sha256:
        raise TrainerError(
            "The base model's file is damaged.",
            f"The content of {file.name} is {digest.hexdigest()[:12]}, not {sha256[:12]}.",
            again,
        )
    _verified[sha256] = mark
    return file
