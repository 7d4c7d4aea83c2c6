"""Keeps of what was written the shares that the recipe names."""

import random
from collections.abc import Sequence
from typing import TypeVar

from ..material import JobMemory
from ..recipe import Recipe

_T = TypeVar("_T")


def part(items: Sequence[_T], share: float, rng: random.Random) -> list[_T]:
    """`share` of the items in their order, drawn without replacement; the nearest whole number of them."""
    chosen = sorted(rng.sample(range(len(items)), round(len(items) * share)))
    return [items[at] for at in chosen]


def keep(memories: Sequence[JobMemory], recipe: Recipe, seed: int) -> list[JobMemory]:
    """The memories with the recipe's shares of their negatives and readings; all that states them stays."""
    rng = random.Random(seed)

    def kept(memory: JobMemory) -> JobMemory:
        numbered = list(enumerate(memory.rehearsals))
        stays = [pair for pair in numbered if pair[1].polarity == "positive"]
        for polarity, share in (("negative", recipe.negatives), ("reading", recipe.readings)):
            stays += part([pair for pair in numbered if pair[1].polarity == polarity], share, rng)
        rehearsals = [rehearsal for _, rehearsal in sorted(stays, key=lambda pair: pair[0])]
        return memory.model_copy(update={"rehearsals": rehearsals})

    return [kept(memory) for memory in memories]
