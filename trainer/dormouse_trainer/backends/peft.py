"""PyTorch and PEFT: NVIDIA cards and CPUs."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from peft import PeftModel
from transformers import PreTrainedTokenizerBase

from .. import model as models
from .. import pace as paces
from ..callbacks import AnswerCallback
from ..decoder import Decoder
from ..encode import ANSWER_TOKENS, IGNORE, Example
from ..pace import Pace
from ..packing import pack, rows
from ..schema import Recipe
from .protocol import BETAS, CLIP_NORM, Factors


class PeftOptimisation:
    """AdamW over the adapter of a PEFT model."""

    def __init__(self, model: PeftModel, decoder: Decoder, learning_rate: float) -> None:
        self.decoder = decoder
        self.device = decoder.head.device
        self.trainable = {name: p for name, p in model.named_parameters() if p.requires_grad}
        self.optimiser = torch.optim.AdamW(
            self.trainable.values(), lr=learning_rate, betas=BETAS, weight_decay=0.0, fused=True
        )

    def forward_backward(self, examples: list[Example]) -> tuple[float, float]:
        answers = sum(label != IGNORE for example in examples for label in example.labels)
        self.optimiser.zero_grad(set_to_none=True)
        loss = torch.zeros((), device=self.device)
        for row in rows(examples):
            part = self.decoder.answer_losses(pack(row, self.device)).sum() / answers
            part.backward()
            loss += part.detach()
        norm = torch.nn.utils.clip_grad_norm_(self.trainable.values(), CLIP_NORM)
        return loss.item(), norm.item()

    def step(self, learning_rate: float) -> None:
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate
        self.optimiser.step()

    def state(self) -> dict[str, torch.Tensor]:
        tensors: dict[str, torch.Tensor] = {}
        for name, parameter in self.trainable.items():
            tensors[f"adapter/{name}"] = parameter.detach().cpu().contiguous()
            for key, value in self.optimiser.state[parameter].items():
                tensors[f"optimiser/{key}/{name}"] = value.detach().cpu().contiguous()
        return tensors

    def restore(self, tensors: dict[str, torch.Tensor]) -> None:
        with torch.no_grad():
            for name, parameter in self.trainable.items():
                parameter.copy_(tensors[f"adapter/{name}"])
                ends = f"/{name}"
                self.optimiser.state[parameter] = {
                    key.removeprefix("optimiser/").removesuffix(ends): value.to(parameter.device)
                    for key, value in tensors.items()
                    if key.startswith("optimiser/") and key.endswith(ends)
                }


@dataclass
class PeftAdaptedModel:
    model: PeftModel
    tokenizer: PreTrainedTokenizerBase
    recipe: Recipe
    device: str
    pace: Pace

    def __post_init__(self) -> None:
        self.decoder = Decoder(self.model)

    def load_parent(self, folder: Path) -> None:
        models.load_adapter(self.model, folder, self.recipe)

    @contextmanager
    def optimise(self, learning_rate: float) -> Iterator[PeftOptimisation]:
        self.model.train()
        try:
            yield PeftOptimisation(self.model, self.decoder, learning_rate)
        finally:
            self.model.eval()

    def without_adapter(self) -> AbstractContextManager[None]:
        return self.model.disable_adapter()

    def answer(self, asked: list[tuple[str, str]], callback: AnswerCallback, most: int = ANSWER_TOKENS) -> list[str]:
        return models.answer(self.decoder, self.tokenizer, asked, callback, most)

    def teach(self, examples: list[Example]) -> list[tuple[torch.Tensor, torch.Tensor]]:
        with self.without_adapter():
            return models.teach(self.decoder, examples)

    def score(self, examples: list[Example]) -> torch.Tensor:
        return models.score(self.decoder, examples)

    def factors(self) -> Factors:
        found: Factors = {}
        for name, module in self.model.get_base_model().named_modules():
            if hasattr(module, "lora_A"):
                a, b = module.lora_A["default"].weight, module.lora_B["default"].weight  # type: ignore[index]
                found[name] = tuple(t.detach().float().cpu().numpy() for t in (a, b))  # type: ignore[assignment]
        return found


def measure_pace(base: Path, recipe: Recipe, device: torch.device) -> Pace:
    """On a GPU bfloat16, which its matrix units are made for; on the CPU whatever is fastest within the threads that
    PyTorch may use."""
    threads = torch.get_num_threads()
    if device.type != "cpu":
        return Pace(number_format="bfloat16", threads=threads)
    _, config = models.open_base(base)
    return paces.choose(paces.Shape(config.hidden_size, config.intermediate_size, recipe.rank), threads)


def load_adapted(base: Path, recipe: Recipe, seed: int, pace: Pace | None = None) -> PeftAdaptedModel:
    device = models.pick_device()
    pace = pace or measure_pace(base, recipe, device)
    torch.set_num_threads(pace.threads)
    model, tokenizer = models.load_base(base, device, pace.dtype)
    return PeftAdaptedModel(models.attach(model, recipe, seed), tokenizer, recipe, device.type, pace)
