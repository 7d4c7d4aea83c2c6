"""The scoring rule against the vectors that TypeScript is tested on too."""

import json
from pathlib import Path

import pytest

from dormouse_trainer.probes import declines, normalise, passes

FIXTURES = Path(__file__).parents[2] / "test/fixtures"
VECTORS = json.loads((FIXTURES / "probe-vectors.json").read_text("utf-8"))
DECLINING = json.loads((FIXTURES / "declining-vectors.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["answer"][:30])
def test_vector(vector: dict) -> None:
    assert passes(vector["answer"], vector["accept"], vector["reject"]) is vector["passed"]


def test_normalise_is_idempotent() -> None:
    for vector in VECTORS:
        once = normalise(vector["answer"])
        assert normalise(once) == once


@pytest.mark.parametrize("answer", DECLINING["declined"])
def test_declines(answer: str) -> None:
    assert declines(answer, DECLINING["patterns"])


@pytest.mark.parametrize("answer", DECLINING["answered"])
def test_does_not_decline(answer: str) -> None:
    assert not declines(answer, DECLINING["patterns"])
