"""Saves and finds the state of a training run: adapter and optimiser tensors as safetensors, numbers as JSON.

A checkpoint names the sha256 of both, and two are kept: where the newer one is damaged, the night
goes on from the other.
"""

import contextlib
import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load, save

from .paths import fsync_dir, read_json, replace, write_bytes, write_json
from .schema import Epoch

KEPT = 2


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
    """Writes `folder/step-N` whole or not at all, then removes those before the last KEPT."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"step-{checkpoint.step:07d}"
    temporary = folder / f".{target.name}.tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    tensors = save(checkpoint.tensors)
    write_bytes(temporary / "state.safetensors", tensors)
    curve = [epoch.model_dump() for epoch in checkpoint.curve]
    numbers = {"step": checkpoint.step, "losses": checkpoint.losses, "curve": curve}
    write_json(temporary / "state.json", {"v": 2, **numbers, "sha256": _sha256(numbers, tensors)})
    if target.exists():
        shutil.rmtree(target)
    replace(temporary, target)
    fsync_dir(folder)
    for old in sorted(folder.glob("step-*"))[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def latest(folder: Path) -> Checkpoint | None:
    """The newest whole checkpoint, or None."""
    for candidate in sorted(folder.glob("step-*"), reverse=True):
        with contextlib.suppress(Exception):
            numbers = read_json(candidate / "state.json")
            tensors = (candidate / "state.safetensors").read_bytes()
            if _sha256({key: numbers[key] for key in ("step", "losses", "curve")}, tensors) != numbers["sha256"]:
                continue
            curve = [Epoch.model_validate(epoch) for epoch in numbers["curve"]]
            return Checkpoint(numbers["step"], numbers["losses"], curve, load(tensors))
    return None


def _sha256(numbers: dict[str, object], tensors: bytes) -> str:
    return hashlib.sha256(json.dumps(numbers, sort_keys=True).encode() + tensors).hexdigest()
