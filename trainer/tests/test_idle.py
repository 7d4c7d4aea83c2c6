"""What counts as an idle machine, on sensors that say what a test wants; and how fast a night yields."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import tiny
from conftest import Daemon

from dormouse_trainer import jobs
from dormouse_trainer.errors import TrainerError
from dormouse_trainer.governor import idle
from dormouse_trainer.governor.idle import Circumstances, Presence
from dormouse_trainer.governor.plan import EMPTY, Hours, Pause, Plan, pause_reason, read_plan, weekday, within
from dormouse_trainer.governor.slept import Slept, read_slept
from dormouse_trainer.scheduler import Scheduler, hold_reason, next_job, read_signals, run, someone_is_there
from dormouse_trainer.schema import Job

EVENING = datetime(2026, 11, 27, 23, 30)
"""A Friday."""


@dataclass
class FakeSensors:
    away: float | None = 900.0
    cpu: float | None = 3.0
    gpu: float | None = None
    plugged: bool | None = True
    hottest: float | None = None
    memory: float = 8000.0
    disk: float = 8000.0
    clock: datetime = EVENING

    def input_seconds(self) -> float | None:
        return self.away

    def processor(self, own: set[int]) -> float | None:
        return self.cpu

    def graphics(self) -> float | None:
        return self.gpu

    def plugged_in(self) -> bool | None:
        return self.plugged

    def celsius(self) -> float | None:
        return self.hottest

    def free_memory_mib(self) -> float:
        return self.memory

    def free_disk_mib(self, folder: Path) -> float:
        return self.disk

    def now(self) -> datetime:
        return self.clock


@dataclass
class Around:
    """Circumstances of a test."""

    plan: Plan = field(default_factory=lambda: EMPTY)
    presence: Presence = field(default_factory=Presence)
    training: bool = False
    slept: float = 0.0

    def signals(self, **sensors: Any) -> dict[str, Any]:
        fake = FakeSensors(**sensors)
        around = Circumstances(fake, self.presence, self.plan, Path(), set(), self.training, self.slept)
        return {s.name: s for s in idle.signals("auto", around)}

    def busy(self, **sensors: Any) -> list[str]:
        return [name for name, s in self.signals(**sensors).items() if not s.idle]


def test_each_signal_holds_a_night_back_by_itself() -> None:
    around = Around()
    assert around.busy() == []
    for sensors, name in (
        ({"away": 3.0}, "user"),
        ({"cpu": 80.0}, "processor"),
        ({"gpu": 90.0}, "graphics card"),
        ({"plugged": False}, "power"),
        ({"hottest": 95.0}, "temperature"),
        ({"memory": 100.0}, "memory"),
        ({"disk": 100.0}, "disk"),
    ):
        assert around.busy(**sensors) == [name]
    # The night itself uses the graphics card.
    assert Around(training=True).busy(gpu=99.0) == []


def test_what_is_unknown_is_not_idle_and_says_how_it_becomes_known() -> None:
    found = Around().signals(away=None, cpu=None, plugged=None)
    unknown = [s for s in found.values() if s.value == idle.UNKNOWN]
    assert [s.name for s in unknown] == ["processor", "power", "user"]
    assert all(not s.idle and s.remedy for s in unknown)


def test_an_editor_window_tells_of_the_user_where_no_screen_does() -> None:
    around = Around()
    assert around.busy(away=None) == ["user"]
    around.presence.seen("remote", 2)
    assert around.busy(away=None) == ["user"] and around.busy() == ["user"], "the later of both counts"
    around.presence.windows["remote"] -= 600
    assert around.busy(away=None) == []
    # A second window that was left alone long ago says nothing new, and an older message does not undo a newer one.
    around.presence.seen("other", 4000)
    around.presence.seen("remote", 5000)
    assert around.busy(away=None) == []


def test_a_gap_in_the_clock_is_not_idleness(monkeypatch: pytest.MonkeyPatch) -> None:
    around = Around()
    around.presence.look_at_clock(1000.0)
    around.presence.look_at_clock(1000.2)
    assert around.busy() == []
    around.presence.look_at_clock(1000.2 + 8 * 3600)
    assert around.busy(away=8 * 3600.0) == ["clock"]
    later = time.monotonic() + idle.AWAY_SECONDS
    monkeypatch.setattr(idle.time, "monotonic", lambda: later)
    assert around.busy() == []
    around.presence.look_at_clock(0.0)
    assert around.busy() == [], "a clock that is set back is no gap"


def test_hours_quiet_days_and_the_most_minutes() -> None:
    night = Hours(since="22:00", until="06:00")
    at = lambda hour: EVENING.replace(hour=hour)  # noqa: E731
    assert [within(night, at(hour)) for hour in (23, 3, 6, 12)] == [True, True, False, False]
    assert [within(Hours(since="09:00", until="17:00"), at(hour)) for hour in (8, 9, 17)] == [False, True, False]
    around = Around(EMPTY.model_copy(update={"hours": night, "quiet_days": [5], "minutes": 60}), slept=61)
    assert around.busy(clock=EVENING.replace(hour=14)) == ["hours", "quiet days", "minutes"]
    # The small hours of Saturday belong to Friday's night.
    assert weekday(EVENING) == weekday(EVENING + timedelta(hours=5)) == 5
    assert weekday(EVENING + timedelta(hours=13)) == 6


def test_minutes_are_counted_from_noon_to_noon_and_kept(tmp_path: Path) -> None:
    slept = Slept()
    for _ in range(40):
        slept.add(tmp_path, EVENING, 1.0)
    assert slept.minutes(EVENING + timedelta(hours=5)) == pytest.approx(40 / 60)
    assert slept.minutes(EVENING + timedelta(hours=14)) == 0
    assert read_slept(tmp_path).seconds == 30
    (tmp_path / "slept.json").write_text("{")
    assert read_slept(tmp_path) == Slept()


def test_a_pause_holds_every_night_until_it_is_over(tmp_path: Path) -> None:
    scheduler = Scheduler(jobs.open_store(tmp_path), tmp_path, "always", sensors=FakeSensors())
    jobs.accept(scheduler.store, Job.model_validate(tiny.job("a" * 64)), "now")
    held = lambda: (read_signals(scheduler), hold_reason(scheduler, tiny.ulid(1)))[1]  # noqa: E731
    assert held() is None and next_job(scheduler) == tiny.ulid(1)
    plan = tmp_path / "plan.json"
    plan.write_text('{"v": 1, "pause": {"until": null}, "hours": null, "minutes": null, "quietDays": []}')
    assert held() == "Nights are paused until you resume them"
    assert next_job(scheduler) is None
    plan.write_text("{")
    assert "plan cannot be read" in str(held())
    plan.unlink()
    assert held() is None
    with pytest.raises(TrainerError, match=r"plan\.json is damaged"):
        plan.write_text('{"v": 2}')
        read_plan(tmp_path)


def test_a_pause_ends_at_its_time() -> None:
    until = EVENING.astimezone() + timedelta(hours=1)
    plan = EMPTY.model_copy(update={"pause": Pause(until=until.isoformat(timespec="milliseconds"))})
    assert str(pause_reason(plan, EVENING)).startswith("Nights are paused until 00:30")
    assert pause_reason(plan, EVENING + timedelta(hours=2)) is None


async def yielding(store: jobs.JobStore, cache: Path, base: str) -> tuple[float, str]:
    """Seconds from a key in the editor to the pause of a night in a process of its own, and the reason that it has."""
    sensors = FakeSensors(away=None)
    scheduler = Scheduler(store, cache, "auto", sensors=sensors)
    scheduler.presence.seen("w1", 3000)
    recipe = tiny.job(base)["recipe"] | {"epochs": 4000}
    state = jobs.accept(store, Job.model_validate(tiny.job(base, 1, recipe=recipe)), "idle")
    task = asyncio.create_task(run(scheduler))
    try:
        look = lambda: store.entries[state.id].state  # noqa: E731
        while look().step == 0:
            assert look().phase not in {"failed", "parked"}, look()
            await asyncio.sleep(0.02)
        began = time.monotonic()
        scheduler.presence.seen("w1", 0)
        someone_is_there(scheduler)
        while not look().paused:
            await asyncio.sleep(0.02)
        return time.monotonic() - began, look().reason or ""
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_a_night_yields_within_two_seconds_of_a_key(tmp_path: Path, cache: Path, base: str) -> None:
    seconds, reason = asyncio.run(asyncio.wait_for(yielding(jobs.open_store(tmp_path), cache, base), 240))
    assert seconds < 2 and "user: 0 s without input" in reason


def test_a_window_tells_the_daemon(daemon: Daemon) -> None:
    with daemon.http() as http:
        assert http.post("/v1/presence", json={"window": "../w", "seconds": 0}).status_code == 422
        assert http.post("/v1/presence", json={"window": "w1", "seconds": 0}).status_code == 200
        (user,) = [s for s in http.get("/v1/status").json()["signals"] if s["name"] == "user"]
    assert user["value"] == "0 s without input" and not user["idle"]
