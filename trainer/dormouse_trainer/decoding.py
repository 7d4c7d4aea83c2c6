"""Greedy answers to many questions at once, with a cache of keys and values; whoever has finished leaves the batch."""

from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F

from .decoder import Decoder
from .encode import IGNORE, Example
from .kernels import turn
from .packing import Batch, pack

LEAVE_SHARE = 0.25
"""Share of a batch that has finished when the cache is copied without them."""
KEYS_AT_ONCE = 16
"""A token looks at a multiple of so many keys, those behind it hidden, for products of sizes that recur."""


@dataclass
class Cache:
    """Keys and values of B sequences, each from its first token on."""

    keys: list[torch.Tensor]
    """Of each layer [B, k, capacity, d]"""
    values: list[torch.Tensor]
    next: torch.Tensor
    """[B]: position of the next token."""

    def keep(self, rows: torch.Tensor) -> "Cache":
        return Cache([k[rows] for k in self.keys], [v[rows] for v in self.values], self.next[rows])


def prompted(decoder: Decoder, prompts: list[list[int]], room: int) -> tuple[Cache, torch.Tensor]:
    """A cache that holds the prompts, with `room` for as many tokens more, and the hidden states [B, h] of their last
    tokens. What several prompts begin with is computed once."""
    device = decoder.head.device
    # The label only marks the position that is wanted.
    batch = pack([Example(ids, [IGNORE] * (len(ids) - 1) + [0]) for ids in prompts], device)
    # Which packed token stands at which position of which sequence.
    slots = sequences(batch, prompts)
    capacity = -(-(max(map(len, prompts)) + room) // KEYS_AT_ONCE) * KEYS_AT_ONCE
    keys: list[torch.Tensor] = []
    values: list[torch.Tensor] = []

    def take(heads: torch.Tensor) -> None:
        for part, store in zip(heads.split(decoder.key, 1), (keys, values), strict=True):
            padded = part.index_select(0, slots.flatten()).view(*slots.shape, decoder.key, -1).transpose(1, 2)
            store.append(F.pad(padded, (0, 0, 0, capacity - slots.shape[1])))

    states = decoder.answer_states(batch, take)
    return Cache(keys, values, torch.tensor([len(ids) for ids in prompts], device=device)), states[: len(prompts)]


def sequences(batch: Batch, prompts: list[list[int]]) -> torch.Tensor:
    """[B, longest]: the packed position of each token of each prompt; of padding any."""
    longest = max(map(len, prompts))
    slots = torch.zeros(len(prompts), longest, dtype=torch.long)
    for row, (ids, last) in enumerate(zip(prompts, batch.answers.tolist(), strict=False)):
        before = batch.before[row]
        own = range(last + 1 - (len(ids) - len(before)), last + 1)
        slots[row, : len(ids)] = torch.tensor([*before, *own])
    return slots.to(batch.ids.device)


def following(decoder: Decoder, cache: Cache, tokens: torch.Tensor) -> torch.Tensor:
    """Hidden states [B, h] after one more token [B] of each sequence, which the cache then holds."""
    rows = torch.arange(len(tokens), device=tokens.device)
    cosine, sine = decoder.turns(cache.next)
    last = (int(cache.next.max()) // KEYS_AT_ONCE + 1) * KEYS_AT_ONCE
    hidden = torch.arange(last, device=tokens.device) > cache.next[:, None]
    query, key = decoder.query, decoder.key
    x = F.embedding(tokens, decoder.embedding).float()
    for layer, keys, values in zip(decoder.layers, cache.keys, cache.values, strict=True):
        heads = decoder.heads(layer, x)
        turned = turn(heads[:, : query + key], cosine, sine)
        keys[rows, :, cache.next], values[rows, :, cache.next] = turned[:, query:], heads[:, query + key :]
        q = turned[:, :query].view(len(tokens), key, -1, decoder.size)
        scores = torch.matmul(q, keys[:, :, :last].transpose(2, 3)).float()
        weights = torch.softmax(scores.masked_fill_(hidden[:, None, None], -torch.inf), -1).to(x.dtype)
        mixed: Any = torch.matmul(weights.to(values.dtype), values[:, :, :last])
        x = decoder.mlp(layer, x + layer.out(mixed.reshape(len(tokens), -1)))
    cache.next += 1
    return decoder.norms(x, decoder.norm)


@torch.no_grad()
def greedy(decoder: Decoder, prompts: list[list[int]], ends: set[int], most: int) -> list[list[int]]:
    """The likeliest next tokens of each prompt, one after the other, up to one of `ends` or `most` of them."""
    said: list[list[int]] = [[] for _ in prompts]
    cache, states = prompted(decoder, prompts, most)
    alive = list(range(len(prompts)))
    stopped: set[int] = set()
    for _ in range(most):
        tokens = F.linear(states, decoder.head).argmax(-1)
        for number, token in zip(alive, tokens.tolist(), strict=True):
            if token in ends:
                stopped.add(number)
            elif number not in stopped:
                said[number].append(token)
        if len(stopped) == len(prompts):
            break
        if sum(number in stopped for number in alive) >= LEAVE_SHARE * len(alive):
            rows = torch.tensor([row for row, number in enumerate(alive) if number not in stopped])
            cache, tokens = cache.keep(rows.to(tokens.device)), tokens[rows.to(tokens.device)]
            alive = [number for number in alive if number not in stopped]
        states = following(decoder, cache, tokens)
    return said
