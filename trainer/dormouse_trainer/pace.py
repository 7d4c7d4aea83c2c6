"""Chooses the number format and the threads of a night by a measurement, because no flag of a processor tells them.

bfloat16 products take a quarter of float32's time on one processor and twice as much on another with the same flags,
and two threads that wait for each other on small products are slower than one.
"""

import time
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import median
from typing import get_args

import psutil
import torch
from pydantic import BaseModel

from .kernels import AdaptedLinear, Gated
from .paths import read_json, write_json
from .schema import NumberFormat

ROUNDS = 3
MOST_ROWS = 512
"""Tokens of a step of short chats."""
MOST_OPERATIONS = 3e9
"""Of one product, so that a large model's takes some tens of milliseconds."""
CLEARLY = 1.1
"""How many times as fast bfloat16, which is less exact, or more threads, which others would like to have, must be."""
DTYPES: dict[NumberFormat, torch.dtype] = {"float32": torch.float32, "bfloat16": torch.bfloat16}


class Pace(BaseModel):
    """What a night computes in and with. A night that goes on keeps it: another would end in other weights."""

    number_format: NumberFormat
    threads: int

    @property
    def dtype(self) -> torch.dtype:
        return DTYPES[self.number_format]


@dataclass(frozen=True)
class Shape:
    """Of a model's MLP."""

    hidden: int
    inner: int
    rank: int


def read(file: Path) -> Pace | None:
    """The choice of an earlier life of this night; None if it had none."""
    return Pace.model_validate(read_json(file)) if file.exists() else None


def write(file: Path, pace: Pace) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_json(file, pace)


def thread_counts(most: int) -> list[int]:
    """1, 2, 4 and so on, the physical cores and `most`."""
    physical = psutil.cpu_count(logical=False) or most
    return sorted({n for n in (*(2**i for i in range(most.bit_length())), physical, most) if n <= most})


def seconds(shape: Shape, pace: Pace) -> float:
    """One forward and backward pass of an MLP of this shape with its adapter."""
    torch.set_num_threads(pace.threads)
    count = int(max(32, min(MOST_ROWS, MOST_OPERATIONS / (4 * shape.hidden * shape.inner))))

    def random(*size: int, trained: bool = False) -> torch.Tensor:
        return torch.ones(*size, dtype=pace.dtype).requires_grad_(trained)

    x = random(count, shape.hidden, trained=True)
    gate_up, down = random(2 * shape.inner, shape.hidden), random(shape.hidden, shape.inner)
    first = random(2 * shape.rank, shape.hidden, trained=True), random(2 * shape.inner, 2 * shape.rank, trained=True)
    second = random(shape.rank, shape.inner, trained=True), random(shape.hidden, shape.rank, trained=True)
    began = time.perf_counter()
    inner = Gated.apply(AdaptedLinear.apply(x, gate_up, None, *first))
    AdaptedLinear.apply(inner, down, None, *second).backward(torch.ones_like(x))  # type: ignore[union-attr]
    return time.perf_counter() - began


def choose(shape: Shape, most_threads: int) -> Pace:
    """The fastest of both formats and up to `most_threads` threads for a model on the CPU, measured in turns."""
    before = torch.get_num_threads()
    candidates = [
        Pace(number_format=number_format, threads=threads)
        for threads, number_format in product(thread_counts(most_threads), get_args(NumberFormat))
    ]
    try:
        # The first round warms up.
        rounds = [[seconds(shape, candidate) for candidate in candidates] for _ in range(ROUNDS + 1)][1:]
    finally:
        torch.set_num_threads(before)
    times = [median(column) for column in zip(*rounds, strict=True)]
    best = 0
    for number in range(1, len(candidates)):
        if times[number] * CLEARLY < times[best]:
            best = number
    return candidates[best]
