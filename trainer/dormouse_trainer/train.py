"""The training loop: plain PyTorch over a PEFT model, deterministic for a seed, resumable at any step."""

import math
from collections.abc import Callable
from pathlib import Path

import torch
from peft import PeftModel

from . import checkpoint
from .encode import IGNORE, Example, pack, plan, rows, shared_prefix
from .errors import TrainerError
from .model import answer_losses, half_precision
from .schema import Recipe

OnStep = Callable[[int, int, float, Callable[[], None]], None]
"""Called after each optimiser step with (step, steps, loss, save). It may call `save`, wait, or raise to stop."""

WARM_UP = 0.05
"""Share of the steps over which the learning rate rises; it then falls linearly to zero."""


def rate(step: int, steps: int) -> float:
    """Factor of the learning rate at a 0-based step."""
    warm = max(1, round(steps * WARM_UP))
    return (step + 1) / warm if step < warm else (steps - step) / max(1, steps - warm)


def train(
    model: PeftModel,
    examples: list[Example],
    recipe: Recipe,
    seed: int,
    checkpoints: Path,
    on_step: OnStep,
) -> float:
    """Trains the adapter in place; returns the mean loss of the last epoch.

    Goes on from the newest checkpoint in `checkpoints`: the order of the examples follows from the seed alone,
    so a run that was killed ends in the same weights as one that was not (on a CPU, bit for bit).
    """
    device = next(model.parameters()).device
    trainable = {name: p for name, p in model.named_parameters() if p.requires_grad}
    optimiser = torch.optim.AdamW(
        trainable.values(), lr=recipe.learning_rate, betas=(0.9, 0.99), weight_decay=0.0, fused=True
    )
    steps = plan(len(examples), recipe.batch_size, recipe.epochs, seed)
    losses: list[float] = []
    if saved := checkpoint.latest(checkpoints):
        losses = saved.losses
        _restore(saved, trainable, optimiser)
    half = half_precision(device)
    model.train()
    for step in range(len(losses), len(steps)):
        for group in optimiser.param_groups:
            group["lr"] = recipe.learning_rate * rate(step, len(steps))
        batch = [examples[i] for i in steps[step]]
        answers = sum(label != IGNORE for example in batch for label in example.labels)
        optimiser.zero_grad(set_to_none=True)
        loss = torch.zeros((), device=device)
        for row in rows(batch):
            with torch.autocast(device.type, torch.bfloat16, enabled=half):
                part = answer_losses(model, pack(row, shared_prefix(row), device)).sum() / answers
            part.backward()
            loss += part.detach()
        norm = torch.nn.utils.clip_grad_norm_(trainable.values(), 1.0)
        if not (math.isfinite(loss.item()) and math.isfinite(norm.item())):
            raise TrainerError(
                "Training diverged.",
                f"Loss or gradient is no longer a number at step {step + 1} of {len(steps)}.",
                "Lower the learning rate of the recipe, then consolidate again.",
            )
        optimiser.step()
        losses.append(loss.item())

        def save() -> None:
            state = checkpoint.Checkpoint(len(losses), losses, _snapshot(trainable, optimiser))
            checkpoint.write(checkpoints, state)

        on_step(step + 1, len(steps), losses[-1], save)
    model.eval()
    if not all(torch.isfinite(p).all() for p in trainable.values()):
        raise TrainerError(
            "Training diverged.", "The adapter holds values that are no numbers.", "Lower the learning rate."
        )
    last = losses[-max(1, len(steps) // recipe.epochs) :]
    return sum(last) / len(last)


def _snapshot(trainable: dict[str, torch.nn.Parameter], optimiser: torch.optim.Optimizer) -> dict[str, torch.Tensor]:
    tensors: dict[str, torch.Tensor] = {}
    for name, parameter in trainable.items():
        tensors[f"adapter/{name}"] = parameter.detach().cpu().contiguous()
        for key, value in optimiser.state[parameter].items():
            tensors[f"optimiser/{key}/{name}"] = value.detach().cpu().contiguous()
    return tensors


def _restore(
    saved: checkpoint.Checkpoint,
    trainable: dict[str, torch.nn.Parameter],
    optimiser: torch.optim.Optimizer,
) -> None:
    with torch.no_grad():
        for name, parameter in trainable.items():
            parameter.copy_(saved.tensors[f"adapter/{name}"])
            ends = f"/{name}"
            optimiser.state[parameter] = {
                key.removeprefix("optimiser/").removesuffix(ends): value.to(parameter.device)
                for key, value in saved.tensors.items()
                if key.startswith("optimiser/") and key.endswith(ends)
            }
