"""Which memories a night can be shown to have learned: their probes are asked before training, with and without them.

A probe that the base answers without the memory measures nothing, and one that it does not answer with the memory in
its prompt asks for more than the model can do. A memory with too few probes that count does not train.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .backends.protocol import AdaptedModel
from .callbacks import AnswerCallback
from .paths import write_json
from .probes import passes
from .schema import Job, JobMemory, Probe, TextOnly, Wire

FILE = "qualified.json"

LEAST_PROBES = 3
MOST_PROBES = 5
"""Probes of a memory that are asked for good: all must pass when serving before the memory leaves the prompt."""


class Verdicts(Wire):
    """`qualified.json` in the job's folder: a night that goes on after a kill asks nothing twice."""

    v: Literal[1] = 1
    counting: dict[str, list[str]]
    """Memory id → questions of the probes that count, at most MOST_PROBES."""
    text_only: list[TextOnly]


@dataclass
class Qualified:
    memories: list[JobMemory]
    """Those that train, each with the probes that count."""
    text_only: list[TextOnly]


def qualify(
    model: AdaptedModel, job: Job, memories: Sequence[JobMemory], folder: Path, callback: AnswerCallback
) -> Qualified:
    """Asks the base every probe of the memories that have a prompt; the others are taken as they are.

    Goes by the verdicts in `folder` where an earlier run of this job left them.
    """
    asked = [memory for memory in memories if memory.prompt is not None]
    result = Qualified([memory for memory in memories if memory.prompt is None], [])
    if not asked:
        return result
    verdicts = _read(folder / FILE) or _ask(model, job, asked, callback)
    write_json(folder / FILE, verdicts)
    for memory in asked:
        if counting := verdicts.counting.get(memory.id):
            probes = [probe for probe in memory.probes if probe.user in counting]
            result.memories.append(memory.model_copy(update={"probes": probes}))
    result.text_only = verdicts.text_only
    return result


def _read(file: Path) -> Verdicts | None:
    """None where there are none, or where the file was cut off."""
    try:
        return Verdicts.model_validate_json(file.read_bytes())
    except (OSError, ValueError):
        return None


def _ask(model: AdaptedModel, job: Job, asked: Sequence[JobMemory], callback: AnswerCallback) -> Verdicts:
    probes = [(memory, probe) for memory in asked for probe in memory.probes]
    with model.without_adapter():
        closed = model.answer([(job.system, probe.user) for _, probe in probes], callback)
        opened = model.answer([(memory.prompt or job.system, probe.user) for memory, probe in probes], callback)
    outcomes = iter(zip(closed, opened, strict=True))
    verdicts = Verdicts(counting={}, text_only=[])
    for memory in asked:
        passed = [tuple(_passes(probe, text) for text in next(outcomes)) for probe in memory.probes]
        counting = [
            probe for probe, (closed_book, read) in zip(memory.probes, passed, strict=True) if read and not closed_book
        ]
        if len(counting) < LEAST_PROBES:
            known = sum(closed_book for closed_book, _ in passed)
            verdicts.text_only.append(TextOnly(id=memory.id, why=_why(len(passed), known, len(counting))))
        else:
            verdicts.counting[memory.id] = [probe.user for probe in chosen(counting)]
    return verdicts


def chosen(probes: Sequence[Probe]) -> list[Probe]:
    """At most MOST_PROBES, one from the evidence among them where there is one."""
    evidence = [probe for probe in probes if probe.from_ == "evidence"][:1]
    others = [probe for probe in probes if probe not in evidence]
    return [*others[: MOST_PROBES - len(evidence)], *evidence]


def _passes(probe: Probe, answer: str) -> bool:
    return passes(answer, probe.accept, probe.reject)


def _why(asked: int, known: int, counting: int) -> str:
    if known > asked - LEAST_PROBES:
        return f"The model answers {known} of {asked} questions about it without having been told."
    return f"With it in the prompt the model answers {counting} of {asked} questions that it cannot answer without it."
