"""Jobs in a real daemon with real children: progress, pause, cancel, deaths, restarts."""

import contextlib
import hashlib
import json
import os
import random
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
import tiny
from conftest import Daemon, Start

from dormouse_trainer import pace


def long_job(base: str, number: int, **changes: Any) -> dict[str, Any]:
    recipe = tiny.job(base)["recipe"] | {"epochs": 60}
    return tiny.job(base, number, recipe=recipe, **changes)


def submit(daemon: Daemon, job: dict[str, Any], when: str = "now") -> None:
    with daemon.http() as http:
        response = http.post(f"/v1/jobs?when={when}", json=job)
        assert response.status_code == 201, response.text


def post(daemon: Daemon, path: str, **body: Any) -> dict[str, Any]:
    with daemon.http() as http:
        return http.post(path, json=body).json() if body else http.post(path).json()


def submit_exact(daemon: Daemon, job: dict[str, Any], hold: bool = False) -> None:
    """A job that computes as its twin does: on a busy machine each would measure something else to be fastest. `hold`:
    it waits until chat gives the machine back."""
    post(daemon, "/v1/yield", seconds=60)
    submit(daemon, job)
    folder = daemon.state / "jobs" / job["id"] / "checkpoints"
    folder.mkdir()
    pace.write(folder / "pace.json", pace.Pace(number_format="float32", threads=1))
    if not hold:
        post(daemon, "/v1/yield", seconds=0)


def child_of(daemon: Daemon) -> psutil.Process:
    return psutil.Process(daemon.first["pid"]).children()[0]


def until_step(daemon: Daemon, job: str, step: int = 2) -> None:
    """Waits until some steps are done."""
    daemon.until(job, "training")
    with daemon.http() as http:
        while (state := http.get(f"/v1/jobs/{job}").json())["step"] < step:
            assert state["phase"] == "training", state
            time.sleep(0.01)


def report(daemon: Daemon, job: str) -> dict[str, Any]:
    with daemon.http() as http:
        return http.get(f"/v1/jobs/{job}/report").json()


def test_life_of_a_job_and_of_one_that_suffers(daemon: Daemon, base: str) -> None:
    calm, rough = tiny.ulid(1), tiny.ulid(2)
    # Held back until somebody listens: on a busy machine the first event would come too early.
    submit_exact(daemon, long_job(base, 1), hold=True)
    with daemon.http() as http:
        assert http.post("/v1/jobs", json=long_job(base, 1)).status_code == 409
        with http.stream("GET", f"/v1/jobs/{calm}/events") as events:
            assert events.headers["content-type"].startswith("text/event-stream")
            states: list[dict[str, Any]] = []
            for line in events.iter_lines():
                if not line.startswith("data: "):
                    continue
                states.append(json.loads(line[6:]))
                if len(states) == 1:
                    post(daemon, "/v1/yield", seconds=0)
    phases = list(dict.fromkeys(state["phase"] for state in states))
    assert phases == ["queued", "curating", "training", "gating", "exported"]
    assert [s["progress"] for s in states] == sorted(s["progress"] for s in states)
    first = report(daemon, calm)
    card = first["card"]
    folder = daemon.state / "workspaces/ws-test/adapters" / card["adapter"]
    assert json.loads((folder / "card.json").read_text()) == card
    for file in card["files"]:
        assert hashlib.sha256((folder / file["name"]).read_bytes()).hexdigest() == file["sha256"]
    assert [s["name"] for s in first["stages"]] == ["load", "curate", "train", "gate", "export"]
    assert all(stage["peakMiB"] > 0 for stage in first["stages"])

    # The same job, but paused, resumed, and killed, ends in the same bytes.
    submit_exact(daemon, long_job(base, 2))
    until_step(daemon, rough)
    post(daemon, f"/v1/jobs/{rough}/pause")
    deadline = time.monotonic() + 30
    with daemon.http() as http:
        while not (state := http.get(f"/v1/jobs/{rough}").json())["paused"]:
            assert time.monotonic() < deadline
        step = state["step"]
        assert state["reason"] == "Paused by you"
        time.sleep(0.5)
        assert http.get(f"/v1/jobs/{rough}").json()["step"] == step
    assert list((daemon.state / "jobs" / rough / "checkpoints").glob("step-*"))
    post(daemon, f"/v1/jobs/{rough}/resume")
    until_step(daemon, rough, step + 1)
    os.kill(child_of(daemon).pid, signal.SIGKILL)
    assert daemon.until(rough, "exported", "failed")["phase"] == "exported"
    assert report(daemon, rough)["card"]["adapter"] == card["adapter"]

    with daemon.http() as http:
        assert http.post(f"/v1/jobs/{rough}/cancel").status_code == 409
        assert http.delete(f"/v1/jobs/{rough}").json() == {"ok": True}
        assert not (daemon.state / "jobs" / rough).exists()
        assert http.get(f"/v1/jobs/{rough}/report").status_code == 404
    assert folder.exists()


