"""The parts of a decoder with frozen weights as few large operations, each with its gradient written out.

Autograd over a model of separate LoRA modules spends a small model's step in small operations and a large one's in
casts. Here weights of one input lie side by side, so that one product makes gate and up, and one query, key and value;
their LoRA factors go along as one pair, B block-diagonal.
"""

from typing import Any

import torch
import torch.nn.functional as F
from torch.autograd import Function

from .packing import Batch, Group, Teaching

TINY = 1e-6
"""Least probability of a bucket: below it, its logarithm says nothing."""
HEAD_ROWS = 512
"""Rows of logits that exist at once."""


class RootMeanSquare(Function):
    """`x [..., d]` over its root mean square, times a frozen weight, in `dtype`. Zhang and Sennrich, 2019."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor, weight: torch.Tensor, epsilon: float, dtype: torch.dtype) -> torch.Tensor:
        norm = torch.linalg.vector_norm(x, dim=-1, keepdim=True, dtype=torch.float32)
        scale = norm.square_().div_(x.shape[-1]).add_(epsilon).rsqrt_()
        ctx.save_for_backward(x, weight, scale)
        return (x * scale).mul_(weight).to(dtype)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None, None, None]:  # type: ignore[override]
        x, weight, scale = ctx.saved_tensors
        inner = gradient * weight.float()
        along = (inner * x).mean(-1, keepdim=True).mul_(scale * scale)
        return inner.addcmul_(x, along, value=-1).mul_(scale).to(x.dtype), None, None, None


class AdaptedLinear(Function):
    """`x [T, in]` times a frozen weight [out, in], plus its bias, plus `(x Aᵀ) Bᵀ`: A [R, in], B [out, R] scaled."""

    @staticmethod
    def forward(
        ctx: Any, x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None, a: torch.Tensor, b: torch.Tensor
    ) -> torch.Tensor:
        low = x @ a.t()
        ctx.save_for_backward(x, weight, a, b, low)
        return F.linear(x, weight, bias).addmm_(low, b.t())

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:  # type: ignore[override]
        x, weight, a, b, low = ctx.saved_tensors
        low_gradient = gradient @ b
        needed = ctx.needs_input_grad[0]
        x_gradient = (gradient @ weight).addmm_(low_gradient, a) if needed else None
        return x_gradient, None, None, low_gradient.t() @ x, gradient.t() @ low


class Gated(Function):
    """SwiGLU (Shazeer, 2020): of `x [T, 2 f]`, gate and up side by side, silu(gate) * up."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        gate, up = x.chunk(2, -1)
        active = F.silu(gate)
        ctx.save_for_backward(x, active)
        return active * up

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> torch.Tensor:  # type: ignore[override]
        x, active = ctx.saved_tensors
        gate, up = x.chunk(2, -1)
        both = torch.empty_like(x)
        torch.mul(gradient, active, out=both[:, gate.shape[1] :])
        both[:, : gate.shape[1]] = torch.ops.aten.silu_backward(gradient * up, gate)
        return both


