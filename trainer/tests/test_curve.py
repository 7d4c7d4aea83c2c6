"""The losses on held-out answers after each epoch: what a card says of them, and the end that a plateau is."""

from collections.abc import Callable
from pathlib import Path

import pytest
import tiny
import torch

from dormouse_trainer import gate, train
from dormouse_trainer.backends.peft import PeftAdaptedModel, load_adapted
from dormouse_trainer.callbacks import TrainingCallback
from dormouse_trainer.lesson.examples import examples_of
from dormouse_trainer.pace import Pace
from dormouse_trainer.schema import Epoch, Job

SHA = "a" * 64
EXACT = Pace(number_format="float32", threads=1)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


class Night:
    def __init__(self, file: Path, **recipe: object) -> None:
        self.job = Job.model_validate(tiny.job(SHA, recipe=tiny.job(SHA)["recipe"] | recipe))
        self.model: PeftAdaptedModel = load_adapted(file, self.job.recipe, 1, EXACT)
        rehearsals = [r for memory in self.job.memories for r in memory.rehearsals]
        self.examples = examples_of(self.model, self.job, rehearsals, self.job.memories)
        self.held_out = gate.true_answers(self.model, self.job.system, self.job.memories)

    def run(self, checkpoints: Path, callback: TrainingCallback | None = None) -> train.Trained:
        recipe, silent = self.job.recipe, tiny.Silent()
        return train.train(
            self.model,
            self.examples,
            recipe,
            1,
            checkpoints,
            callback or silent,
            self.held_out,
        )


def curve_of(*medians: float) -> list[Epoch]:
    return [Epoch(mean=0, median=median, p90=0) for median in medians]


def test_mean_median_and_ninetieth_percentile() -> None:
    losses = [float(n) for n in range(10, 0, -1)]
    assert train.epoch_of(losses) == Epoch(mean=5.5, median=6.0, p90=10.0)
    assert train.epoch_of([2.0]) == Epoch(mean=2.0, median=2.0, p90=2.0)


def test_a_plateau_is_as_many_epochs_without_a_better_median_as_the_recipe_has_patience() -> None:
    assert not train.is_flat(curve_of(1, 1, 1, 1), None)
    assert not train.is_flat(curve_of(3, 2), 2) and not train.is_flat(curve_of(3, 2, 2.5), 2)
    assert train.is_flat(curve_of(3, 2, 2.5, 2), 2)
    assert not train.is_flat(curve_of(3, 2, 2.5, 1.9), 2)


def test_each_epoch_is_measured_and_measuring_changes_nothing(base_file: Path, tmp_path: Path) -> None:
    measured, plain = Night(base_file, epochs=4), Night(base_file, epochs=4)
    result = measured.run(tmp_path / "a")
    assert len(result.curve) == 4
    assert result.curve[-1] == train.epoch_of(measured.model.score(measured.held_out).tolist())
    plain.held_out = []
    other = plain.run(tmp_path / "b")
    assert other.curve == [] and other.loss == result.loss
    for name, (a, b) in measured.model.factors().items():
        assert (plain.model.factors()[name][0] == a).all() and (plain.model.factors()[name][1] == b).all()


def test_a_plateau_stops_training_also_after_a_kill(base_file: Path, tmp_path: Path) -> None:
    # A rate that learns nothing: the median stays where it was.
    flat = {"epochs": 9, "learningRate": 1e-12, "patience": 2}
    whole = Night(base_file, **flat)
    result = whole.run(tmp_path / "none")
    assert len(result.curve) == 3
    steps = 3 * -(-len(whole.examples) // whole.job.recipe.batch_size)

    class Killed(Exception):
        pass

    class Count(tiny.Silent):
        def __init__(self, kill_at: int) -> None:
            self.kill_at, self.done = kill_at, 0

        def on_step(self, step: int, steps: int, loss: float, save: Callable[[], None]) -> None:
            self.done += 1
            if step == self.kill_at:
                save()
                raise Killed

    with pytest.raises(Killed):
        Night(base_file, **flat).run(tmp_path / "killed", Count(steps))
    # It was at the plateau already: nothing is trained on top, and the curve is whole.
    after = Count(0)
    assert Night(base_file, **flat).run(tmp_path / "killed", after) == result and after.done == 0
