"""One daemon a state folder: found by the second start, outliving its parent, gone when idle, clear when it cannot."""

import errno
import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
import tiny
from conftest import Start, arguments

from dormouse_trainer import jobs, paths
from dormouse_trainer.errors import from_os_error
from dormouse_trainer.lock import try_lock
from dormouse_trainer.schema import PROTOCOL, Job


def once(state: Path, cache: Path, *extra: str) -> tuple[int, dict]:
    """Runs a daemon that is expected to end by itself; returns exit code and its line."""
    done = subprocess.run(arguments(state, cache, *extra), capture_output=True, text=True, timeout=60)
    return done.returncode, json.loads(done.stdout)


def test_second_start_finds_the_first(start: Start, tmp_path: Path, cache: Path) -> None:
    daemon = start()
    written = json.loads((daemon.state / "daemon.json").read_text())
    assert written["port"] == daemon.first["port"] and written["protocol"] == PROTOCOL
    assert Path(written["tokenFile"]).read_text() == daemon.token
    assert once(daemon.state, cache) == (0, {**daemon.first, "started": False})
    with daemon.http() as http:
        assert http.post("/v1/shutdown").json() == {"ok": True}
    assert daemon.process.wait(10) == 0
    assert not (daemon.state / "daemon.json").exists() and not (daemon.state / "daemon.token").exists()


def test_outlives_its_parent_and_exits_when_idle(tmp_path: Path, cache: Path) -> None:
    state = tmp_path / "state"
    spawn = "import subprocess, sys; subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, start_new_session=True)"
    command = [sys.executable, "-c", spawn, *arguments(state, cache, "--exit-after", "3")]
    subprocess.run(command, check=True, timeout=60)
    deadline = time.monotonic() + 60
    while not (state / "daemon.json").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    pid = json.loads((state / "daemon.json").read_text())["pid"]
    assert psutil.pid_exists(pid) and psutil.Process(pid).ppid() != os.getpid()
    while (state / "daemon.json").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=10)


def test_a_start_waits_for_a_daemon_that_is_leaving(start: Start, tmp_path: Path) -> None:
    # A daemon that leaves has deleted its file, and holds the lock until its night has ended.
    (tmp_path / "state").mkdir()
    lock = try_lock(tmp_path / "state" / "daemon.lock")
    assert lock is not None
    left = threading.Timer(3, os.close, (lock,))
    left.start()
    assert start().first["started"] and left.finished.is_set()


def test_port_in_use_and_state_that_is_no_folder(tmp_path: Path, cache: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, line = once(tmp_path / "state", cache, "--port", str(taken.getsockname()[1]))
    assert code == 1 and "cannot listen" in line["what"] and line["next"]
    (tmp_path / "file").write_text("")
    code, line = once(tmp_path / "file", cache)
    assert code == 1 and set(line) == {"what", "why", "next"}


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = jobs.open_store(tmp_path)
    job = Job.model_validate(tiny.job("a" * 64))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(paths.os, "fsync", full)
    with pytest.raises(OSError) as raised:
        jobs.accept(store, job, "now")
    text = from_os_error(raised.value, "x").text
    assert "no space" in text.what and "Free some space" in text.next
    assert store.entries == {} and list((tmp_path / "jobs").iterdir()) == []


def test_a_torn_submission_is_no_job(tmp_path: Path) -> None:
    (tmp_path / "jobs" / tiny.ulid(1)).mkdir(parents=True)
    (tmp_path / "jobs" / tiny.ulid(1) / "job.json").write_text("{")
    assert jobs.open_store(tmp_path).entries == {}
