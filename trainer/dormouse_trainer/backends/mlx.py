"""MLX and mlx-lm: Apple silicon. Needs the extra `mlx`.

The same examples, plan, schedule and files as the PEFT backend. mlx-lm does not read every GGUF, so the base is
dequantised by transformers and handed over as safetensors. MLX keeps `lora_a` as [in, rank] and `lora_b` as
[rank, out], the transposes of PEFT's, and its `scale` is the factor alpha / rank itself.
"""

import math
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx.core as mx
import mlx.nn as nn
import mlx.optimizers as optim
import numpy as np
import torch
from mlx.utils import tree_flatten, tree_unflatten
from mlx_lm.generate import generate_step
from mlx_lm.tuner.lora import LoRALinear
from mlx_lm.tuner.utils import linear_to_lora_layers
from mlx_lm.utils import load_model
from safetensors.torch import save_file
from transformers import PreTrainedTokenizerBase

from .. import checkpoint
from .. import model as models
from ..encode import ANSWER_TOKENS, IGNORE, Example, plan, prompt, special_ids
from ..errors import TrainerError
from ..paths import write_json
from ..schema import Recipe
from ..train import OnStep, rate
from . import Pairs


@dataclass
class MlxSession:
    model: Any
    tokenizer: PreTrainedTokenizerBase
    recipe: Recipe
    seed: int
    device: str = "mlx"

    def adapted(self) -> Iterator[tuple[str, LoRALinear]]:
        return ((name, m) for name, m in self.model.named_modules() if isinstance(m, LoRALinear))

    def load_parent(self, folder: Path) -> None:
        weights = models.read_adapter(folder, self.recipe)
        for name, module in self.adapted():
            module.lora_a = mx.array(weights[f"base_model.model.{name}.lora_A.weight"].float().numpy().T)
            module.lora_b = mx.array(weights[f"base_model.model.{name}.lora_B.weight"].float().numpy().T)

    def train(self, examples: list[Example], checkpoints: Path, on_step: OnStep) -> float:
        steps = plan(len(examples), self.recipe.batch_size, self.recipe.epochs, self.seed)
        optimiser = optim.AdamW(learning_rate=self.recipe.learning_rate, betas=[0.9, 0.99], weight_decay=0.0)
        optimiser.init(self.model.trainable_parameters())
        losses: list[float] = []
        if saved := checkpoint.latest(checkpoints):
            losses = saved.losses
            arrays = {name: mx.array(tensor.numpy()) for name, tensor in saved.tensors.items()}
            self.model.update(_subtree(arrays, "adapter/"))
            optimiser.state = _subtree(arrays, "optimiser/")

        def loss_of(model: Any, part: list[Example]) -> mx.array:
            return _answer_losses(model, part).mean()

        graded = nn.value_and_grad(self.model, loss_of)
        self.model.train()
        for step in range(len(losses), len(steps)):
            optimiser.learning_rate = self.recipe.learning_rate * rate(step, len(steps))
            loss, gradients = graded(self.model, [examples[i] for i in steps[step]])
            gradients, norm = optim.clip_grad_norm(gradients, 1.0)
            optimiser.update(self.model, gradients)
            mx.eval(self.model.parameters(), optimiser.state, loss, norm)
            if not (math.isfinite(loss.item()) and math.isfinite(norm.item())):
                raise TrainerError(
                    "Training diverged.",
                    f"Loss or gradient is no longer a number at step {step + 1} of {len(steps)}.",
                    "Lower the learning rate of the recipe, then consolidate again.",
                )
            losses.append(loss.item())

            def save() -> None:
                trees = {"adapter/": self.model.trainable_parameters(), "optimiser/": optimiser.state}
                tensors = {
                    prefix + name: torch.from_numpy(np.array(value))
                    for prefix, tree in trees.items()
                    for name, value in tree_flatten(tree)
                }
                checkpoint.write(checkpoints, checkpoint.Checkpoint(len(losses), losses, tensors))

            on_step(step + 1, len(steps), losses[-1], save)
        self.model.eval()
        last = losses[-max(1, len(steps) // self.recipe.epochs) :]
        return sum(last) / len(last)

    @contextmanager
    def without_adapter(self) -> Iterator[None]:
        scales = {name: module.scale for name, module in self.adapted()}
        for _, module in self.adapted():
            module.scale = 0.0
        try:
            yield
        finally:
            for name, module in self.adapted():
                module.scale = scales[name]

    def answer(self, system: str, questions: list[str], tick: Callable[[int, int], None]) -> list[str]:
        ends = special_ids(self.tokenizer)
        answers: list[str] = []
        for question in questions:
            said: list[int] = []
            head = mx.array(prompt(self.tokenizer, system, question))
            for token, _ in generate_step(head, self.model, max_tokens=ANSWER_TOKENS):
                if int(token) in ends:
                    break
                said.append(int(token))
            answers.append(str(self.tokenizer.decode(said)).strip())
            tick(len(answers), len(questions))
        return answers

    def score(self, examples: list[Example]) -> torch.Tensor:
        parts = (examples[i : i + 16] for i in range(0, len(examples), 16))
        return torch.cat([torch.from_numpy(np.array(_answer_losses(self.model, part))) for part in parts])

    def pairs(self) -> Pairs:
        return {name: (np.array(m.lora_a).T, np.array(m.lora_b).T) for name, m in self.adapted()}


def _subtree(arrays: dict[str, mx.array], prefix: str) -> Any:
    return tree_unflatten([(k.removeprefix(prefix), v) for k, v in arrays.items() if k.startswith(prefix)])


def _answer_losses(model: Any, examples: list[Example]) -> mx.array:
    """Cross-entropy of each answer token, nats, as one vector."""
    width = max(len(e.ids) for e in examples)
    ids = np.zeros((len(examples), width), np.int32)
    labels = np.full((len(examples), width), IGNORE, np.int32)
    for row, example in enumerate(examples):
        ids[row, : len(example.ids)] = example.ids
        labels[row, : len(example.labels)] = example.labels
    rows, columns = np.nonzero(labels != IGNORE)
    # Right padding: under the causal mask no answer sees it.
    logits = model(mx.array(ids))[mx.array(rows), mx.array(columns)]
    return nn.losses.cross_entropy(logits.astype(mx.float32), mx.array(labels[rows, columns]))


def open_session(base: Path, base_sha256: str, recipe: Recipe, seed: int) -> MlxSession:
    loaded = models.load_base(base, torch.device("cpu"))
    torch_model: Any = loaded[0]
    tokenizer = loaded[1]
    with tempfile.TemporaryDirectory(prefix="dormouse-mlx-") as folder:
        # transformers refuses to save what came from a GGUF, because it counts as quantised.
        tied = {"lm_head.weight"} if torch_model.config.tie_word_embeddings else set()
        weights = {n: t.contiguous() for n, t in torch_model.state_dict().items() if n not in tied}
        save_file(weights, Path(folder) / "model.safetensors")
        config = {k: v for k, v in torch_model.config.to_dict().items() if k != "quantization_config"}
        # mlx-lm reads rotary settings where transformers 4 kept them.
        rotary = config.get("rope_parameters") or {}
        config["rope_theta"] = rotary.get("rope_theta", config.get("rope_theta"))
        config["rope_scaling"] = rotary if rotary.get("rope_type", "default") != "default" else None
        write_json(Path(folder) / "config.json", config)
        model, _ = load_model(Path(folder))
        mx.eval(model.parameters())
    del torch_model, loaded
    mx.random.seed(seed)
    model.freeze()
    keys = {f"{'mlp' if name[0] in 'gud' else 'self_attn'}.{name}" for name in models.TARGETS[recipe.targets]}
    settings = {
        "rank": recipe.rank,
        "scale": recipe.alpha / recipe.rank,
        "dropout": 0.0,
        "keys": keys,
    }
    linear_to_lora_layers(model, len(model.layers), settings)
    return MlxSession(model, tokenizer, recipe, seed)
