"""Fixtures: a random base model in a registry, and daemons that end with their test."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import tiny

TRAINER = Path(__file__).parent.parent


@dataclass
class Daemon:
    state: Path
    process: subprocess.Popen[str]
    first: dict[str, Any]
    """The line that it printed when it listened."""

    @property
    def token(self) -> str:
        return (self.state / "daemon.token").read_text()

    def http(self, **headers: str) -> httpx.Client:
        base = f"http://127.0.0.1:{self.first['port']}"
        return httpx.Client(base_url=base, headers={"authorization": f"Bearer {self.token}", **headers}, timeout=30)

    def until(self, job: str, *phases: str, seconds: float = 300) -> dict[str, Any]:
        """Polls until the job is in one of the phases."""
        deadline = time.monotonic() + seconds
        with self.http() as http:
            while (state := http.get(f"/v1/jobs/{job}").json())["phase"] not in phases:
                assert time.monotonic() < deadline, state
                time.sleep(0.05)
        return state


def arguments(state: Path, cache: Path, *extra: str) -> list[str]:
    command = [sys.executable, "-m", "dormouse_trainer.daemon", "--state", str(state), "--cache", str(cache)]
    return [*command, *extra]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def base_file(cache: Path) -> Path:
    file = cache / "random.gguf"
    tiny.write_base(file)
    return file


@pytest.fixture(scope="session")
def base(cache: Path, base_file: Path) -> str:
    """sha256 of the registered random model."""
    return tiny.register(cache, base_file)


Start = Callable[..., Daemon]


@pytest.fixture
def start(tmp_path: Path, cache: Path) -> Iterator[Start]:
    """Starts daemons on `tmp_path / "state"` and ends them."""
    running: list[subprocess.Popen[str]] = []

    def begin(*extra: str) -> Daemon:
        process = subprocess.Popen(
            arguments(tmp_path / "state", cache, *extra),
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(TRAINER)},
        )
        running.append(process)
        assert process.stdout
        return Daemon(tmp_path / "state", process, json.loads(process.stdout.readline()))

    yield begin
    for process in running:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