def turn(x: torch.Tensor, cosine: torch.Tensor, sine: torch.Tensor) -> torch.Tensor:
    """Rotary positions (Su et al., 2021) on `x [T, heads, d]`; `sine [T, 1, d]` is negative in its first half."""
    exact = x.float()
    return (exact * cosine).addcmul_(exact.roll(x.shape[-1] // 2, -1), sine).to(x.dtype)


def attended(group: Group, heads: torch.Tensor, query: int, key: int) -> tuple[torch.Tensor, ...]:
    """Queries [N k, g L, d], keys and values [N k, prefix + L, d] of a group: k key heads, g query heads to each."""
    count, length, d = group.count, len(group.bias), heads.shape[-1]
    own = heads.index_select(0, group.index).view(count, length, -1, d)
    q = own[:, :, :query].view(count, length, key, -1, d).permute(0, 2, 3, 1, 4).reshape(count * key, -1, d)
    kv = own[:, :, query:].permute(2, 0, 1, 3)
    if group.prefix:
        before = (
            heads[group.prefix.start : group.prefix.stop, query:].transpose(0, 1)[:, None].expand(-1, count, -1, -1)
        )
        kv = torch.cat([before, kv], 2)
    k, v = kv.view(2, key, count, -1, d).transpose(1, 2).reshape(2, count * key, -1, d)
    return q, k, v


class Attention(Function):
    """Causal attention within each segment and to the prefix before it.

    `heads [T, h + 2 k, d]` holds queries, keys and values; returns [T, h d]. Plain products instead of PyTorch's fused
    attention, whose gradient is slow on a CPU, and of short segments instead of the whole row.
    """

    @staticmethod
    def forward(
        ctx: Any, heads: torch.Tensor, batch: Batch, cosine: torch.Tensor, sine: torch.Tensor, query: int, key: int
    ) -> torch.Tensor:
        both = query + key
        # The scale of the scores is in the cosines and sines, half with the queries and half with the keys.
        heads = torch.cat([turn(heads[:, :both], cosine, sine), heads[:, both:]], 1)
        outs, saved = [], []
        for group in batch.groups:
            q, k, v = attended(group, heads, query, key)
            count, length = group.count, len(group.bias)
            scores = torch.bmm(q, k.transpose(1, 2)).float().view(count * key, -1, length, k.shape[1])
            weights = torch.softmax(scores.add_(group.bias), -1).to(q.dtype).view(count * key, -1, k.shape[1])
            out = torch.bmm(weights, v).view(count, key, -1, length, q.shape[-1])
            outs.append(out.permute(0, 3, 1, 2, 4).reshape(count * length, -1))
            saved += [q, k, v, weights]
        ctx.save_for_backward(cosine, sine, *saved)
        ctx.batch, ctx.heads = batch, (query, key)
        return torch.cat(outs).index_select(0, batch.place)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor | None, ...]:  # type: ignore[override]
        cosine, sine, *saved = ctx.saved_tensors
        batch, (query, key) = ctx.batch, ctx.heads
        parts: list[torch.Tensor] = []
        shared: list[tuple[range, torch.Tensor]] = []
        for number, group in enumerate(batch.groups):
            q, k, v, weights = saved[4 * number : 4 * number + 4]
            count, length, d = group.count, len(group.bias), q.shape[-1]
            out = gradient.index_select(0, group.index).mul_(group.valid)
            out = out.view(count, length, key, -1, d).permute(0, 2, 3, 1, 4).reshape(count * key, -1, d)
            scores = torch._softmax_backward_data(torch.bmm(out, v.transpose(1, 2)), weights, -1, weights.dtype)  # pyright: ignore[reportPrivateImportUsage]
            dq = torch.bmm(scores, k).view(count, key, -1, length, d).permute(0, 3, 1, 2, 4)
            dk, dv = torch.bmm(scores.transpose(1, 2), q), torch.bmm(weights.transpose(1, 2), out)
            part = torch.empty(count, length, query + 2 * key, d, dtype=q.dtype, device=q.device)
            part[:, :, :query] = dq.reshape(count, length, query, d)
            kv = torch.stack([dk, dv]).view(2, count, key, -1, d)
            part[:, :, query:] = kv[:, :, :, len(group.prefix) :].permute(1, 3, 0, 2, 4).reshape(count, length, -1, d)
            if group.prefix:
                before = kv[:, :, :, : len(group.prefix)].sum(1, dtype=torch.float32)
                shared.append((group.prefix, before.view(2 * key, -1, d).transpose(0, 1)))
            parts.append(part.view(count * length, query + 2 * key, d))
        heads = torch.cat(parts).index_select(0, batch.place)
        heads[batch.tokens :] = 0
        for prefix, before in shared:
            heads[prefix.start : prefix.stop, query:] += before
        both = query + key
        heads[:, :both] = turn(heads[:, :both], cosine, -sine)
        return heads, None, None, None, None, None


class AnswerLoss(Function):
    """Cross-entropy in nats of `labels [W]` under the head [V, d] on `hidden [W, d]`; the gradient is made at once, so
    that logits of a large vocabulary live for HEAD_ROWS rows only.

    Where a position has a teacher, its weight goes to the divergence KL(teacher || model) over the teacher's likeliest
    tokens and one bucket of all others, and the rest to the cross-entropy.
    """

    @staticmethod
    def forward(
        ctx: Any, hidden: torch.Tensor, head: torch.Tensor, labels: torch.Tensor, teaching: Teaching | None
    ) -> torch.Tensor:
        losses, gradients = [], []
        for rows in torch.arange(len(labels), device=labels.device).split(HEAD_ROWS):
            label = labels[rows]
            logits = F.linear(hidden[rows], head)
            share = torch.softmax(logits, -1, dtype=torch.float32)
            # log Σ exp, by way of the largest logit, whose share is never too small for a logarithm.
            total = logits.amax(-1).float() - share.amax(-1).log()
            loss = total - logits.gather(1, label[:, None])[:, 0].float()
            written = torch.ones_like(loss)
            if teaching is not None:
                weight = teaching.weight[rows]
                written = 1 - weight
                divergence = taught(share, logits, total, teaching, rows, ctx.needs_input_grad[0])
                loss = written * loss + weight * divergence
            losses.append(loss)
            if ctx.needs_input_grad[0]:
                share[torch.arange(len(label), device=label.device), label] -= written
                gradients.append(share.to(head.dtype) @ head)
        if gradients:
            ctx.save_for_backward(torch.cat(gradients))
        return torch.cat(losses)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None, None, None]:  # type: ignore[override]
        (hidden,) = ctx.saved_tensors
        return hidden * gradient[:, None].to(hidden.dtype), None, None, None


def taught(
    share: torch.Tensor,
    logits: torch.Tensor,
    total: torch.Tensor,
    teaching: Teaching,
    rows: torch.Tensor,
    gradient: bool,
) -> torch.Tensor:
    """KL(teacher || model) of these rows, nats. With `gradient`, `share [n, V]` becomes the gradient of the logits of
    weight * KL + (1 - weight) * cross-entropy, but for the label's part."""
    tokens, wanted, weight = teaching.tokens[rows], teaching.shares[rows], teaching.weight[rows]
    ours = share.gather(1, tokens)
    logs = logits.gather(1, tokens).float() - total[:, None]
    tail = (1 - wanted.sum(1)).clamp_min(TINY)
    our_tail = (1 - ours.sum(1)).clamp_min(TINY)
    divergence = (wanted * (wanted.clamp_min(TINY).log() - logs)).sum(1) + tail * (tail.log() - our_tail.log())
    if gradient:
        # Of a token in the bucket: q (1 - w t / T), with the teacher's t and our T of the whole bucket.
        share.mul_((1 - weight * tail / our_tail)[:, None])
        share.scatter_(1, tokens, ours - weight[:, None] * wanted)
    return divergence
