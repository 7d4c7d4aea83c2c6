"""The base's computation cut at the input of one down projection, and the deltas beside it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch

from ..decoder import Decoder
from ..packing import Batch

Delta = tuple[torch.Tensor, torch.Tensor]
"""A [R, inner] and B [hidden, R] beside a down projection, float32."""
Deltas = Mapping[int, Delta]
"""By layer, from the input on."""


@contextmanager
def applied(decoder: Decoder, deltas: Deltas) -> Iterator[None]:
    """The decoder computes with the deltas inside."""
    try:
        for number, delta in deltas.items():
            decoder.layers[number].down.delta = delta
        yield
    finally:
        for number in deltas:
            decoder.layers[number].down.delta = None


@torch.no_grad()
def reaching(decoder: Decoder, batch: Batch, number: int) -> tuple[torch.Tensor, torch.Tensor]:
    """What a layer's MLP is added to, [T, hidden], and the inputs of its down projection, [T, inner], its *keys*; in
    the last layer of the W answer positions only."""
    turns, x = decoder.turns(batch.positions), decoder.embed(batch)
    for layer in decoder.layers[:number]:
        x = decoder.mlp(layer, decoder.attended(layer, x, batch, turns))
    x = decoder.attended(decoder.layers[number], x, batch, turns)
    return x, decoder.gated(decoder.layers[number], x)


def onward(decoder: Decoder, batch: Batch, number: int, x: torch.Tensor) -> torch.Tensor:
    """Final hidden states [W, hidden] from the output `x` of layer `number`."""
    turns = decoder.turns(batch.positions)
    for layer in decoder.layers[number + 1 :]:
        x = decoder.mlp(layer, decoder.attended(layer, x, batch, turns))
    return decoder.norms(x, decoder.norm)


def row_of(decoder: Decoder, batch: Batch, number: int, answer: int) -> int:
    """Row of an answer position in what `reaching` gives."""
    return answer if number == len(decoder.layers) - 1 else int(batch.answers[answer])


def at_depth(decoder: Decoder, share: float) -> int:
    """The layer that lies at this share of the depth."""
    return min(len(decoder.layers) - 1, int(share * len(decoder.layers)))
