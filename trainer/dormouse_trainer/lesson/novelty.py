"""How new each memory is to the model that serves, and what follows from a memory's scores.

Novelty is asked for: the share of a memory's probes that the model does not answer with the adapter in use and
nothing in its prompt. Importance and utility come with the job.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ..backends.protocol import AdaptedModel
from ..callbacks import AnswerCallback
from ..material import JobMemory, Scores
from ..paths import write_json
from ..probes import passes
from ..recipe import Recipe
from ..schema import Job
from ..wire import Wire

FILE = "novelty.json"


class Novelties(Wire):
    """`novelty.json` in the job's folder: a night that goes on after a kill asks nothing twice."""

    v: Literal[1] = 1
    by_memory: dict[str, float]


@dataclass
class Sorted:
    train: list[JobMemory] = field(default_factory=list)
    known: list[JobMemory] = field(default_factory=list)
    """Those that the served model answers for already: they are refreshed with the replay."""
    waiting: dict[str, str] = field(default_factory=dict)
    """Memory id → why it waits for another night."""


def scores_of(
    model: AdaptedModel, job: Job, memories: Sequence[JobMemory], folder: Path, callback: AnswerCallback
) -> dict[str, Scores]:
    """Scores by memory id. `model` has the adapter in use, or none where the job has no parent."""
    novelty = _read(folder / FILE)
    if novelty is None:
        novelty = _ask(model, job, memories, callback)
        write_json(folder / FILE, Novelties(by_memory=novelty))
    return {
        memory.id: Scores(novelty=novelty.get(memory.id, 1.0), importance=memory.importance, utility=memory.utility)
        for memory in memories
    }


def sort_out(memories: Sequence[JobMemory], scores: Mapping[str, Scores], recipe: Recipe, learned: Set[str]) -> Sorted:
    """Which memories train as new, by the thresholds of the recipe.

    One of `learned` was trained before and comes as new because the serving engine did not answer for it: it trains
    however little is new to this engine.
    """
    result = Sorted()
    for memory in memories:
        own = scores[memory.id]
        low = [
            f"its {name} is {value:.2f}, and the recipe wants {least:.2f}"
            for name, value, least in (
                ("importance", own.importance, recipe.least_importance),
                ("utility", own.utility, recipe.least_utility),
            )
            if value < least
        ]
        if low:
            result.waiting[memory.id] = f"It waits for another night: {' and '.join(low)}."
        elif own.novelty < recipe.least_novelty and memory.id not in learned:
            result.known.append(memory)
        else:
            result.train.append(memory)
    return result


def _ask(model: AdaptedModel, job: Job, memories: Sequence[JobMemory], callback: AnswerCallback) -> dict[str, float]:
    # Without an adapter the base serves, and of a memory with a prompt only probes are left that the base fails.
    asked = [m for m in memories if m.probes and (job.parent is not None or m.prompt is None)]
    probes = [(m.id, probe) for m in asked for probe in m.probes]
    answers = model.answer([(job.system, probe.user) for _, probe in probes], callback)
    missed: dict[str, list[bool]] = {m.id: [] for m in asked}
    for (identity, probe), text in zip(probes, answers, strict=True):
        missed[identity].append(not passes(text, probe.accept, probe.reject))
    return {identity: sum(each) / len(each) for identity, each in missed.items()}


def _read(file: Path) -> dict[str, float] | None:
    """None where there are none, or where the file was cut off."""
    try:
        return Novelties.model_validate_json(file.read_bytes()).by_memory
    except (OSError, ValueError):
        return None
