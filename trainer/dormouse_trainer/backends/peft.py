"""PyTorch and PEFT: NVIDIA cards and CPUs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import torch
from peft import PeftModel
from transformers import PreTrainedTokenizerBase

from .. import model as models
from ..encode import Example
from ..schema import Recipe
from ..train import OnStep, train
from . import Pairs


@dataclass
class PeftSession:
    model: PeftModel
    tokenizer: PreTrainedTokenizerBase
    recipe: Recipe
    seed: int
    device: str

    def load_parent(self, folder: Path) -> None:
        models.load_adapter(self.model, folder, self.recipe)

    def train(self, examples: list[Example], checkpoints: Path, on_step: OnStep) -> float:
        return train(self.model, examples, self.recipe, self.seed, checkpoints, on_step)

    def without_adapter(self) -> AbstractContextManager[None]:
        return self.model.disable_adapter()

    def answer(self, system: str, questions: list[str], tick: Callable[[int, int], None]) -> list[str]:
        return models.answer(self.model, self.tokenizer, system, questions, tick=tick)

    def score(self, examples: list[Example]) -> torch.Tensor:
        return models.score(self.model, examples)

    def pairs(self) -> Pairs:
        found: Pairs = {}
        for name, module in self.model.get_base_model().named_modules():
            if hasattr(module, "lora_A"):
                a, b = module.lora_A["default"].weight, module.lora_B["default"].weight  # type: ignore[index]
                found[name] = tuple(t.detach().float().cpu().numpy() for t in (a, b))  # type: ignore[assignment]
        return found


def open_session(base: Path, base_sha256: str, recipe: Recipe, seed: int) -> PeftSession:
    device = models.pick_device()
    model, tokenizer = models.load_base(base, device)
    adapted = models.attach(model, recipe, seed)
    return PeftSession(adapted, tokenizer, recipe, seed, device.type)
