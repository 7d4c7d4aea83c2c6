"""Connections that stay half open: the daemon works on, serves its own, and its log does not grow with their number."""

import contextlib
import json
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from conftest import Daemon, Start, arguments, end

from dormouse_trainer import daemon_log

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_NOFILE is of POSIX")
FILES = 96
"""What the daemon may have open; each test opens several times as many connections."""


@pytest.fixture
def poor(tmp_path: Path, cache: Path) -> Iterator[Daemon]:
    """A daemon that may have few files open."""
    import resource

    state = tmp_path / "state"
    process = subprocess.Popen(
        arguments(state, cache),
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES)),
    )
    assert process.stdout
    yield Daemon(state, process, json.loads(process.stdout.readline()))
    end(process)


def opened(daemon: Daemon, count: int, head: bytes) -> list[socket.socket]:
    sockets: list[socket.socket] = []
    for _ in range(count):
        connection = socket.create_connection(("127.0.0.1", daemon.first["port"]), timeout=10)
        sockets.append(connection)
        with contextlib.suppress(OSError):
            connection.sendall(head)
    return sockets


@pytest.mark.parametrize("head", [b"", b"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"\x16\x03 no HTTP\r\n\r\n"])
def test_hundreds_of_half_open_connections(poor: Daemon, head: bytes) -> None:
    process = psutil.Process(poor.process.pid)
    sockets = opened(poor, 400, head)
    try:
        for _ in range(5):
            with poor.http() as http:
                assert http.get("/v1/status").status_code == 200
                assert http.post("/v1/yield", json={"seconds": 0}).json() == {"ok": True}
        assert process.num_fds() < FILES
    finally:
        for connection in sockets:
            connection.close()
    assert poor.process.poll() is None
    assert (poor.state / "daemon.log").read_text().count("\n") < 40


def test_a_silent_connection_is_closed(start: Start) -> None:
    daemon = start()
    port = daemon.first["port"]
    with contextlib.ExitStack() as stack:
        silent, torn = (
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30)) for _ in range(2)
        )
        answered, authorization, _ = stack.enter_context(daemon.connected())
        ask = f"GET /v1/status HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{authorization}\r\n".encode()
        torn.sendall(b"GET /v1/status HTTP/1.1\r\nHo")
        answered.sendall(ask + b"\r\n")
        assert answered.recv(65536).startswith(b"HTTP/1.1 200")
        # The start of another request ends the web server's own wait for one.
        answered.sendall(ask)
        began = time.monotonic()
        for connection in (silent, torn, answered):
            with contextlib.suppress(ConnectionResetError):
                while connection.recv(65536):
                    pass
        assert time.monotonic() - began < 20


def test_like_lines_are_written_once_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    sparse = daemon_log.Sparse()

    def line(text: str, *values: object) -> logging.LogRecord:
        return logging.LogRecord("dormouse", logging.ERROR, "", 0, text, values, None)

    assert [sparse.filter(line("no file: %s", number)) for number in range(4)] == [True, False, False, False]
    assert sparse.filter(line("another"))
    monkeypatch.setattr(daemon_log, "REPEAT_SECONDS", 0.0)
    later = line("no file: %s", 9)
    assert sparse.filter(later) and later.getMessage() == "no file: 9 (and 3 more like it)"


def test_no_line_acts_on_a_terminal() -> None:
    record = logging.LogRecord("dormouse", logging.ERROR, "", 0, "a%s", ("\x1b[2J\x9b\u202e\u2028\U000e0041\r",), None)
    assert daemon_log.Printable().format(record) == "a\\x1b[2J\\x9b\\u202e\\u2028\\U000e0041\\r"
