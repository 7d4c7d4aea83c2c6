"""The MLX backend keeps the contract of the PEFT backend. Skipped where mlx is not installed."""

from pathlib import Path

import numpy as np
import pytest
import tiny

pytest.importorskip("mlx.core")
pytest.importorskip("mlx_lm")

from dormouse_trainer import export
from dormouse_trainer.backends import mlx, peft
from dormouse_trainer.encode import Conversation, encode
from dormouse_trainer.schema import Job


def carry_on(*_: object) -> None:
    """Neither progress nor pause."""


def test_both_backends_agree(base_file: Path, tmp_path: Path) -> None:
    recipe = tiny.job("a" * 64)["recipe"] | {"epochs": 1, "alpha": 32, "batchSize": 4}
    job = Job.model_validate(tiny.job("a" * 64, recipe=recipe))
    session = mlx.open_session(base_file, job.base, job.recipe, 1)
    other = peft.open_session(base_file, job.base, job.recipe, 1)
    rehearsals = [r for m in job.memories for r in m.rehearsals]
    examples = [encode(session.tokenizer, "Hi.", Conversation(((r.user, r.assistant),))) for r in rehearsals]
    before = session.score(examples)
    np.testing.assert_allclose(sorted(before), sorted(other.score(examples)), rtol=1e-3, atol=1e-3)

    session.train(examples, tmp_path / "checkpoints", carry_on)
    after = session.score(examples)
    assert after.mean() < before.mean()
    shapes = {name: (a.shape, b.shape) for name, (a, b) in session.pairs().items()}
    assert shapes == {name: (a.shape, b.shape) for name, (a, b) in other.pairs().items()}

    # What MLX trained is, written in PEFT's format, the same model in PEFT and again in MLX.
    export.write_peft(tmp_path, session.pairs(), job.recipe, "a" * 64)
    other.load_parent(tmp_path)
    np.testing.assert_allclose(sorted(after), sorted(other.score(examples)), rtol=1e-3, atol=1e-3)
    again = mlx.open_session(base_file, job.base, job.recipe, 2)
    again.load_parent(tmp_path)
    np.testing.assert_allclose(after, again.score(examples), rtol=1e-3, atol=1e-3)
    with again.without_adapter():
        np.testing.assert_allclose(before, again.score(examples), rtol=1e-3, atol=1e-3)
    assert len(again.answer("Hi.", ["zebra?"], carry_on)) == 1
