"""The progress of a night rises from its first question to its last, whoever is asked."""

import json
from pathlib import Path

import pytest

from dormouse_trainer.link import GATE_PROGRESS, Link


def test_progress_only_rises(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    link = Link(tmp_path)
    for done in (1, 2, 4):
        link.on_answers(done, 4)
    for step in (1, 5, 10):
        link.on_step(step, 10, 1.0, lambda: None)
    link.asking = GATE_PROGRESS
    for done in (1, 4):
        link.on_answers(done, 4)
    told = [json.loads(line)["progress"] for line in capsys.readouterr().out.splitlines()]
    assert len(told) == 8
    assert told == sorted(told)
    assert told[0] < 0.1 < told[-1] <= 0.98
