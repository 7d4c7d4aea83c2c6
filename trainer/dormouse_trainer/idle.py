"""Idle signals: is the machine free for training? A signal that cannot be read counts as not idle."""

import contextlib
import ctypes
import os
import re
import subprocess
import sys
from typing import Literal

import psutil

from .schema import IdleSignal

Policy = Literal["auto", "always"]

BUSY_PERCENT = 35
"""CPU use by other processes, as a share of the whole machine, above which someone is working."""

AWAY_SECONDS = 300
"""After so long without a key or mouse event the user is away."""

HOT_CELSIUS = 88

UNKNOWN = "unknown"
"""Value of a signal that cannot be read."""


def signals(policy: Policy, own: set[int]) -> list[IdleSignal]:
    """Every signal with its value. `own` holds the process ids of the daemon and its children."""
    if policy == "always":
        return [IdleSignal(name="policy", value="always: training never waits", idle=True)]
    found = [_processor(own), _power(), _user()]
    hottest = _temperature()
    if hottest is not None:
        found.append(IdleSignal(name="temperature", value=f"{hottest:.0f} °C", idle=hottest < HOT_CELSIUS))
    return found


def explain(found: list[IdleSignal]) -> str | None:
    """The signals that keep the machine from being idle, in one sentence; None if it is idle."""
    busy = [f"{s.name}: {s.value}" for s in found if not s.idle]
    return f"Waiting for an idle machine ({', '.join(busy)})" if busy else None


def present(found: list[IdleSignal]) -> bool:
    """True if someone is known to use keyboard or mouse: not where that cannot be read, as on a server."""
    return any(s.name == "user" and not s.idle and s.value != UNKNOWN for s in found)


_last: tuple[float, float, float] | None = None


def _processor(own: set[int]) -> IdleSignal:
    """CPU use of others since the last call, from the machine's times less those of our own processes."""
    global _last
    times = psutil.cpu_times()
    idle = times.idle + getattr(times, "iowait", 0.0)
    total = sum(times[: 8 if sys.platform == "linux" else None])
    ours = 0.0
    for pid in own:
        with contextlib.suppress(psutil.Error):
            used = psutil.Process(pid).cpu_times()
            ours += used.user + used.system
    before, _last = _last, (total, total - idle, ours)
    if before is None or total <= before[0]:
        return IdleSignal(name="processor", value=UNKNOWN, idle=False)
    # A child that ended takes its time with it; then the difference is negative and counts as none.
    others = (_last[1] - before[1]) - max(0.0, ours - before[2])
    percent = max(0.0, 100 * others / (total - before[0]))
    return IdleSignal(name="processor", value=f"{percent:.0f} % used by others", idle=percent < BUSY_PERCENT)


def _power() -> IdleSignal:
    battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
    if battery is None:
        return IdleSignal(name="power", value="no battery", idle=True)
    if battery.power_plugged is None:
        return IdleSignal(name="power", value=UNKNOWN, idle=False)
    value = "plugged in" if battery.power_plugged else f"on battery, {battery.percent:.0f} %"
    return IdleSignal(name="power", value=value, idle=bool(battery.power_plugged))


def _user() -> IdleSignal:
    away = None
    with contextlib.suppress(Exception):
        away = _seconds_without_input()
    if away is None:
        return IdleSignal(name="user", value=UNKNOWN, idle=False)
    return IdleSignal(name="user", value=f"{away:.0f} s without input", idle=away >= AWAY_SECONDS)


def _seconds_without_input() -> float | None:
    """Seconds since the last key or mouse event; None where they cannot be read."""
    if sys.platform == "win32":

        class LastInput(ctypes.Structure):
            _fields_ = (("size", ctypes.c_uint), ("time", ctypes.c_uint))

        last = LastInput(ctypes.sizeof(LastInput), 0)
        if not ctypes.windll.user32.GetLastInputInfo(ctypes.byref(last)):
            return None
        # Both count milliseconds in 32 bits and wrap around.
        return ((ctypes.windll.kernel32.GetTickCount() - last.time) & 0xFFFFFFFF) / 1000
    if sys.platform == "darwin":
        match = re.search(r'"HIDIdleTime" = (\d+)', _output("ioreg", "-c", "IOHIDSystem", "-d", "4"))
        return int(match[1]) / 1e9 if match else None
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return None
    gnome = ("org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core")
    call = ("--session", "--dest", gnome[0], "--object-path", gnome[1], "--method", f"{gnome[0]}.GetIdletime")
    for command in (("gdbus", "call", *call), ("xprintidle",)):
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            if match := re.search(r"(\d+)\D*$", _output(*command)):
                return int(match[1]) / 1000
    return None


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=2, check=True).stdout


def _temperature() -> float | None:
    """The hottest sensor in °C; None where there are none (Windows, macOS, virtual machines)."""
    read = getattr(psutil, "sensors_temperatures", None)
    values = [entry.current for entries in read().values() for entry in entries] if read else []
    return max(values, default=None)
