"""Which memories a night can be shown to have learned: their probes are asked before training, with and without them.

A probe that the base answers without the memory measures nothing, and one that it does not answer with the memory in
its prompt asks for more than the model can do. A memory with too few probes that count does not train.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..backends.protocol import AdaptedModel
from ..callbacks import AnswerCallback
from ..material import JobMemory, Probe
from ..paths import write_json
from ..probes import passes
from ..schema import Job, TextOnly
from ..wire import Wire

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
        opened = model.answer([(memory.prompt or job.system, probe.user) for memory, probe in probes], callback)
        read = [each for each, text in zip(probes, opened, strict=True) if _passes(each[1], text)]
        closed = model.answer([(job.system, probe.user) for _, probe in read], callback)
    unknown = [each for each, text in zip(read, closed, strict=True) if not _passes(each[1], text)]
    verdicts = Verdicts(counting={}, text_only=[])
    for memory in asked:
        counting = [probe for owner, probe in unknown if owner is memory]
        if len(counting) >= LEAST_PROBES:
            verdicts.counting[memory.id] = [probe.user for probe in chosen(counting)]
        else:
            readable = sum(owner is memory for owner, _ in read)
            verdicts.text_only.append(TextOnly(id=memory.id, why=_why(len(memory.probes), readable, len(counting))))
    return verdicts


def chosen(probes: Sequence[Probe]) -> list[Probe]:
    """At most MOST_PROBES, one from the evidence among them where there is one."""
    evidence = [probe for probe in probes if probe.from_ == "evidence"][:1]
    others = [probe for probe in probes if probe not in evidence]
    return [*others[: MOST_PROBES - len(evidence)], *evidence]


def _passes(probe: Probe, answer: str) -> bool:
    return passes(answer, probe.accept, probe.reject)


def _why(asked: int, readable: int, counting: int) -> str:
    if readable < LEAST_PROBES:
        return f"With it in the prompt the model answers {readable} of {asked} questions about it."
    return f"Of {readable} questions that the model answers with it, it answers {readable - counting} without it, too."
