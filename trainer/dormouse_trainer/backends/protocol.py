"""The contract of a training backend; the night knows nothing else of it."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from transformers import PreTrainedTokenizerBase

from ..callbacks import AnswerCallback
from ..encode import ANSWER_TOKENS, Example
from ..pace import Pace
from ..schema import Recipe

BETAS = (0.9, 0.99)
"""AdamW's decay rates of the averages of the gradient and of its square."""
CLIP_NORM = 1.0
"""Norm over all parameters to which a longer gradient is shortened."""

Factors = dict[str, tuple[np.ndarray, np.ndarray]]
"""Module path of the base (`model.layers.0.mlp.up_proj`) → (A [rank, in], B [out, rank]), float32, unscaled."""


class Optimisation(Protocol):
    """The hooks of the training loop (`train.py`): one adapter with the state of its AdamW."""

    def forward_backward(self, examples: list[Example]) -> tuple[float, float]:
        """Computes the gradient of the mean loss over all answer tokens, shortened to CLIP_NORM.

        Returns (loss in nats per answer token, norm of the gradient before it was shortened).
        """
        ...

    def step(self, learning_rate: float) -> None:
        """Moves the adapter along the last gradient: AdamW with bias correction and without weight decay."""
        ...

    def state(self) -> dict[str, torch.Tensor]:
        """Copies of the adapter's tensors as `adapter/…` and of AdamW's as `optimiser/…`, on the CPU."""
        ...

    def restore(self, tensors: dict[str, torch.Tensor]) -> None:
        """Takes back what `state` returned."""
        ...


class AdaptedModel(Protocol):
    """A base model with one adapter on it, in memory."""

    tokenizer: PreTrainedTokenizerBase
    device: str

    pace: Pace
    """What it computes in and with."""

    def load_parent(self, folder: Path) -> None:
        """Continues from an exported adapter; raises TrainerError if it is unreadable or of another shape."""
        ...

    def optimise(self, learning_rate: float) -> AbstractContextManager[Optimisation]:
        """Inside, the adapter trains, from AdamW's first step; afterwards the model answers again."""
        ...

    def without_adapter(self) -> AbstractContextManager[None]:
        """Inside, this is the base model."""
        ...

    def answer(self, asked: list[tuple[str, str]], callback: AnswerCallback, most: int = ANSWER_TOKENS) -> list[str]:
        """Free greedy answers of at most `most` tokens to (system prompt, question) each, in order."""
        ...

    def teach(self, examples: list[Example]) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """The base's likeliest tokens at the answer positions of each example and their probabilities, [W, K] each."""
        ...

    def score(self, examples: list[Example]) -> torch.Tensor:
        """Cross-entropy of every answer token, nats."""
        ...

    def factors(self) -> Factors: ...


class LoadAdapted(Protocol):
    def __call__(self, base: Path, recipe: Recipe, seed: int, pace: Pace | None = None) -> AdaptedModel:
        """Loads a GGUF file and puts a fresh adapter on it; raises TrainerError if the file cannot be trained on.

        `pace` is the choice of an earlier life of this night; None lets the backend measure.
        """
        ...
