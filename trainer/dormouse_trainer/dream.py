"""Recombines rehearsals of different memories into one conversation, so that facts stay apart in company."""

import random
from collections.abc import Sequence

from .encode import Conversation
from .schema import Rehearsal

SHARE = 0.0
"""Share of the rehearsals that meet another memory's in a conversation of two turns."""


def dream(rehearsals: Sequence[Rehearsal], seed: int, share: float = SHARE) -> list[Conversation]:
    """Every rehearsal once, as a conversation of its own or as a turn of a conversation about two memories."""
    rng = random.Random(seed)
    order = rng.sample(range(len(rehearsals)), len(rehearsals))
    paired = order[: int(len(order) * share) // 2 * 2]
    conversations: list[Conversation] = []
    for left, right in zip(paired[::2], paired[1::2], strict=True):
        a, b = rehearsals[left], rehearsals[right]
        turns = ((a.user, a.assistant), (b.user, b.assistant))
        conversations += [Conversation(turns)] if a.memory != b.memory else [Conversation((t,)) for t in turns]
    return conversations + [
        Conversation(((r.user, r.assistant),)) for r in (rehearsals[i] for i in order[len(paired) :])
    ]
