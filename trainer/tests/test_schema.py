"""Documents survive the wire, in camelCase."""

import pytest
import tiny
from pydantic import ValidationError

from dormouse_trainer.schema import Job, ProbeOutcome, Stage


def test_job_round_trip() -> None:
    document = tiny.job("a" * 64, replay=[tiny.memory(2)])
    job = Job.model_validate(document)
    assert Job.model_validate_json(job.model_dump_json()) == job
    assert job.model_dump(mode="json") == document


def test_names_that_no_rule_makes() -> None:
    assert Stage(name="train", seconds=1, peakMiB=2).model_dump() == {"name": "train", "seconds": 1.0, "peakMiB": 2.0}
    outcome = {"user": "u", "answer": "a", "passed": True, "from": "evidence"}
    assert ProbeOutcome.model_validate(outcome).model_dump() == outcome


@pytest.mark.parametrize(
    "change",
    [
        {"v": 1},
        {"v": 99},
        {"id": "nonsense"},
        {"base": "A" * 64},
        {"parent": "x"},
        {"kind": "doze"},
        {"seed": 1.5},
        {"seed": 10**400},
    ],
)
def test_refused(change: dict) -> None:
    with pytest.raises(ValidationError):
        Job.model_validate({**tiny.job("a" * 64), **change})


@pytest.mark.parametrize(
    "change",
    [
        {"rank": 10**12},
        {"rank": 0},
        {"alpha": float("inf")},
        {"learningRate": float("nan")},
        {"name": "A recipe"},
        {"version": -1},
        {"depth": "coma"},
        {"targets": "norms"},
        {"layers": 0},
        {"optimiser": "sgd"},
        {"schedule": "steps"},
        {"warmUp": 1.1},
        {"loss": "prompt"},
        {"replay": 1},
        {"negatives": 2},
        {"identity": -1},
        {"leastNovelty": 1.1},
        {"leastImportance": -0.1},
        {"leastUtility": 2},
        {"epochs": 0},
        {"patience": 0},
    ],
)
def test_recipes_refused(change: dict) -> None:
    job = tiny.job("a" * 64)
    with pytest.raises(ValidationError):
        Job.model_validate({**job, "recipe": {**job["recipe"], **change}})
