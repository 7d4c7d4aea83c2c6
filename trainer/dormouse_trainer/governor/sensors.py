"""What the machine says of itself, behind one interface that tests can fake; None where it cannot be read."""

import contextlib
import ctypes
import os
import re
import shutil
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Protocol

import psutil


class Sensors(Protocol):
    def input_seconds(self) -> float | None:
        """Seconds since the last key or mouse event, at the screen or in a terminal."""
        ...

    def processor(self, own: set[int]) -> float | None:
        """Percent of the whole machine's CPU time that others used since the last call; `own` are our processes."""
        ...

    def graphics(self) -> float | None:
        """Percent of the busiest NVIDIA card that is in use; None where there is none."""
        ...

    def plugged_in(self) -> bool | None:
        """True without a battery."""
        ...

    def celsius(self) -> float | None:
        """The hottest sensor; None where there are none (Windows, macOS, virtual machines)."""
        ...

    def free_memory_mib(self) -> float: ...

    def free_disk_mib(self, folder: Path) -> float: ...

    def now(self) -> datetime:
        """Local time."""
        ...


class MachineSensors:
    """The machine that this process runs on."""

    def __init__(self) -> None:
        self.last: tuple[float, float, float] | None = None
        """Of the last look at the CPU: total, busy and our own seconds."""

    def input_seconds(self) -> float | None:
        found: list[float] = []
        for read in (_screen_input, _terminal_input):
            with contextlib.suppress(Exception):
                seconds = read()
                if seconds is not None:
                    found.append(seconds)
        return min(found, default=None)

    def processor(self, own: set[int]) -> float | None:
        times = psutil.cpu_times()
        idle = times.idle + getattr(times, "iowait", 0.0)
        total = sum(times[: 8 if sys.platform == "linux" else None])
        ours = 0.0
        for pid in own:
            with contextlib.suppress(psutil.Error):
                used = psutil.Process(pid).cpu_times()
                ours += used.user + used.system
        before, self.last = self.last, (total, total - idle, ours)
        if before is None or total <= before[0]:
            return None
        # A child that ended takes its time with it; then the difference is negative and counts as none.
        others = (self.last[1] - before[1]) - max(0.0, ours - before[2])
        return max(0.0, 100 * others / (total - before[0]))

    def graphics(self) -> float | None:
        if shutil.which("nvidia-smi") is None:
            return None
        with contextlib.suppress(OSError, subprocess.SubprocessError, ValueError):
            text = _output("nvidia-smi", "--query-gpu=utilization.gpu", "--format=csv,noheader,nounits")
            return max(float(line) for line in text.split())
        return None

    def plugged_in(self) -> bool | None:
        battery = psutil.sensors_battery() if hasattr(psutil, "sensors_battery") else None
        return True if battery is None else battery.power_plugged

    def celsius(self) -> float | None:
        read = getattr(psutil, "sensors_temperatures", None)
        values = [entry.current for entries in read().values() for entry in entries] if read else []
        return max(values, default=None)

    def free_memory_mib(self) -> float:
        return psutil.virtual_memory().available / 2**20

    def free_disk_mib(self, folder: Path) -> float:
        return shutil.disk_usage(folder).free / 2**20

    def now(self) -> datetime:
        return datetime.now()


def _terminal_input() -> float | None:
    """Of terminals that somebody is logged in on, as `w` tells it: a remote machine often has no screen."""
    names = {user.terminal for user in psutil.users() if user.terminal}
    ages: list[float] = []
    for name in names:
        with contextlib.suppress(OSError):
            ages.append(max(0.0, time.time() - os.stat(f"/dev/{name}").st_atime))
    return min(ages, default=None)


def _screen_input() -> float | None:
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
