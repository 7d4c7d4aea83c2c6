"""Idle signals: is the machine free for training? A signal that cannot be read counts as not idle, and says how it
becomes known."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ..schema import IdleSignal
from .plan import Plan, weekday, within
from .sensors import Sensors

Policy = Literal["auto", "always"]

BUSY_PERCENT = 35
"""Use of CPU or GPU by other processes, as a share of the whole, above which someone is working."""

AWAY_SECONDS = 300
"""After so long without a key or mouse event the user is away."""

HOT_CELSIUS = 88
LEAST_MIB = 512
"""Free memory, and free space on the disk, below which a night would get into the way."""
GAP_SECONDS = 60
"""A longer silence of this process means that the machine was suspended, and that somebody woke it."""

UNKNOWN = "unknown"
"""Value of a signal that cannot be read."""

DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


@dataclass
class Presence:
    """When the user was last seen by the editor windows, and when the machine woke; monotonic seconds."""

    windows: dict[str, float] = field(default_factory=dict)
    looked_at: float | None = None
    """Wall clock of the last look: unlike the monotonic one it goes on while the machine is suspended."""
    woke_at: float | None = None

    def seen(self, window: str, seconds: float) -> None:
        """An editor window says that it was last used so many seconds ago."""
        self.windows[window] = max(self.windows.get(window, float("-inf")), time.monotonic() - seconds)

    def look_at_clock(self, wall: float) -> None:
        """Notices a gap: whoever opened the lid a moment ago is there, whatever the idle time says."""
        if self.looked_at is not None and wall - self.looked_at > GAP_SECONDS:
            self.woke_at = time.monotonic()
        self.looked_at = wall

    def window_seconds(self) -> float | None:
        return time.monotonic() - max(self.windows.values()) if self.windows else None

    def awake_seconds(self) -> float | None:
        return None if self.woke_at is None else time.monotonic() - self.woke_at


@dataclass
class Circumstances:
    """All that the signals are read from."""

    sensors: Sensors
    presence: Presence
    plan: Plan
    state: Path
    own: set[int]
    """Process ids of the daemon and its children."""
    training: bool
    """A night runs: then it is what uses the graphics card."""
    slept_minutes: float
    """Training by itself since noon."""


def signals(policy: Policy, around: Circumstances) -> list[IdleSignal]:
    """Every signal with its value; of those that most machines do not have, only where they say something."""
    if policy == "always":
        return [_signal("policy", "always: training never waits", True)]
    sensors = around.sensors
    found = [_processor(sensors.processor(around.own)), _power(sensors.plugged_in()), _user(around)]
    hottest, busiest = sensors.celsius(), None if around.training else sensors.graphics()
    if hottest is not None:
        found.append(_signal("temperature", f"{hottest:.0f} °C", hottest < HOT_CELSIUS))
    if busiest is not None:
        found.append(_signal("graphics card", f"{busiest:.0f} % used by others", busiest < BUSY_PERCENT))
    for name, free in (("memory", sensors.free_memory_mib()), ("disk", sensors.free_disk_mib(around.state))):
        found.append(_signal(name, f"{free / 1024:.1f} GB free", free >= LEAST_MIB))
    awake = around.presence.awake_seconds()
    if awake is not None and awake < AWAY_SECONDS:
        found.append(_signal("clock", f"the machine woke {awake:.0f} s ago", False))
    return found + _planned(around)


def explain(found: list[IdleSignal]) -> str | None:
    """The signals that keep the machine from being idle, in one sentence; None if it is idle."""
    busy = [f"{s.name}: {s.value}" for s in found if not s.idle]
    return f"Waiting for an idle machine ({', '.join(busy)})" if busy else None


def present(found: list[IdleSignal]) -> bool:
    """True if someone is known to be there: not where that cannot be read, as on a server."""
    return any(s.name == "user" and not s.idle and s.value != UNKNOWN for s in found)


def _signal(name: str, value: str, idle: bool, remedy: str | None = None) -> IdleSignal:
    return IdleSignal(name=name, value=value, idle=idle, remedy=remedy)


def _processor(percent: float | None) -> IdleSignal:
    if percent is None:
        return _signal("processor", UNKNOWN, False, "It takes two looks, some seconds apart.")
    return _signal("processor", f"{percent:.0f} % used by others", percent < BUSY_PERCENT)


def _power(plugged_in: bool | None) -> IdleSignal:
    if plugged_in is None:
        return _signal("power", UNKNOWN, False, "Plug the machine in, or out and in again: then it tells.")
    return _signal("power", "plugged in" if plugged_in else "on battery", plugged_in)


def _user(around: Circumstances) -> IdleSignal:
    known = [s for s in (around.sensors.input_seconds(), around.presence.window_seconds()) if s is not None]
    if not known:
        remedy = (
            "Open an editor window with Dormouse, which tells when you last used it, also by SSH and in a "
            "container; or log in on a terminal of this machine."
        )
        return _signal("user", UNKNOWN, False, remedy)
    away = min(known)
    return _signal("user", f"{away:.0f} s without input", away >= AWAY_SECONDS)


def _planned(around: Circumstances) -> list[IdleSignal]:
    plan, now = around.plan, around.sensors.now()
    found: list[IdleSignal] = []
    if plan.hours:
        found.append(_signal("hours", f"{plan.hours.since} to {plan.hours.until}", within(plan.hours, now)))
    if plan.quiet_days:
        days = ", ".join(DAYS[day] for day in sorted(set(plan.quiet_days)))
        found.append(_signal("quiet days", days, weekday(now) not in plan.quiet_days))
    if plan.minutes is not None:
        value = f"{around.slept_minutes:.0f} of {plan.minutes} tonight"
        found.append(_signal("minutes", value, around.slept_minutes < plan.minutes))
    return found
