"""Saves and finds the state of a training run: adapter and optimiser tensors as safetensors, numbers as JSON."""

import contextlib
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load, save

from .paths import fsync_dir, read_json, replace, write_bytes, write_json
from .schema import Epoch


@dataclass
class Checkpoint:
    step: int
    """Optimiser steps done."""
    losses: list[float]
    """Training loss of each step so far, nats per answer token."""
    curve: list[Epoch]
    """Losses on held-out answers after each epoch so far."""
    tensors: dict[str, torch.Tensor]


def write(folder: Path, checkpoint: Checkpoint) -> None:
    """Writes `folder/step-N` whole or not at all, then removes the older ones."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"step-{checkpoint.step:07d}"
    temporary = folder / f".{target.name}.tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    write_bytes(temporary / "state.safetensors", save(checkpoint.tensors))
    curve = [epoch.model_dump() for epoch in checkpoint.curve]
    write_json(temporary / "state.json", {"v": 1, "step": checkpoint.step, "losses": checkpoint.losses, "curve": curve})
    if target.exists():
        shutil.rmtree(target)
    replace(temporary, target)
    fsync_dir(folder)
    for old in sorted(folder.glob("step-*"))[:-1]:
        shutil.rmtree(old, ignore_errors=True)


def latest(folder: Path) -> Checkpoint | None:
    """The newest readable checkpoint, or None."""
    for candidate in sorted(folder.glob("step-*"), reverse=True):
        with contextlib.suppress(Exception):
            numbers = read_json(candidate / "state.json")
            tensors = load((candidate / "state.safetensors").read_bytes())
            curve = [Epoch.model_validate(epoch) for epoch in numbers["curve"]]
            return Checkpoint(numbers["step"], numbers["losses"], curve, tensors)
    return None
