"""The scheduler's decisions without a process: who trains next, and how a night's end is taken."""

import asyncio
import signal
import time
from pathlib import Path

import pytest
import tiny

from dormouse_trainer import jobs, link, night_process
from dormouse_trainer.errors import DISK_FULL, STOPPED
from dormouse_trainer.governor import idle
from dormouse_trainer.job_routes import changes_of, set_pause
from dormouse_trainer.link import Link, Stopped
from dormouse_trainer.scheduler import Scheduler, conclude, next_job
from dormouse_trainer.schema import IdleSignal, Job

BUSY = IdleSignal(name="processor", value="90 % used by others", idle=False, remedy=None)
QUIET = IdleSignal(name="processor", value="1 % used by others", idle=True, remedy=None)


def scheduler_of(folder: Path, *jobs_of: tuple[int, jobs.When]) -> Scheduler:
    scheduler = Scheduler(jobs.open_store(folder), folder, "auto", signals=[BUSY])
    for number, when in jobs_of:
        jobs.accept(scheduler.store, Job.model_validate(tiny.job("a" * 64, number)), when)
    return scheduler


def test_an_idle_night_starts_when_the_machine_is_idle(tmp_path: Path) -> None:
    scheduler = scheduler_of(tmp_path, (1, "idle"), (2, "now"))
    first, second = (scheduler.store.entries[tiny.ulid(n)] for n in (1, 2))
    assert next_job(scheduler) == tiny.ulid(2)
    assert first.state.reason == "Waiting for an idle machine (processor: 90 % used by others)"
    scheduler.signals = [QUIET]
    assert next_job(scheduler) == tiny.ulid(1)
    first.paused = second.paused = True
    assert next_job(scheduler) is None
    assert first.state.reason == second.state.reason == "Paused by you" and first.state.paused


def test_a_night_has_all_cores_while_the_user_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def most(cores: int, user: str | None, idle_user: bool = False) -> int:
        monkeypatch.setattr(night_process.psutil, "cpu_count", lambda: cores)
        found = [QUIET] + ([IdleSignal(name="user", value=user, idle=idle_user, remedy=None)] if user else [])
        return night_process.threads(idle.present(found))

    assert most(8, "3 s without input") == most(2, "3 s without input") == 1
    assert (most(8, "900 s without input", True), most(2, "900 s without input", True)) == (7, 2)
    # Nobody is known to be there: a server, or nights that never wait.
    assert most(2, idle.UNKNOWN) == most(2, None) == 2


def test_a_night_that_dies_three_times_is_parked_and_can_be_resumed(tmp_path: Path) -> None:
    scheduler = scheduler_of(tmp_path, (1, "now"))
    state = lambda: scheduler.store.entries[tiny.ulid(1)].state  # noqa: E731
    conclude(scheduler, tiny.ulid(1), STOPPED)
    assert state().phase == "queued" and scheduler.store.entries[tiny.ulid(1)].deaths == 0
    conclude(scheduler, tiny.ulid(1), -signal.SIGSEGV)
    assert (state().phase, state().message) == ("queued", "The training process died; it goes on from its checkpoint")
    conclude(scheduler, tiny.ulid(1), 1)
    # A new daemon remembers the deaths, and a job that it finds parked stays so.
    scheduler = Scheduler(jobs.open_store(tmp_path), tmp_path, "auto")
    (tmp_path / "jobs" / tiny.ulid(1) / "checkpoints").mkdir()
    conclude(scheduler, tiny.ulid(1), -signal.SIGKILL)
    scheduler = Scheduler(jobs.open_store(tmp_path), tmp_path, "auto")
    assert state().phase == "parked" and next_job(scheduler) is None
    error = state().error
    assert error and "SIGKILL, three times" in error.why and "memory" in error.why and "resume" in error.next
    set_pause(scheduler, tiny.ulid(1), False)
    assert next_job(scheduler) == tiny.ulid(1) and state().error is None
    assert (tmp_path / "jobs" / tiny.ulid(1) / "checkpoints").exists()
    conclude(scheduler, tiny.ulid(1), -signal.SIGKILL)
    assert state().phase == "queued", "after it was resumed its deaths count anew"


def test_a_full_disk_holds_the_night_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scheduler = scheduler_of(tmp_path, (1, "now"))
    state = lambda: scheduler.store.entries[tiny.ulid(1)].state  # noqa: E731
    conclude(scheduler, tiny.ulid(1), DISK_FULL)
    assert state().phase == "queued" and next_job(scheduler) is None
    assert state().reason == "The disk is full: free some space, and the night goes on by itself"
    later = time.monotonic() + 31
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert next_job(scheduler) == tiny.ulid(1)


@pytest.fixture
def paused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Link:
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(link, "HEARTBEAT_SECONDS", 0.01)
    monkeypatch.setattr(link, "PATIENCE_SECONDS", 0.5)
    (tmp_path / "pause").touch()
    return Link(tmp_path)


def test_a_long_pause_is_heard_of_and_ends_the_process(paused: Link, capsys: pytest.CaptureFixture[str]) -> None:
    saved: list[float] = []
    with pytest.raises(Stopped):
        paused.pause_point(lambda: saved.append(time.monotonic()))
    lines = capsys.readouterr().out.splitlines()
    assert len(saved) == 1 and len(lines) > 2 and set(lines) == {'{"paused": true}'}


def test_a_paused_night_ends_with_its_daemon(paused: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[object] = []

    def closed(text: str, **_: object) -> None:
        sent.append(text)
        if len(sent) > 1:
            raise BrokenPipeError

    monkeypatch.setattr("builtins.print", closed)
    monkeypatch.setattr(link.sys, "stdout", None)
    with pytest.raises(Stopped) as stopped:
        paused.pause_point()
    assert isinstance(stopped.value.__cause__, BrokenPipeError) and len(sent) == 2


def test_who_watches_a_job_that_is_removed_hears_nothing_of_a_cancelled_one(tmp_path: Path) -> None:
    store = scheduler_of(tmp_path, (1, "now")).store

    async def watched() -> list[str]:
        events = changes_of(store, tiny.ulid(1))
        heard = [await anext(events)]
        rest = asyncio.ensure_future(anext(events, "the end"))
        await asyncio.sleep(0.05)
        store.entries[tiny.ulid(1)].removing = True
        jobs.close(store, tiny.ulid(1), "cancelled", None)
        # Long enough for a watcher to wake between the two.
        await asyncio.sleep(0.05)
        jobs.remove(store, tiny.ulid(1))
        return [*heard, await rest]

    first, last = asyncio.run(watched())
    assert '"queued"' in first and last == "the end"