def test_daemon_dies_and_the_next_goes_on(start: Start, base: str) -> None:
    daemon = start()
    job = tiny.ulid(1)
    submit(daemon, long_job(base, 1))
    until_step(daemon, job)
    orphan = child_of(daemon)
    daemon.process.kill()
    daemon.process.wait()
    again = start()
    assert again.first["started"] and again.token
    assert again.until(job, "exported", "failed")["phase"] == "exported"
    assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE


def test_whatever_dies_and_when_the_night_ends_in_the_same_adapter(start: Start, base: str) -> None:
    """A few of the kills of `npm run bench -- kills`, at moments drawn by seed."""
    rng = random.Random(7)
    daemon = start()
    calm, rough = tiny.ulid(1), tiny.ulid(2)
    submit_exact(daemon, long_job(base, 1))
    assert daemon.until(calm, "exported", "failed")["phase"] == "exported"
    submit_exact(daemon, long_job(base, 2))
    for victim in ("child", "daemon", "child", "daemon"):
        daemon.until(rough, "training", "gating", "exported")
        time.sleep(rng.uniform(0, 0.5))
        if victim == "daemon":
            daemon.process.kill()
            daemon.process.wait()
            daemon = start()
            continue
        with contextlib.suppress(IndexError, psutil.NoSuchProcess):
            child_of(daemon).kill()
    assert daemon.until(rough, "exported", "failed", "parked")["phase"] == "exported"
    assert report(daemon, rough)["card"]["adapter"] == report(daemon, calm)["card"]["adapter"]


@pytest.mark.parametrize("how", ["asked", "SIGTERM"])
def test_daemon_that_ends_stops_its_child(start: Start, base: str, how: str) -> None:
    daemon = start()
    job = tiny.ulid(1)
    submit(daemon, long_job(base, 1))
    until_step(daemon, job)
    child = child_of(daemon)
    if how == "asked":
        post(daemon, "/v1/shutdown")
    else:
        daemon.process.terminate()
    daemon.process.wait(30)
    assert not child.is_running() and not (daemon.state / "daemon.json").exists()
    folder = daemon.state / "jobs" / job
    assert json.loads((folder / "state.json").read_text())["phase"] == "queued"
    assert list((folder / "checkpoints").glob("step-*"))


def test_a_job_whose_folder_is_gone_holds_up_nobody(daemon: Daemon, base: str) -> None:
    gone, running, next_one = tiny.ulid(11), tiny.ulid(12), tiny.ulid(13)
    post(daemon, "/v1/presence", window="editor", seconds=0)
    submit(daemon, long_job(base, 11), when="idle")
    submit(daemon, long_job(base, 12))
    until_step(daemon, running)
    for job in (gone, running):
        shutil.rmtree(daemon.state / "jobs" / job)
    # Its pause flag has no place any more either.
    post(daemon, "/v1/yield", seconds=60)
    daemon.until(running, "queued")
    post(daemon, "/v1/yield", seconds=0)
    assert daemon.until(running, "failed")["error"]["next"]
    submit(daemon, long_job(base, 13))
    until_step(daemon, next_one)
    assert post(daemon, f"/v1/jobs/{next_one}/cancel")["phase"] == "cancelled"
    with daemon.http() as http:
        assert http.delete(f"/v1/jobs/{gone}").json() == {"ok": True}


