"""The keys of ordinary text at a down projection: their second moment, computed once for a base and a sample."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load, save
from transformers import PreTrainedTokenizerBase

from ..ability import unseen
from ..decoder import Decoder
from ..encode import Example
from ..errors import TrainerError
from ..packing import pack, rows
from ..paths import write_bytes
from ..schema import Locality
from .layers import reaching

ORDINARY_ENERGY = 0.98
"""Share of the keys' energy whose directions the hard projection leaves alone."""


@dataclass(frozen=True)
class Covariance:
    moment: torch.Tensor
    """[inner, inner]: mean of k kᵀ over the keys k of the sample."""

    def outside(self) -> torch.Tensor:
        """[inner, inner]: the projection onto the directions in which ordinary keys have next to nothing (AlphaEdit's
        null space, arXiv 2410.02355, at `ORDINARY_ENERGY`)."""
        energy, directions = torch.linalg.eigh(self.moment)
        small = energy.clamp_min(0).cumsum(0) <= (1 - ORDINARY_ENERGY) * energy.clamp_min(0).sum()
        null = directions[:, small]
        return null @ null.T


def stored_name(base: str, system: str, sample: Locality, number: int) -> str:
    text = json.dumps([system, sample.model_dump()], ensure_ascii=False, sort_keys=True)
    return f"{base}-{hashlib.sha256(text.encode()).hexdigest()[:16]}-{number}.safetensors"


def read(file: Path, base: str, inner: int) -> Covariance:
    """Raises TrainerError where the file is damaged or of another base."""
    data = file.read_bytes()
    try:
        size = int.from_bytes(data[:8], "little")
        noted = json.loads(data[8 : 8 + size])["__metadata__"]
        moment = load(data)["moment"]
        content = hashlib.sha256(moment.numpy().tobytes()).hexdigest()
        why = (
            f"It was made of {noted['base'][:12]}, and {base[:12]} is loaded."
            if noted["base"] != base
            else "Its content has another hash than it notes."
            if noted["content"] != content
            else f"It is of {moment.shape[0]} inputs, and the layer has {inner}."
            if moment.shape != (inner, inner)
            else None
        )
    except Exception as error:
        why = f"It cannot be read: {type(error).__name__}."
    else:
        if why is None:
            return Covariance(moment)
    raise TrainerError(
        "What ordinary text looks like to this model is not known.", f"{file}: {why}", "Delete the file, and try again."
    )


@torch.no_grad()
def covariance(
    decoder: Decoder,
    tokenizer: PreTrainedTokenizerBase,
    base: str,
    system: str,
    sample: Locality,
    number: int,
    cache: Path,
    on_rows: Callable[[int, int], None],
) -> Covariance:
    """Of one layer, read from `cache` or computed and kept there. `on_rows` hears of rows done and rows in all."""
    inner = decoder.layers[number].down.weight.shape[1]
    file = cache / stored_name(base, system, sample, number)
    if file.exists():
        return read(file, base, inner)
    packed: Sequence[list[Example]] = list(rows(unseen(tokenizer, system, sample)))
    moment, count = torch.zeros(inner, inner), 0
    for done, row in enumerate(packed, 1):
        batch = pack(row, decoder.head.device)
        _, keys = reaching(decoder, batch, number)
        # Padding comes last in both shapes of the keys.
        last = number == len(decoder.layers) - 1
        keys = keys[: batch.predicted if last else batch.tokens].float().cpu()
        moment += keys.T @ keys
        count += len(keys)
        on_rows(done, len(packed))
    moment /= max(1, count)
    cache.mkdir(parents=True, exist_ok=True)
    content = hashlib.sha256(moment.numpy().tobytes()).hexdigest()
    write_bytes(file, save({"moment": moment}, {"base": base, "content": content}))
    return Covariance(moment)
