"""Runs a Llama-like decoder with its adapter on packed rows: the fast path of training and scoring.

It computes with the parameters of the PEFT model, which names, loads and switches them, and gives what the plain
PEFT computation gives, gradients included (`tests/test_decoder.py`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from peft import PeftModel
from peft.tuners.lora import LoraLayer

from .kernels import HEAD_ROWS, AdaptedLinear, AnswerLoss, Attention, Gated, RootMeanSquare, turn
from .packing import Batch


@dataclass
class Linear:
    """Projections of one input, their weights side by side."""

    modules: list[Any]
    """Plain linear modules, or PEFT's around them."""
    weight: torch.Tensor
    bias: torch.Tensor | None
    delta: tuple[torch.Tensor, torch.Tensor] | None = None
    """A [R, in] and B [out, R] beside the weights and beside any adapter: the fast path's."""

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        if self.delta is None:
            return self.without_delta(x)
        a, b = self.delta
        return self.without_delta(x) + F.linear(F.linear(x, a), b)

    def without_delta(self, x: torch.Tensor) -> torch.Tensor:
        pairs = [factors(module) for module in self.modules]
        present = [pair for pair in pairs if pair]
        if not present:
            return F.linear(x, self.weight, self.bias)
        a = torch.cat([a for a, _ in present]).to(x.dtype)
        parts = [
            pair[1] if pair else a.new_zeros(plain(module).out_features, 0)
            for pair, module in zip(pairs, self.modules, strict=True)
        ]
        b = torch.block_diag(*parts) if len(parts) > 1 else parts[0]
        return AdaptedLinear.apply(x, self.weight, self.bias, a, b.to(x.dtype))  # type: ignore[return-value]


@dataclass
class Layer:
    before_attention: torch.Tensor
    """Weight of the norm."""
    qkv: Linear
    query_norm: torch.Tensor | None
    key_norm: torch.Tensor | None
    out: Linear
    before_mlp: torch.Tensor
    gate_up: Linear
    down: Linear


def plain(module: Any) -> torch.nn.Linear:
    return module.base_layer if isinstance(module, LoraLayer) else module  # pyright: ignore[reportReturnType]


def factors(module: Any) -> tuple[torch.Tensor, torch.Tensor] | None:
    """A [rank, in] and B [out, rank], the latter scaled, where the module is adapted and its adapter switched on."""
    if not isinstance(module, LoraLayer) or module.disable_adapters:
        return None
    a, b = module.lora_A["default"].weight, module.lora_B["default"].weight
    return a, b * module.scaling["default"]  # pyright: ignore[reportReturnType]


def side_by_side(modules: list[Any]) -> Linear:
    """Moves the weights of the modules into one tensor, of which theirs become views."""
    linears = [plain(module) for module in modules]
    if len(linears) == 1:
        return Linear(modules, linears[0].weight, linears[0].bias)
    sizes = [linear.out_features for linear in linears]
    weight = torch.cat([linear.weight.detach() for linear in linears])
    bias = torch.cat([linear.bias.detach() for linear in linears]) if linears[0].bias is not None else None
    for number, linear in enumerate(linears):
        linear.weight.data = weight.split(sizes)[number]
        if bias is not None:
            linear.bias.data = bias.split(sizes)[number]
    return Linear(modules, weight, bias)


