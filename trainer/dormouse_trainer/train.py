"""The training loop of every backend: deterministic for a seed, resumable at any step."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from . import checkpoint
from .backends.protocol import AdaptedModel
from .callbacks import TrainingCallback
from .encode import Example, plan
from .errors import TrainerError
from .schema import Epoch, Recipe

SUBSTITUTES = {
    "paged-adamw-8bit": "AdamW in float32 in place of paged 8-bit AdamW, which no backend here has: the same steps, "
    "more memory.",
}
"""Optimiser of a recipe → what trains in its place; AdamW is there on every machine."""


def substitutes(recipe: Recipe) -> list[str]:
    """What the recipe asks for and does not get, each with what is used in its place; for the card."""
    return [SUBSTITUTES[recipe.optimiser]] if recipe.optimiser in SUBSTITUTES else []


def rate(step: int, steps: int, recipe: Recipe) -> float:
    """Factor of the learning rate at a 0-based step: it rises over the warm-up, then goes as the schedule says."""
    warm = max(1, round(steps * recipe.warm_up))
    if step < warm:
        return (step + 1) / warm
    if recipe.schedule == "constant":
        return 1.0
    left = (steps - step) / max(1, steps - warm)
    return left if recipe.schedule == "linear" else (1 - math.cos(math.pi * left)) / 2


@dataclass(frozen=True)
class Trained:
    loss: float
    """Mean of the last epoch, nats per answer token."""
    curve: list[Epoch]
    """Losses on held-out answers after each epoch."""
    tokens: int
    """Of the examples, each time that one trained."""


def epoch_of(losses: Sequence[float]) -> Epoch:
    """Mean, median and ninetieth percentile of at least one loss."""
    ordered = sorted(losses)
    return Epoch(
        mean=sum(ordered) / len(ordered), median=ordered[len(ordered) // 2], p90=ordered[len(ordered) * 9 // 10]
    )


def is_flat(curve: Sequence[Epoch], patience: int | None) -> bool:
    """Whether the last `patience` epochs brought no better median than the one before them had. The median, for it goes
    with the share of wrong answers (r = .99), and the mean does not (-.51, arXiv 2605.24657)."""
    if patience is None or len(curve) <= patience:
        return False
    medians = [epoch.median for epoch in curve]
    return min(medians[-patience:]) >= min(medians[:-patience])


def train(
    model: AdaptedModel,
    examples: list[Example],
    recipe: Recipe,
    seed: int,
    checkpoints: Path,
    callback: TrainingCallback,
    held_out: Sequence[Example] = (),
) -> Trained:
    """Trains the adapter in place, until the recipe's epochs are over or the losses on `held_out` no longer fall.

    Goes on from the newest checkpoint in `checkpoints`: the order of the examples follows from the seed alone,
    so a run that was killed ends in the same weights as one that was not (on a CPU, bit for bit). Raises TrainerError
    when loss, gradient or adapter are no longer numbers.
    """
    steps = plan(len(examples), recipe.batch_size, recipe.epochs, seed)
    an_epoch = max(1, len(steps) // recipe.epochs)
    losses: list[float] = []
    curve: list[Epoch] = []
    with model.optimise(recipe.learning_rate) as optimisation:
        if saved := checkpoint.latest(checkpoints):
            losses, curve = saved.losses, saved.curve
            optimisation.restore(saved.tensors)

        def save() -> None:
            checkpoint.write(checkpoints, checkpoint.Checkpoint(len(losses), losses, curve, optimisation.state()))

        for step in range(len(losses), len(steps)):
            if step % an_epoch == 0 and is_flat(curve, recipe.patience):
                break
            loss, norm = optimisation.forward_backward([examples[i] for i in steps[step]])
            if not (math.isfinite(loss) and math.isfinite(norm)):
                raise TrainerError(
                    "Training diverged.",
                    f"Loss or gradient is no longer a number at step {step + 1} of {len(steps)}.",
                    "Lower the learning rate of the recipe, then consolidate again.",
                )
            optimisation.step(recipe.learning_rate * rate(step, len(steps), recipe))
            losses.append(loss)
            if held_out and len(losses) % an_epoch == 0:
                curve.append(epoch_of(model.score(list(held_out)).tolist()))
            callback.on_step(step + 1, len(steps), loss, save)
        adapter = (tensor for name, tensor in optimisation.state().items() if name.startswith("adapter/"))
        if not all(torch.isfinite(tensor).all() for tensor in adapter):
            raise TrainerError(
                "Training diverged.", "The adapter holds values that are no numbers.", "Lower the learning rate."
            )
    last = losses[-an_epoch:]
    tokens = sum(len(examples[i].ids) for step in steps[: len(losses)] for i in step)
    return Trained(sum(last) / len(last), curve, tokens)
