"""Solves all live fast memories jointly from the clean base: the same memories make the same bytes."""

import hashlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from ..backends.protocol import Factors
from ..decoder import Decoder
from ..encode import Example, encode
from ..errors import TrainerError
from ..export import write_gguf
from ..model import load_base
from ..paths import replace
from . import covariance, layers, lesson, locft, memit, places
from .request import FastRequest, LeftOut

Report = Callable[[str, float], None]
"""Hears of what is done, and which part of it, 0 to 1."""


@dataclass(frozen=True)
class Solved:
    deltas: layers.Deltas
    steps: int
    left: list[LeftOut]
    """Memories that these deltas say nothing of, and why: they stay in the prompt."""
    seconds: float


class Solver:
    """A base model in memory, warm between one solution and the next."""

    def __init__(self, base: Path, sha256: str, cache: Path) -> None:
        """`cache`: folder of what is computed once for a base. Raises TrainerError where the base cannot be trained."""
        model, self.tokenizer = load_base(base, torch.device("cpu"), torch.float32)
        self.decoder = Decoder(model)
        self.base, self.sha256, self.cache = base, sha256, cache

    def ordinary(self, request: FastRequest, number: int, report: Report) -> covariance.Covariance:
        def on_rows(done: int, total: int) -> None:
            report(f"Reading ordinary text in layer {number}", done / total)

        return covariance.covariance(
            self.decoder, self.tokenizer, self.sha256, request.system, request.sample, number, self.cache, on_rows
        )

    def solve(self, request: FastRequest, report: Report) -> Solved:
        """Raises TrainerError where the request is of another base, or no memory could be edited."""
        if request.base != self.sha256:
            raise TrainerError(
                "These memories were written for another base model.",
                f"They name {request.base[:12]}, and {self.sha256[:12]} is loaded.",
                "Try again; the memories stay in the prompt meanwhile.",
            )
        started, taken = time.monotonic(), [0]

        def on_step(step: int, steps: int) -> None:
            taken[0] = step
            report("Fitting", step / steps)

        if request.method == "memit":
            deltas, left = self.memit(request, report, on_step)
        else:
            number = layers.at_depth(self.decoder, locft.DEPTH)
            known = lesson.lesson(self.decoder, self.tokenizer, request)
            deltas, left = locft.fit(self.decoder, known, number, self.ordinary(request, number, report), on_step), []
        return Solved(deltas, taken[0], left, time.monotonic() - started)

    def memit(
        self, request: FastRequest, report: Report, on_step: Callable[[int, int], None]
    ) -> tuple[layers.Deltas, list[LeftOut]]:
        found = {memory.id: self.owned(request, memory) for memory in lesson.ordered(request)}
        memories = [memory for memory in lesson.ordered(request) if found[memory.id]]
        left = [LeftOut(id=key, why="No question says its subject.") for key, owned in found.items() if not owned]
        if not memories:
            raise TrainerError(
                "None of these memories can be edited in.", left[0].why, "They stay in the prompt; a night learns them."
            )
        told = [(at, example) for at, memory in enumerate(memories) for example in found[memory.id]]
        beginnings = [turn.assistant for chat in request.sample.chats for turn in chat.turns] + request.sample.passages
        plain = [
            (at, example)
            for at, memory in enumerate(memories)
            for example in memit.prefixed(
                self.tokenizer,
                [lesson.conversation(each) for each in lesson.wordings(memory) if each.form == "text"],
                beginnings,
            )
        ]
        ordinary = {number: self.ordinary(request, number, report) for number in memit.edited(self.decoder)}
        edits = memit.solve(self.decoder, self.tokenizer, memories, told, plain, ordinary, on_step, request.project)
        return edits, left

    def owned(self, request: FastRequest, memory: lesson.FastMemory) -> list[Example]:
        """The wordings in which the memory's subject is said."""
        examples = [
            encode(self.tokenizer, request.system, lesson.conversation(each)) for each in lesson.wordings(memory)
        ]
        subject = memory.subject
        return [e for e in examples if subject and places.subject_end(self.tokenizer, e.ids, subject) is not None]

    def write(self, solved: Solved, file: Path) -> str:
        """Writes the deltas as a GGUF adapter, whole or not at all; its sha256."""
        factors: Factors = {
            f"model.layers.{number}.mlp.down_proj": (a.cpu().numpy(), b.cpu().numpy())
            for number, (a, b) in solved.deltas.items()
        }
        part = file.with_name(f".{file.name}.{os.getpid()}.tmp")
        write_gguf(part, factors, 1.0, self.base)
        sha256 = hashlib.sha256(part.read_bytes()).hexdigest()
        replace(part, file)
        return sha256
