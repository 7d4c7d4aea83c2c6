"""Where the trainer keeps things, and how it writes them: every document is an atomic, fsync'd rename.

The folders are those of the extension, which always passes `--state` and `--cache`; the defaults here serve a start
by hand.
"""

import contextlib
import json
import os
import secrets
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import BaseModel


def default_state(env: Mapping[str, str] = os.environ) -> Path:
    if home := env.get("DORMOUSE_HOME"):
        return Path(home).resolve() / "state"
    base = platformdirs.user_data_path("dormouse", appauthor=False, roaming=False)
    # npm's env-paths puts data one folder deeper on Windows than platformdirs does.
    return (base / "Data" if sys.platform == "win32" else base) / "state"


def default_cache(env: Mapping[str, str] = os.environ) -> Path:
    if cache := env.get("DORMOUSE_CACHE"):
        return Path(cache).resolve()
    if home := env.get("DORMOUSE_HOME"):
        return Path(home).resolve() / "cache"
    return platformdirs.user_cache_path("dormouse", appauthor=False)


def job_dir(state: Path, job_id: str) -> Path:
    return state / "jobs" / job_id


def adapters_dir(state: Path, workspace: str) -> Path:
    return state / "workspaces" / workspace / "adapters"


def fsync_dir(folder: Path) -> None:
    """Makes a rename durable. Windows has no such call and does not need it."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace(source: Path, target: Path) -> None:
    """`os.replace`, retried: on Windows a virus scanner or a reader may hold the target for a moment."""
    for attempt in range(20):
        try:
            os.replace(source, target)
            return
        except PermissionError:
            if sys.platform != "win32" or attempt == 19:
                raise
            time.sleep(0.05)


def write_bytes(target: Path, data: bytes, mode: int = 0o600) -> None:
    """Atomic and durable: a reader sees the old file or the whole new one, also after a power cut."""
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
    try:
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    fsync_dir(target.parent)


def write_json(target: Path, document: BaseModel | dict[str, Any]) -> None:
    if isinstance(document, BaseModel):
        text = document.model_dump_json(by_alias=True, indent=1)
    else:
        text = json.dumps(document, ensure_ascii=False, indent=1)
    write_bytes(target, text.encode() + b"\n")


def read_json(source: Path) -> Any:
    return json.loads(source.read_bytes())
