"""MLX and mlx-lm: Apple silicon. Needs the extra `mlx`.

Same examples in and same files out as with the PEFT backend. mlx-lm does not read every GGUF, so the base is
dequantised here and handed over as safetensors. MLX keeps `lora_a` as [in, rank] and `lora_b` as
[rank, out], the transposes of PEFT's, and its `scale` is the factor alpha / rank itself.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
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

from .. import model as models
from ..callbacks import AnswerCallback
from ..encode import ANSWER_TOKENS, IGNORE, TEACHER_TOKENS, Example, prompt, special_ids
from ..kernels import TINY
from ..pace import Pace
from ..packing import teaching as teachings
from ..paths import write_json
from ..schema import Recipe
from .protocol import BETAS, CLIP_NORM, Factors

SCORED_AT_ONCE = 16
"""Examples in one padded batch when nothing trains."""


class MlxOptimisation:
    """AdamW over the LoRA layers of an MLX model."""

    def __init__(self, model: Any, learning_rate: float) -> None:
        self.model = model
        # Without the correction, which MLX leaves out by default and PyTorch has, the first thirty steps move about
        # twice as far as the recipe says.
        self.optimiser = optim.AdamW(learning_rate, betas=list(BETAS), weight_decay=0.0, bias_correction=True)
        self.optimiser.init(model.trainable_parameters())
        self.value_and_gradient = nn.value_and_grad(model, lambda m, part: _answer_losses(m, part).mean())
        self.gradient: Any = None

    def forward_backward(self, examples: list[Example]) -> tuple[float, float]:
        loss, gradient = self.value_and_gradient(self.model, examples)
        self.gradient, norm = optim.clip_grad_norm(gradient, CLIP_NORM)
        mx.eval(self.gradient, loss, norm)
        return loss.item(), norm.item()

    def step(self, learning_rate: float) -> None:
        self.optimiser.learning_rate = learning_rate
        self.optimiser.update(self.model, self.gradient)
        mx.eval(self.model.parameters(), self.optimiser.state)

    def state(self) -> dict[str, torch.Tensor]:
        trees = {"adapter/": self.model.trainable_parameters(), "optimiser/": self.optimiser.state}
        return {prefix + name: _to_torch(value) for prefix, tree in trees.items() for name, value in tree_flatten(tree)}

    def restore(self, tensors: dict[str, torch.Tensor]) -> None:
        arrays = {name: mx.array(tensor.numpy()) for name, tensor in tensors.items()}
        self.model.update(_subtree(arrays, "adapter/"))
        self.optimiser.state = _subtree(arrays, "optimiser/")


@dataclass
class MlxAdaptedModel:
    model: Any
    tokenizer: PreTrainedTokenizerBase
    recipe: Recipe
    device: str = "mlx"
    pace: Pace = field(default_factory=lambda: Pace(number_format="float32", threads=torch.get_num_threads()))

    def lora_layers(self) -> Iterator[tuple[str, LoRALinear]]:
        return ((name, m) for name, m in self.model.named_modules() if isinstance(m, LoRALinear))

    def load_parent(self, folder: Path) -> None:
        weights = models.read_adapter(folder, self.recipe)
        for name, module in self.lora_layers():
            module.lora_a = mx.array(weights[f"base_model.model.{name}.lora_A.weight"].float().numpy().T)
            module.lora_b = mx.array(weights[f"base_model.model.{name}.lora_B.weight"].float().numpy().T)

    @contextmanager
    def optimise(self, learning_rate: float) -> Iterator[MlxOptimisation]:
        self.model.train()
        try:
            yield MlxOptimisation(self.model, learning_rate)
        finally:
            self.model.eval()

    @contextmanager
    def without_adapter(self) -> Iterator[None]:
        scales = {name: module.scale for name, module in self.lora_layers()}
        for _, module in self.lora_layers():
            module.scale = 0.0
        try:
            yield
        finally:
            for name, module in self.lora_layers():
                module.scale = scales[name]

    def answer(self, asked: list[tuple[str, str]], callback: AnswerCallback, most: int = ANSWER_TOKENS) -> list[str]:
        ends = special_ids(self.tokenizer)
        answers: list[str] = []
        for system, question in asked:
            said: list[int] = []
            head = mx.array(prompt(self.tokenizer, system, question))
            for token, _ in generate_step(head, self.model, max_tokens=most):
                if int(token) in ends:
                    break
                said.append(int(token))
            answers.append(str(self.tokenizer.decode(said)).strip())
            callback.on_answers(len(answers), len(asked))
        return answers

    def teach(self, examples: list[Example]) -> list[tuple[torch.Tensor, torch.Tensor]]:
        found: list[tuple[torch.Tensor, torch.Tensor]] = []
        with self.without_adapter():
            for example in examples:
                logits, _ = _answer_logits(self.model, [example])
                top = torch.softmax(torch.from_numpy(np.array(logits)), -1).topk(TEACHER_TOKENS)
                found.append((top.indices, top.values))
        return found

    def score(self, examples: list[Example]) -> torch.Tensor:
        parts = (examples[i : i + SCORED_AT_ONCE] for i in range(0, len(examples), SCORED_AT_ONCE))
        return torch.cat([torch.from_numpy(np.array(_answer_losses(self.model, part))) for part in parts])

    def factors(self) -> Factors:
        return {name: (np.array(m.lora_a).T, np.array(m.lora_b).T) for name, m in self.lora_layers()}


def _to_torch(array: mx.array) -> torch.Tensor:
    found = np.array(array)
    # AdamW counts its steps in an unsigned type that PyTorch does not take.
    return torch.from_numpy(found.astype(np.int64) if found.dtype.kind == "u" else found)


def _subtree(arrays: dict[str, mx.array], prefix: str) -> Any:
    return tree_unflatten([(k.removeprefix(prefix), v) for k, v in arrays.items() if k.startswith(prefix)])


def _answer_losses(model: Any, examples: list[Example]) -> mx.array:
    """Loss of each answer token, nats, as one vector: its cross-entropy, or in part its divergence from a teacher, as
    `kernels.AnswerLoss` computes it."""
    logits, labels = _answer_logits(model, examples)
    written = nn.losses.cross_entropy(logits, labels)
    teaching = teachings(examples, torch.device("cpu"))
    if teaching is None:
        return written
    tokens, shares, weight = (mx.array(t.numpy()) for t in (teaching.tokens, teaching.shares, teaching.weight))
    logs = mx.take_along_axis(logits, tokens, -1) - mx.logsumexp(logits, -1, keepdims=True)
    tail, our_tail = (mx.maximum(1 - part.sum(-1), TINY) for part in (shares, mx.exp(logs)))
    divergence = (shares * (mx.log(mx.maximum(shares, TINY)) - logs)).sum(-1) + tail * mx.log(tail / our_tail)
    return (1 - weight) * written + weight * divergence


def _answer_logits(model: Any, examples: list[Example]) -> tuple[mx.array, mx.array]:
    """Logits at the answer positions [W, V], float32, and their labels [W]."""
    width = max(len(e.ids) for e in examples)
    ids = np.zeros((len(examples), width), np.int32)
    labels = np.full((len(examples), width), IGNORE, np.int32)
    for row, example in enumerate(examples):
        ids[row, : len(example.ids)] = example.ids
        labels[row, : len(example.labels)] = example.labels
    rows, columns = np.nonzero(labels != IGNORE)
    # Right padding: under the causal mask no answer sees it.
    logits = model(mx.array(ids))[mx.array(rows), mx.array(columns)]
    return logits.astype(mx.float32), mx.array(labels[rows, columns])


def load_adapted(base: Path, recipe: Recipe, seed: int, pace: Pace | None = None) -> MlxAdaptedModel:
    """`pace` is always the same here: MLX trains on the GPU, in float32."""
    loaded = models.load_base(base, torch.device("cpu"), torch.float32)
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
    layers = models.adapted_layers(recipe, len(model.layers))
    keys = {f"{'mlp' if name[0] in 'gud' else 'self_attn'}.{name}" for name in models.TARGETS[recipe.targets]}
    settings = {
        "rank": recipe.rank,
        "scale": recipe.alpha / recipe.rank,
        "dropout": 0.0,
        "keys": keys,
    }
    linear_to_lora_layers(model, len(layers or model.layers), settings)
    return MlxAdaptedModel(model, tokenizer, recipe)
