"""Samples rehearsals of earlier nights by due date, so that learning the new does not wear away the old."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from ..material import JobMemory, Rehearsal
from ..schema import AdapterCard

AT_ONCE = 2
"""Rehearsals that a memory gets before the next one has its turn: one that states it and one that bounds it."""


@dataclass(frozen=True)
class Standing:
    """How a memory of earlier nights stands when a night begins."""

    failed: bool
    """One of its probes failed the last time that they were asked, or no night ever rehearsed it."""
    replays: int
    """Since it was last trained as new."""
    rested: int
    """Nights since one rehearsed it: 1 for the last one."""


NEVER = Standing(failed=True, replays=0, rested=1)
"""Of a memory that the parent's card does not name."""


def standings(parent: AdapterCard | None) -> dict[str, Standing]:
    """By memory id, from the card of the adapter that the night begins from."""
    return {
        memory.id: Standing(any(not probe.passed for probe in memory.probes), memory.replays, memory.rested + 1)
        for memory in (parent.memories if parent else [])
    }


def dueness(memory: JobMemory, standing: Standing, decay: float) -> float:
    """Nights it rested, times its priority. That begins at the mean of its scores (it was new once) and is multiplied
    by `decay` with every replay, as in the third paper's public code; so the rests between replays grow."""
    return standing.rested * (1 + memory.importance + memory.utility) / 3 * decay**standing.replays


def in_order(
    memories: Sequence[JobMemory], standing: Mapping[str, Standing], decay: float, rng: random.Random
) -> list[JobMemory]:
    """What failed first, then what is due most; where two are alike, as drawn."""

    def key(memory: JobMemory) -> tuple[bool, float, float]:
        stands = standing.get(memory.id, NEVER)
        return not stands.failed, -dueness(memory, stands, decay), rng.random()

    return sorted(memories, key=key)


def sample(
    memories: Sequence[JobMemory],
    new_rehearsals: int,
    share: float,
    decay: float,
    seed: int,
    standing: Mapping[str, Standing],
) -> list[Rehearsal]:
    """Rehearsals of the memories, `share` of the whole night beside `new_rehearsals`; all of them if nothing is new,
    and none where the share is 0. Memories take turns in the order of `in_order`, AT_ONCE rehearsals each, so what is
    not due is replayed only where the share has room for it. The same for the same seed.
    """
    if share == 0:
        return []
    rng = random.Random(seed)
    turns = [_turns(memory, rng) for memory in in_order(memories, standing, decay, rng)]
    chosen = [rehearsal for turn in zip_longest(*turns, fillvalue=()) for part in turn for rehearsal in part]
    return chosen if new_rehearsals == 0 else chosen[: round(new_rehearsals * share / (1 - share))]


def _turns(memory: JobMemory, rng: random.Random) -> list[list[Rehearsal]]:
    """The memory's rehearsals in its turns; the first has a chat that states it and one that does not."""
    shuffled = rng.sample(memory.rehearsals, len(memory.rehearsals))
    stating = [r for r in shuffled if r.polarity == "positive" and r.form == "chat"]
    bounding = [r for r in shuffled if r.polarity == "negative" and r.form == "chat"]
    first = stating[:1] + (bounding[:1] or stating[1:2])
    rest = [r for r in shuffled if not any(r is one for one in first)]
    return [first, *(rest[at : at + AT_ONCE] for at in range(0, len(rest), AT_ONCE))]
