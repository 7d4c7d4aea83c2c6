"""The callbacks of a night: named protocols that hear of its progress between two units of work."""

from collections.abc import Callable
from typing import Protocol


class TrainingCallback(Protocol):
    def on_step(self, step: int, steps: int, loss: float, save: Callable[[], None]) -> None:
        """Called after optimiser step `step` of `steps`, counted from 1, with its loss in nats per answer token.

        May call `save` to write a checkpoint, wait, or raise to end the training.
        """
        ...


class AnswerCallback(Protocol):
    def on_answers(self, done: int, total: int) -> None:
        """Called after each batch of decoded answers. May wait, or raise to end the decoding."""
        ...
