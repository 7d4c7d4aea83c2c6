"""A night's number format and threads follow from a measurement, and stay when the night goes on."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import tiny
import torch

from dormouse_trainer import night, pace
from dormouse_trainer.link import Link
from dormouse_trainer.pace import Pace, Shape, choose
from dormouse_trainer.schema import Job

SHAPE = Shape(hidden=64, inner=128, rank=4)


@pytest.fixture(autouse=True)
def threads() -> None:
    torch.set_num_threads(1)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has a machine of other speeds; the seconds are those of (format, threads)."""

    def set_seconds(**seconds: float) -> None:
        monkeypatch.setattr(pace, "seconds", lambda _, p: seconds[f"{p.number_format[0]}{p.threads}"])

    return set_seconds


def test_the_fastest_is_taken_and_in_doubt_the_exact_one_with_fewer_threads(clock: Callable[..., None]) -> None:
    clock(f1=1.0, b1=2.0, f2=0.6, b2=1.1)
    assert choose(SHAPE, 2) == Pace(number_format="float32", threads=2)
    clock(f1=1.0, b1=0.25, f2=0.6, b2=0.24)
    assert choose(SHAPE, 2) == Pace(number_format="bfloat16", threads=1)
    clock(f1=1.0, b1=0.95, f2=1.3, b2=1.2)
    assert choose(SHAPE, 2) == Pace(number_format="float32", threads=1)
    clock(f1=1.0, b1=0.9)
    assert choose(SHAPE, 1).threads == 1
    assert set(pace.thread_counts(16)) >= {1, 2, 4, 8, 16} and max(pace.thread_counts(12)) == 12


def test_a_real_measurement_leaves_the_threads_as_they_were() -> None:
    chosen = choose(SHAPE, 2)
    assert chosen.threads in (1, 2) and torch.get_num_threads() == 1
    # It measures what it says: the same work in both formats, forward and backward.
    assert all(pace.seconds(SHAPE, Pace(number_format=f, threads=1)) > 0 for f in ("float32", "bfloat16"))


def test_a_night_that_goes_on_keeps_its_pace_and_notes_it(
    base_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Callable[..., None]
) -> None:
    job = Job.model_validate(tiny.job("a" * 64, recipe=tiny.job("a" * 64)["recipe"] | {"epochs": 1}))
    folder = tmp_path / "jobs" / job.id
    folder.mkdir(parents=True)
    clock(f1=1.0, b1=0.5)

    def cards() -> tuple[str | None, int | None]:
        card = night.run(folder, job, tmp_path, base_file, Link(folder), []).card
        assert card
        return card.number_format, card.threads

    monkeypatch.setattr(Link, "send", lambda *_, **__: None)
    assert cards() == ("bfloat16", 1)
    assert json.loads((folder / "checkpoints" / "pace.json").read_text()) == {
        "number_format": "bfloat16",
        "threads": 1,
    }
    # The machine is another one now, as it is when other work began beside the night.
    clock(f1=0.1, b1=0.5)
    assert cards() == ("bfloat16", 1)
    (folder / "checkpoints" / "pace.json").unlink()
    assert cards() == ("float32", 1)
