"""The training loop: Muon for the matrices, AdamW for the rest, bfloat16 where the device has it, a schedule on the
share of the budget that is spent, held-out accuracy every few minutes, checkpoints that a killed run resumes from."""

import json
import math
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from .curriculum import LIGHT, Curriculum
from .heldout import accuracy
from .muon import Muon
from .network import Network
from .precision import autocast, working

SAMPLED = 0.1  # share of the lightly weighted tokens whose loss is computed; the weight makes up for it


@dataclass(frozen=True)
class Options:
    """How to train. Either `steps` (deterministic by seed) or `minutes` of wall clock ends the run."""

    minutes: float = 70.0  # minutes
    steps: int = 0  # optimiser steps; 0: the minutes decide
    threads: int = 1
    seed: int = 1
    tokens: int = 4096  # tokens a step
    muon_rate: float = 0.01
    adam_rate: float = 3e-3
    warmup: int = 50  # steps
    decay: float = 0.45  # the last share of the budget in which the rate falls to nearly 0
    lesson: float = 0.0  # where in the curriculum the run begins, 0 to 1
    evaluate_minutes: float = 10.0  # minutes between held-out figures and checkpoints
    compile: bool = True


# A finished network goes on at half the rate, which falls from the first step on, with the curriculum's last part.
FINISHED = {"muon_rate": 0.005, "adam_rate": 1.5e-3, "decay": 1.0, "lesson": 0.65}


def optimizers(network: Network, options: Options) -> list[torch.optim.Optimizer]:
    matrices = [p for name, p in network.named_parameters() if p.ndim == 2 and "embed" not in name]
    rest = [p for name, p in network.named_parameters() if p.ndim != 2 or "embed" in name]
    return [
        Muon(matrices, options.muon_rate, momentum=0.95, weight_decay=0.01, dtype=working(rest[0].device)),
        torch.optim.AdamW(rest, lr=options.adam_rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True),
    ]


def rate(progress: float, step: int, options: Options) -> float:
    """Factor on the learning rates: warm-up, plateau, linear fall to 2 %."""
    fall = min(1.0, (1.0 - progress) / options.decay)
    return min(1.0, (step + 1) / options.warmup) * max(0.02, fall)


def loss_of(forward, network: Network, ids: np.ndarray, weights: np.ndarray, rng: np.random.Generator):
    """Weighted mean cross-entropy of one batch. Only rows of the logits that count are computed."""
    device = network.norm.weight.device
    targets, weight = ids[:, 1:].reshape(-1), weights[:, 1:].reshape(-1)
    light = (weight > 0) & (weight <= LIGHT)
    keep = (weight > LIGHT) | (light & (rng.random(weight.shape) < SAMPLED))
    weight = torch.from_numpy(np.where(light, weight / SAMPLED, weight)[keep]).to(device)
    chosen = torch.from_numpy(np.flatnonzero(keep)).to(device)
    with autocast(device):
        states = forward(torch.from_numpy(ids[:, :-1]).to(device), *network.tables(ids.shape[1] - 1))
        logits = F.linear(states.flatten(0, 1)[chosen], network.embed_tokens.weight)
    losses = F.cross_entropy(logits.float(), torch.from_numpy(targets[keep]).to(device), reduction="none")
    heavy = weight >= 1.0
    answer = losses[heavy].mean().item() if heavy.any() else float("nan")
    return (losses * weight).sum() / weight.sum(), answer


def save(folder: Path, network: Network, optimisers: list, state: dict) -> None:
    """Checkpoint: weights and optimiser moments as safetensors, the rest as JSON, written last and atomically."""
    tensors = {f"network.{name}": tensor for name, tensor in network.state_dict().items()}
    for index, optimiser in enumerate(optimisers):
        for number, moments in optimiser.state_dict()["state"].items():
            for name, value in moments.items():
                tensors[f"optimiser.{index}.{number}.{name}"] = torch.as_tensor(value)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"checkpoint-{state['step']}.safetensors"
    save_file({key: value.contiguous().clone() for key, value in tensors.items()}, folder / name)
    scratch = folder / "state.json.part"
    scratch.write_text(json.dumps({**state, "file": name}))
    os.replace(scratch, folder / "state.json")
    for old in folder.glob("checkpoint-*.safetensors"):
        if old.name != name:
            old.unlink()


