"""The network: Qwen2 (RMSNorm, rotary, grouped-query attention with biases on q/k/v, SwiGLU, tied embeddings)
as a plain module whose parameter names are those of transformers' Qwen2Model, so that export is a rename.

In bfloat16 on a CPU attention is plain matmul-softmax-matmul, whose backward pass is faster there than that of
scaled_dot_product_attention; in float32 it is the other way round.
"""

from dataclasses import asdict, dataclass

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
    heads: int = 8
    kv_heads: int = 4
    inner: int = 768
    context: int = 1024
    theta: float = 10000.0
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
def induction(first: Attention, second: Attention, write: float = 0.4, match: float = 2.0, bias: float = 4.0) -> None:
    """Start two layers with an induction head, instead of waiting for it: from random weights it was not found in
    700 steps. All of it is ordinary Qwen2 weights, and training is free to change it.

    Half of the heads of `first` look one token back, by biases on the fast rotary frequencies, and write what they
    find from one subspace of the embeddings (`here`) to another (`back`). The same heads of `second` look for
    places whose `back` is their own `here`, so for what followed this token before, and write it to the output.
    """
    shape, size = first.shape, first.size
    groups, half = shape.heads // shape.kv_heads, size // 2
    basis = torch.empty(shape.hidden, shape.hidden)
    nn.init.orthogonal_(basis)
    here, back, copied = basis[: half * 4], basis[half * 4 : half * 8], basis[half * 8 : half * 12]
    fast, slow = 4, 5  # rotary frequencies: the first 4 tell neighbours apart, from 5 on content survives distance
    turn = shape.theta ** (-torch.arange(0, size, 2)[:fast] / size)
    content = torch.tensor([float(row % half >= slow) for row in range(size)])[:, None]
    for group in range(shape.kv_heads // 2):
        rows = slice(group * size, (group + 1) * size)
        first.k_proj.weight[rows] = 0
        first.k_proj.bias[rows][:fast] = bias
        first.v_proj.weight[rows] = here[rows]
        second.k_proj.weight[rows] = back[rows] * match * content
        second.v_proj.weight[rows] = copied[rows]
        for head in range(group * groups, (group + 1) * groups):
            columns = slice(head * size, (head + 1) * size)
            # The query at i turned by -1: its product with the key at j is largest where j = i - 1.
            first.q_proj.weight[columns] = 0
            first.q_proj.bias[columns][:fast] = bias * turn.cos()
            first.q_proj.bias[columns][half : half + fast] = -bias * turn.sin()
            first.o_proj.weight[:, columns] = back[rows].T * write
            second.q_proj.weight[columns] = here[rows] * match * content
            second.o_proj.weight[:, columns] = copied[rows].T * write


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
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = nn.RMSNorm(shape.hidden, eps=shape.epsilon)
        # Muon soon makes every branch write with magnitude 1 to the residual stream. Embeddings of the usual 0.02
        # drown in it and no copying is learned; large ones with a small last gain give the same first logits.
        nn.init.normal_(self.embed_tokens.weight, std=0.5)
        nn.init.constant_(self.norm.weight, 0.06)
        for layer in self.layers:
            for module in layer.modules():
                if isinstance(module, nn.Linear):
                    nn.init.normal_(module.weight, std=shape.hidden**-0.5 * 0.6)
                    if module.bias is not None:
                        nn.init.zeros_(module.bias)
            # Residual branches start at nothing: learning is faster and steadier.
            nn.init.zeros_(layer.self_attn.o_proj.weight)
            nn.init.zeros_(layer.mlp.down_proj.weight)
        induction(self.layers[0].self_attn, self.layers[1].self_attn)

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
