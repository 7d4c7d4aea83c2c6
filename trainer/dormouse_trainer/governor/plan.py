"""When nights may run by themselves, as the user said: `plan.json` in the state folder, which editor and CLI write.

`extension/trainer/plan.ts` is the other side.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from ..errors import TrainerError
from ..wire import Instant, Wire

ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Hours(Wire):
    """A part of the day, over midnight where `until` is the earlier one."""

    since: ClockTime
    until: ClockTime


class Pause(Wire):
    until: Instant | None
    """None: until somebody resumes."""


class Plan(Wire):
    v: Literal[1]
    pause: Pause | None
    """Holds every night, also one that was asked for."""
    hours: Hours | None
    """Nights begin and go on by themselves only then; None for any time."""
    minutes: Annotated[int, Field(gt=0)] | None
    """Most minutes of training by themselves from noon to noon."""
    quiet_days: list[Annotated[int, Field(ge=0, le=6)]]
    """Days without nights by themselves, 0 for Sunday; a night belongs to the day on which its evening is."""


EMPTY = Plan(v=1, pause=None, hours=None, minutes=None, quiet_days=[])


def read_plan(state: Path) -> Plan:
    """An empty plan where there is no file. Raises TrainerError where it cannot be read: nobody knows what it says."""
    try:
        return Plan.model_validate_json((state / "plan.json").read_bytes())
    except FileNotFoundError:
        return EMPTY
    except (OSError, ValidationError) as error:
        raise TrainerError(
            "Nights do not run: their plan cannot be read.",
            f"plan.json is damaged or unreadable ({type(error).__name__}).",
            "Write it anew with `dormouse nights plan --clear`.",
        ) from error


def evening_of(now: datetime) -> datetime:
    """The day to whose night this time belongs: until noon the day before."""
    return now - timedelta(hours=12)


def within(hours: Hours, now: datetime) -> bool:
    time = now.strftime("%H:%M")
    if hours.since <= hours.until:
        return hours.since <= time < hours.until
    return time >= hours.since or time < hours.until


def weekday(now: datetime) -> int:
    """0 for Sunday, as in JavaScript."""
    return (evening_of(now).weekday() + 1) % 7


def pause_reason(plan: Plan, now: datetime) -> str | None:
    if plan.pause is None:
        return None
    if plan.pause.until is None:
        return "Nights are paused until you resume them"
    until = datetime.fromisoformat(plan.pause.until.replace("Z", "+00:00")).astimezone()
    if now.astimezone() >= until:
        return None
    return f"Nights are paused until {until:%H:%M}" + ("" if until.date() == now.date() else f" of {until:%A}")
