"""The network: Qwen2 (RMSNorm, rotary, grouped-query attention with biases on q/k/v, SwiGLU, tied embeddings)
as a plain module whose parameter names are those of transformers' Qwen2Model, so that export is a rename.

In bfloat16 on a CPU attention is plain matmul-softmax-matmul, whose backward pass is faster there than that of
scaled_dot_product_attention; in float32 it is the other way round.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from operator import add

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .precision import working


@dataclass(frozen=True)
class Shape:
    """Sizes of the network; `context` in tokens."""

    vocabulary: int = 4096
    hidden: int = 256
    layers: int = 6
    heads: int = 4
    kv_heads: int = 2
    inner: int = 768
    context: int = 4096
    theta: float = 1e6
    epsilon: float = 1e-6

    def dict(self) -> dict:
        return asdict(self)


class Attention(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape, self.size = shape, shape.hidden // shape.heads
        self.q_proj = nn.Linear(shape.hidden, shape.hidden)
        self.k_proj = nn.Linear(shape.hidden, shape.kv_heads * self.size)
        self.v_proj = nn.Linear(shape.hidden, shape.kv_heads * self.size)
        self.o_proj = nn.Linear(shape.hidden, shape.hidden, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | None) -> Tensor:
        """x [B, T, hidden]; cos, sin [T, head size]; mask [T, T] additive or None → [B, T, hidden]."""
        batch, length, _ = x.shape
        groups = self.shape.heads // self.shape.kv_heads

        def rotate(t: Tensor) -> Tensor:
            a, b = t.chunk(2, -1)
            return t * cos + torch.cat((-b, a), -1) * sin

        def split(t: Tensor, heads: int) -> Tensor:
            return t.view(batch, length, heads, self.size).transpose(1, 2)

        q = rotate(split(self.q_proj(x), self.shape.heads))
        k = rotate(split(self.k_proj(x), self.shape.kv_heads)).repeat_interleave(groups, 1)
        v = split(self.v_proj(x), self.shape.kv_heads).repeat_interleave(groups, 1)
        if mask is None:
            mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            scores = (q @ k.transpose(-1, -2)) * self.size**-0.5 + mask
            mixed = scores.softmax(-1).to(v.dtype) @ v
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, length, -1))


@torch.no_grad()
def induction(layers: Sequence[Attention]) -> None:
    """Start three layers as an induction head that matches the last eight tokens, instead of waiting for one: from
    random weights none was found in 700 steps, and one that matches a single token loops where tokens come back.
    All of it is ordinary Qwen2 weights, and training is free to change it.

    The residual stream is cut into subspaces. The heads of the first layer look 1 to 4 tokens back, by
    biases on the fast rotary frequencies, and write what they find to one subspace each. Two heads of the second
    layer fetch what these held 4 and 5 tokens back. With that two heads of the third layer look for places whose last
    eight tokens are those before this one, and write what stands there to the output. Content is compared on the
    slow rotary frequencies only, which distance does not turn. The scale of the match must be low: where nothing
    matches, attention then spreads over the prompt. Four times as high, the heads wrote one token of chance there
    and their softmax passed no gradient.
    """
    shape, size = layers[0].shape, layers[0].size
    half, fast, width, sharp = size // 2, 8, 28, 8.0
    basis = torch.empty(shape.hidden, shape.hidden)
    nn.init.orthogonal_(basis)
    here, *back, asking, asked = (basis[width * part : width * (part + 1)] for part in range(7))
    copied = basis[width * 7 : width * 7 + size]
    turn = shape.theta ** (-torch.arange(0, size, 2)[:fast] / size)
    slow = [row for row in range(size) if row % half >= half - width // 2]

    def mixing() -> Tensor:
        return nn.init.orthogonal_(torch.empty(width, width))

    mix, far = [mixing() for _ in back], mixing()
    now = reduce(add, (turned @ part for turned, part in zip(mix, (here, *back[:-1]), strict=True)))
    before = reduce(add, (turned @ part for turned, part in zip(mix, back, strict=True)))

    def rows(head: int, of: Sequence[int] = range(size)) -> list[int]:
        return [head * size + row for row in of]

    def look_back(layer: Attention, group: int, head: int, distance: int) -> None:
        """The query turned by -distance: its product with the key at j is largest where j = i - distance."""
        layer.k_proj.weight[rows(group)] = 0
        layer.k_proj.bias[rows(group, range(fast))] = sharp
        layer.q_proj.weight[rows(head)] = 0
        layer.q_proj.bias[rows(head, range(fast))] = sharp * (turn * distance).cos()
        layer.q_proj.bias[rows(head, range(half, half + fast))] = -sharp * (turn * distance).sin()

    def carry(layer: Attention, group: int, head: int, source: Tensor, target: Tensor, scale: float) -> None:
        of = range(len(source))
        layer.v_proj.weight[rows(group, of)] = source
        layer.o_proj.weight[:, rows(head, of)] = target.T * scale

    def match(layer: Attention, head: int, query: Tensor, key: Tensor) -> None:
        for module, content in ((layer.q_proj, query), (layer.k_proj, key)):
            start = head if module is layer.q_proj else 0
            module.weight[rows(start)] = 0
            module.weight[rows(start, slow)] = content

    groups = shape.heads // shape.kv_heads
    for head, target in enumerate(back):
        look_back(layers[0], head // groups, head, head + 1)
        carry(layers[0], head // groups, head, here, target, 1.0)
    for head in range(groups):
        match(layers[2], head, now + far @ asking, before + far @ asked)
        carry(layers[2], 0, head, copied, copied, 4.0)
    for head, distance, target in ((groups, 4, asking), (groups + 1, 5, asked)):
        look_back(layers[1], 1, head, distance)
        carry(layers[1], 1, head, now, target, 0.6)


class Feed(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.gate_proj = nn.Linear(shape.hidden, shape.inner, bias=False)
        self.up_proj = nn.Linear(shape.hidden, shape.inner, bias=False)
        self.down_proj = nn.Linear(shape.inner, shape.hidden, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.input_layernorm = nn.RMSNorm(shape.hidden, eps=shape.epsilon)
        self.self_attn = Attention(shape)
        self.post_attention_layernorm = nn.RMSNorm(shape.hidden, eps=shape.epsilon)
        self.mlp = Feed(shape)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | None) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin, mask)
        return x + self.mlp(self.post_attention_layernorm(x))


class Network(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.hidden)
        layers = [Layer(shape) for _ in range(shape.layers)]
        self.layers = nn.ModuleList(layers)
        self.norm = nn.RMSNorm(shape.hidden, eps=shape.epsilon)
        # Muon soon makes every branch write with magnitude 1 to the residual stream. Embeddings of the usual 0.02
        # drown in it and no copying is learned; large ones with a small last gain give the same first logits.
        nn.init.normal_(self.embed_tokens.weight, std=0.5)
        nn.init.constant_(self.norm.weight, 0.1)
        for layer in layers:
            for module in layer.modules():
                if isinstance(module, nn.Linear):
                    nn.init.normal_(module.weight, std=shape.hidden**-0.5 * 0.6)
                    if module.bias is not None:
                        nn.init.zeros_(module.bias)
            # Residual branches start at nothing: learning is faster and steadier.
            nn.init.zeros_(layer.self_attn.o_proj.weight)
            nn.init.zeros_(layer.mlp.down_proj.weight)
        induction([layer.self_attn for layer in layers[:3]])

    def tables(self, length: int) -> tuple[Tensor, Tensor, Tensor | None]:
        """(cos, sin [T, head size], causal mask [T, T]) for `length` positions, in the device's working dtype; no mask
        where the attention used is causal by itself."""
        device, size = self.norm.weight.device, self.shape.hidden // self.shape.heads
        dtype = working(device)
        angle = torch.arange(length)[:, None] * self.shape.theta ** (-torch.arange(0, size, 2) / size)[None]
        angle = torch.cat((angle, angle), -1)
        cos, sin = angle.cos().to(device, dtype), angle.sin().to(device, dtype)
        if device.type == "cuda" or dtype is torch.float32:
            return cos, sin, None
        return cos, sin, torch.full((length, length), -1e4).triu(1).to(dtype)

    def forward(self, ids: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | None) -> Tensor:
        """ids [B, T] → normed states [B, T, hidden]; logits are states @ embed_tokens.weight.T."""
        x = self.embed_tokens(ids)
        for layer in self.layers:
            x = layer(x, cos, sin, mask)
        return self.norm(x)