def test_yield_cancel_and_order(daemon: Daemon, base: str) -> None:
    post(daemon, "/v1/yield", seconds=60)
    waiting, idle, running = tiny.ulid(21), tiny.ulid(22), tiny.ulid(23)
    submit(daemon, long_job(base, 21))
    time.sleep(0.5)
    with daemon.http() as http:
        state = http.get(f"/v1/jobs/{waiting}").json()
    assert (state["phase"], state["reason"]) == ("queued", "Chat and completions have the machine")
    assert post(daemon, f"/v1/jobs/{waiting}/cancel")["phase"] == "cancelled"
    post(daemon, "/v1/yield", seconds=0)
    # Somebody types in an editor, so a job for the idle machine waits and lets a later one pass. Without that it would
    # be left to the machine's own terminals if anybody is there.
    post(daemon, "/v1/presence", window="editor", seconds=0)
    submit(daemon, long_job(base, 22), when="idle")
    submit(daemon, long_job(base, 23))
    until_step(daemon, running)
    with daemon.http() as http:
        assert " s without input" in http.get(f"/v1/jobs/{idle}").json()["reason"]
    post(daemon, "/v1/yield", seconds=300)
    deadline = time.monotonic() + 120
    with daemon.http() as http:
        while not http.get(f"/v1/jobs/{running}").json()["paused"]:
            assert time.monotonic() < deadline
        status = http.get("/v1/status").json()
    assert status["running"] == running and not status["idle"]
    child = child_of(daemon)
    assert child.nice() >= 10 or os.name == "nt"
    assert post(daemon, f"/v1/jobs/{running}/cancel")["phase"] == "cancelled"
    assert report(daemon, running)["outcome"] == "cancelled"
    with daemon.http() as http:
        assert http.get("/v1/status").json()["running"] is None
        assert http.delete(f"/v1/jobs/{idle}").json() == {"ok": True}


def test_failures_are_reported(daemon: Daemon, base: str, cache: Path) -> None:
    parentless = tiny.job(base, 31, parent="b" * 64)
    submit(daemon, parentless)
    state = daemon.until(parentless["id"], "failed")
    assert "adapter to continue from" in state["error"]["what"] and state["error"]["next"]
    assert "adapter to continue from" in report(daemon, parentless["id"])["reasons"][0]

    file = cache / "rotten.gguf"
    tiny.write_base(file, seed=9)
    rotten = tiny.register(cache, file)
    file.write_bytes(b"x" * file.stat().st_size)
    with daemon.http() as http:
        answer = http.post("/v1/jobs", json=tiny.job(rotten, 32))
        assert answer.status_code == 404 and "damaged" in answer.json()["what"]
        file.unlink()
        assert "gone" in http.post("/v1/jobs", json=tiny.job(rotten, 32)).json()["what"]
        (cache / "models" / f"{rotten}.json").write_text("{")
        assert "registry" in http.post("/v1/jobs", json=tiny.job(rotten, 32)).json()["what"]
        assert tiny.ulid(32) not in {job["id"] for job in http.get("/v1/jobs").json()}


def test_rejected_work_changes_nothing(daemon: Daemon, base: str) -> None:
    strict = tiny.job(base, 41, workspace="ws-strict", gate=tiny.job(base)["gate"] | {"newRecall": 1.0})
    strict["recipe"]["epochs"] = 1
    strict["memories"][0]["rehearsals"][0]["assistant"] = "AKIA" + "ABCDEFGHIJKLMNOP"
    submit(daemon, strict)
    state = daemon.until(strict["id"], "rejected")
    assert "new memories" in state["reason"]
    assert f"memory {tiny.ulid(1)}: It holds what looks like a credential (AWS key)" in state["message"]
    rejected = report(daemon, strict["id"])
    assert rejected["card"] is None and rejected["gate"]["newRecall"] < 1
    assert not (daemon.state / "workspaces" / "ws-strict").exists()
