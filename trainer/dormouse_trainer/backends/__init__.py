"""What a training backend offers; the pipeline knows nothing else of it."""

import platform
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from transformers import PreTrainedTokenizerBase

from ..encode import Example
from ..schema import Recipe
from ..train import OnStep

Pairs = dict[str, tuple[np.ndarray, np.ndarray]]
"""Module path of the base (`model.layers.0.mlp.up_proj`) → (A [rank, in], B [out, rank]), float32, unscaled."""


class Session(Protocol):
    """A base model with one adapter on it, in memory."""

    tokenizer: PreTrainedTokenizerBase
    device: str

    def load_parent(self, folder: Path) -> None:
        """Continues from an exported adapter."""
        ...

    def train(self, examples: list[Example], checkpoints: Path, on_step: OnStep) -> float:
        """Trains in place; returns the mean loss of the last epoch, nats per answer token."""
        ...

    def without_adapter(self) -> AbstractContextManager[None]:
        """Inside, the session is the base model."""
        ...

    def answer(self, system: str, questions: list[str], tick: Callable[[int, int], None]) -> list[str]:
        """Free greedy answers of at most 32 tokens, in order."""
        ...

    def score(self, examples: list[Example]) -> torch.Tensor:
        """Cross-entropy of every answer token, nats."""
        ...

    def pairs(self) -> Pairs: ...


class OpenSession(Protocol):
    def __call__(self, base: Path, base_sha256: str, recipe: Recipe, seed: int) -> Session: ...


def pick() -> OpenSession:
    """MLX on Apple silicon where it is installed, else PEFT."""
    if sys.platform == "darwin" and platform.machine() == "arm64":
        try:
            from .mlx import open_session

            return open_session
        except ImportError:
            pass
    from .peft import open_session

    return open_session
