"""Fixtures: random base models, a daemon that many tests share, and daemons of one test that end with the test."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import tiny

from dormouse_trainer.security import Challenge, prove

TRAINER = Path(__file__).parent.parent
NONCE = "ab" * 32


class Identity(httpx.Auth):
    """Shakes hands before each request, on the same connection, and checks the daemon's proof."""

    requires_response_body = True

    def __init__(self, token: str) -> None:
        self.token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        answer = (
            yield httpx.Request("GET", request.url.copy_with(raw_path=b"/v1/handshake?nonce=" + NONCE.encode()))
        ).json()
        challenge = Challenge(request.url.port or 0, NONCE, answer["nonce"])
        assert answer["proof"] == prove(self.token, "trainer", challenge)
        request.headers["authorization"] = f"Dormouse {prove(self.token, 'trainer-client', challenge)}"
        yield request


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
        return httpx.Client(base_url=base, auth=Identity(self.token), headers=headers, timeout=30)

    @contextlib.contextmanager
    def connected(self, nonce: str = NONCE) -> Iterator[tuple[socket.socket, str, Challenge]]:
        """A raw connection after the handshake, the Authorization line that opens it, and what it stands on."""
        port = self.first["port"]
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            ask = f"GET /v1/handshake?nonce={nonce} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"
            connection.sendall(ask.encode())
            answer = b""
            while not answer.endswith(b"}"):
                answer += connection.recv(65536)
            challenge = Challenge(port, nonce, json.loads(answer.partition(b"\r\n\r\n")[2])["nonce"])
            yield connection, f"Authorization: Dormouse {prove(self.token, 'trainer-client', challenge)}", challenge

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
def base(cache: Path) -> str:
    """sha256 of a registered random model of one layer, on which whole nights run."""
    file = cache / "one-layer.gguf"
    tiny.write_base(file, layers=1)
    return tiny.register(cache, file)


Start = Callable[..., Daemon]


def launch(state: Path, cache: Path, *extra: str) -> Daemon:
    process = subprocess.Popen(
        arguments(state, cache, *extra),
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(TRAINER)},
    )
    assert process.stdout
    return Daemon(state, process, json.loads(process.stdout.readline()))


def end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture
def start(tmp_path: Path, cache: Path) -> Iterator[Start]:
    """Starts daemons on `tmp_path / "state"` and ends them."""
    running: list[Daemon] = []

    def begin(*extra: str) -> Daemon:
        running.append(launch(tmp_path / "state", cache, *extra))
        return running[-1]

    yield begin
    for daemon in running:
        end(daemon.process)


@pytest.fixture(scope="session")
def lasting(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Daemon]:
    running = launch(tmp_path_factory.mktemp("shared") / "state", cache)
    yield running
    end(running.process)


@pytest.fixture
def daemon(lasting: Daemon) -> Daemon:
    """The daemon that tests share which do not end it. Each uses job numbers of its own; at its start nothing runs and
    no chat has the machine."""
    with lasting.http() as http:
        http.post("/v1/yield", json={"seconds": 0})
        assert http.get("/v1/status").json()["running"] is None
    return lasting
