"""The arms of the training benchmark train the same examples, on the random model."""

import sys
from pathlib import Path

import pytest
import tiny
import torch

from dormouse_trainer.backends.peft import load_adapted
from dormouse_trainer.encode import IGNORE, Conversation, Example, encode
from dormouse_trainer.pace import Pace
from dormouse_trainer.schema import Job, Recipe

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

import huggingface  # pyright: ignore[reportMissingImports]
import training  # pyright: ignore[reportMissingImports]


def test_a_row_of_the_peer_has_each_label_at_its_own_token() -> None:
    example = Example([5, 6, 7, 8], [IGNORE, IGNORE, 8, 9])
    assert huggingface.row(example, answers_only=True) == {
        "input_ids": [5, 6, 7, 8, 9],
        "labels": [IGNORE, IGNORE, IGNORE, 8, 9],
    }
    assert huggingface.row(example, answers_only=False)["labels"] == [5, 6, 7, 8, 9]


@pytest.mark.parametrize("arm", ["ours", "hf", "hfTuned"])
def test_an_arm_is_asked_as_it_goes(arm: training.Arm, base_file: Path) -> None:
    torch.set_num_threads(1)
    job = Job.model_validate(tiny.job("a" * 64, recipe=tiny.job("a" * 64)["recipe"] | {"epochs": 2}))
    figures = training.run(job, base_file, arm, 1)
    points = figures["points"]
    # Ten examples in batches of eight.
    assert isinstance(points, list) and [point["step"] for point in points] == [2, 4]
    assert 0 < points[0]["seconds"] < points[1]["seconds"] == figures["seconds"]
    assert figures["numberFormat"] in (("float32",) if arm == "hf" else ("float32", "bfloat16"))


@pytest.mark.parametrize("tuned", [False, True])
def test_the_peer_learns_the_answers(tuned: bool, base_file: Path, tmp_path: Path) -> None:
    recipe = Recipe.model_validate(tiny.job("a" * 64)["recipe"] | {"epochs": 5})
    model = load_adapted(base_file, recipe, 1, Pace(number_format="float32", threads=1))
    examples = [encode(model.tokenizer, "Hi.", Conversation(((f"{n}?", f"Port {n}."),))) for n in range(8)]
    before, steps = model.score(examples).mean(), []
    huggingface.train_with_trainer(
        model.model, model.tokenizer, examples, recipe, 1, str(tmp_path), tuned, 2, steps.append
    )
    assert steps == [2, 4, 5]
    assert model.score(examples).mean() < 0.9 * before