class Decoder:
    """The decoder inside a PEFT model, or a plain one."""

    def __init__(self, model: PeftModel | torch.nn.Module) -> None:
        base: Any = model.get_base_model() if isinstance(model, PeftModel) else model
        self.config = base.config
        inner = base.model
        self.embedding, self.head = inner.embed_tokens.weight, base.lm_head.weight
        self.norm = inner.norm.weight
        self.rotary = inner.rotary_emb
        self.layers = [
            Layer(
                layer.input_layernorm.weight,
                side_by_side([layer.self_attn.q_proj, layer.self_attn.k_proj, layer.self_attn.v_proj]),
                layer.self_attn.q_norm.weight if hasattr(layer.self_attn, "q_norm") else None,
                layer.self_attn.k_norm.weight if hasattr(layer.self_attn, "k_norm") else None,
                side_by_side([layer.self_attn.o_proj]),
                layer.post_attention_layernorm.weight,
                side_by_side([layer.mlp.gate_proj, layer.mlp.up_proj]),
                side_by_side([layer.mlp.down_proj]),
            )
            for layer in inner.layers
        ]
        self.query, self.key = self.config.num_attention_heads, self.config.num_key_value_heads
        self.size = self.layers[0].qkv.weight.shape[0] // (self.query + 2 * self.key)

    def norms(self, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        return RootMeanSquare.apply(x, weight, self.config.rms_norm_eps, self.head.dtype)  # type: ignore[return-value]

    def turns(self, positions: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Cosines and signed sines [T, 1, d] of the positions [T], each times the root of the scores' scale."""
        angles = positions[:, None].float() * self.rotary.inv_freq.float()
        cosine, sine = angles.cos(), angles.sin()
        root = self.size**-0.25 * self.rotary.attention_scaling
        return torch.cat([cosine, cosine], -1)[:, None] * root, torch.cat([-sine, sine], -1)[:, None] * root

    def heads(self, layer: Layer, x: torch.Tensor) -> torch.Tensor:
        """Queries, keys and values [T, h + 2 k, d] of `x [T, hidden]`, not yet turned."""
        heads = layer.qkv(self.norms(x, layer.before_attention)).view(len(x), -1, self.size)
        if layer.query_norm is None or layer.key_norm is None:
            return heads
        # Qwen3 norms queries and keys.
        query, key, value = heads.split([self.query, self.key, self.key], 1)
        return torch.cat([self.norms(query, layer.query_norm), self.norms(key, layer.key_norm), value], 1)

    def mlp(self, layer: Layer, x: torch.Tensor) -> torch.Tensor:
        return x + layer.down(self.gated(layer, x))

    def answer_states(self, batch: Batch, take: Callable[[torch.Tensor], None] | None = None) -> torch.Tensor:
        """Final hidden states [W, hidden] at the positions that have a label, padding included; `head` makes logits of
        them.

        `take` gets each layer's turned keys and its values, [T, 2 k, d].
        """
        turns = self.turns(batch.positions)
        x = self.embed(batch)
        for layer in self.layers:
            x = self.mlp(layer, self.attended(layer, x, batch, turns, take))
        return self.norms(x, self.norm)

    def embed(self, batch: Batch) -> torch.Tensor:
        """[T, hidden]. Sums over layers stay in float32, whatever the products are computed in."""
        return F.embedding(batch.ids, self.embedding).float()

    def attended(
        self,
        layer: Layer,
        x: torch.Tensor,
        batch: Batch,
        turns: tuple[torch.Tensor, torch.Tensor],
        take: Callable[[torch.Tensor], None] | None = None,
    ) -> torch.Tensor:
        """`x [T, hidden]` with what a layer's attention adds; in the last layer at the answer positions
        only, [W, hidden], for no later token reads what it makes of the others."""
        heads = self.heads(layer, x)
        if take:
            keys, values = heads[:, self.query :].split(self.key, 1)
            take(torch.cat([turn(keys, *turns), values], 1))
        mixed: Any = Attention.apply(heads, batch, *turns, self.query, self.key)
        if layer is self.layers[-1]:
            x, mixed = x.index_select(0, batch.answers), mixed.index_select(0, batch.answers)
        return x + layer.out(mixed)

    def gated(self, layer: Layer, x: torch.Tensor) -> torch.Tensor:
        """Inputs [T, inner] of a layer's down projection."""
        return Gated.apply(layer.gate_up(self.norms(x, layer.before_mlp)))  # type: ignore[return-value]

    def answer_losses(self, batch: Batch) -> torch.Tensor:
        """Loss of each answer token, nats: its cross-entropy, or in part its divergence from a teacher."""
        states = self.answer_states(batch)
        losses: Any = AnswerLoss.apply(states, self.head, batch.labels, batch.teaching)
        return losses[: batch.predicted]

    @torch.no_grad()
    def likeliest(self, batch: Batch, count: int) -> tuple[torch.Tensor, torch.Tensor]:
        """The `count` likeliest tokens at each answer position and their probabilities, [`predicted`, count] each."""
        found = []
        for states in self.answer_states(batch)[: batch.predicted].split(HEAD_ROWS):
            found.append(torch.softmax(F.linear(states, self.head), -1, dtype=torch.float32).topk(count))
        return torch.cat([top.indices for top in found]), torch.cat([top.values for top in found])