def restore(folder: Path, network: Network, optimisers: list) -> dict | None:
    """Load the last checkpoint into network and optimisers; None where there is none."""
    if not (folder / "state.json").exists():
        return None
    state = json.loads((folder / "state.json").read_text())
    tensors = load_file(folder / state["file"])
    network.load_state_dict({key[8:]: value for key, value in tensors.items() if key.startswith("network.")})
    for index, optimiser in enumerate(optimisers):
        moments: dict = {}
        for key, value in tensors.items():
            if key.startswith(f"optimiser.{index}."):
                _, _, number, name = key.split(".", 3)
                moments.setdefault(int(number), {})[name] = value
        optimiser.load_state_dict({**optimiser.state_dict(), "state": moments})
    return state


def train(folder: Path, network: Network, curriculum: Curriculum, options: Options, log=print) -> dict:
    """Train `network` in place, from the checkpoint in `folder` where there is one; returns {step, tokens, seconds,
    figures}. A GPU is used where PyTorch sees one."""
    torch.set_num_threads(options.threads)
    network.to("cuda" if torch.cuda.is_available() else "cpu")
    optimisers = optimizers(network, options)
    state = restore(folder, network, optimisers) or {"step": 0, "pool": 0, "tokens": 0, "seconds": 0.0, "figures": []}
    log(f"{sum(p.numel() for p in network.parameters()) / 1e6:.2f} M parameters, step {state['step']}, {options}")
    forward = torch.compile(network, dynamic=True) if options.compile else network
    rates = [[group["lr"] for group in optimiser.param_groups] for optimiser in optimisers]
    start, since, answers = time.monotonic() - state["seconds"], state["seconds"], []

    def progress() -> float:
        spent = state["step"] / options.steps if options.steps else state["seconds"] / 60 / options.minutes
        return min(1.0, spent)

    def lesson() -> float:
        return options.lesson + (1 - options.lesson) * progress()

    def report() -> None:
        figures = accuracy(network, curriculum, 80)
        mean = sum(answers) / max(1, len(answers))
        speed = state["tokens"] / max(1.0, state["seconds"])
        row = {
            "minutes": round(state["seconds"] / 60, 1),
            "step": state["step"],
            "tokens": state["tokens"],
            "answer_loss": round(mean, 3),
            **figures,
        }
        state["figures"].append(row)
        log(f"{row} {speed:.0f} tokens/s progress {progress():.3f}")
        save(folder, network, optimisers, state)

    while progress() < 1.0:
        # A pool is the unit of data: its number and the seed determine it, so a resumed run goes on with the next.
        for ids, weights in curriculum.batches(options.seed, state["pool"], lesson(), options.tokens):
            factor = rate(progress(), state["step"], options)
            for optimiser, bases in zip(optimisers, rates, strict=True):
                for group, base in zip(optimiser.param_groups, bases, strict=True):
                    group["lr"] = base * factor
            rng = np.random.default_rng((options.seed, state["step"]))
            loss, answer = loss_of(forward, network, ids, weights, rng)
            if not torch.isfinite(loss):
                raise FloatingPointError(f"loss is {loss.item()} at step {state['step']}")
            loss.backward()
            for optimiser in optimisers:
                optimiser.step()
                optimiser.zero_grad(set_to_none=True)
            if not math.isnan(answer):
                answers = [*answers[-49:], answer]
            state["step"] += 1
            state["tokens"] += int((weights > 0).sum())
            state["seconds"] = time.monotonic() - start
            if state["step"] % 25 == 0:
                mean = sum(answers) / max(1, len(answers))
                spent = f"minutes {state['seconds'] / 60:.1f} tokens {state['tokens']}"
                log(f"step {state['step']} answer loss {mean:.3f} rate {factor:.2f} {spent}")
            if progress() >= 1.0:
                break
        state["pool"] += 1
        if state["seconds"] - since > options.evaluate_minutes * 60:
            since = state["seconds"]
            report()
    if not state["figures"] or state["figures"][-1]["step"] < state["step"]:
        report()
    return state
