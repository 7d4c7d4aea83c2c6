"""Recombines rehearsals of different memories into one conversation, so that facts stay apart in company and are
known in the middle of a talk as well as at its start."""

import random
from collections.abc import Sequence

from .encode import Conversation
from .schema import Rehearsal

SHARE = 0.2
"""Share of the rehearsals that meet another memory's in a conversation of two turns."""


def dream(rehearsals: Sequence[Rehearsal], seed: int, share: float = SHARE) -> list[Conversation]:
    """Every rehearsal once, as a conversation of its own or as a turn of a conversation about two memories.

    What is answered from memories in its own system prompt stays alone, and so does what has no whole answer.
    """
    rng = random.Random(seed)
    order = rng.sample(range(len(rehearsals)), len(rehearsals))
    whole = [i for i in order if not (rehearsals[i].system or rehearsals[i].given or rehearsals[i].form == "text")]
    paired = whole[: int(len(whole) * share) // 2 * 2]
    conversations: list[Conversation] = []
    for left, right in zip(paired[::2], paired[1::2], strict=True):
        a, b = rehearsals[left], rehearsals[right]
        turns = ((a.user, a.assistant), (b.user, b.assistant))
        conversations += [Conversation(turns)] if a.memory != b.memory else [Conversation((t,)) for t in turns]
    met = set(paired)
    alone = (rehearsals[i] for i in order if i not in met)
    return conversations + [
        Conversation(((r.user, r.assistant),), r.system, r.given, chat=r.form == "chat") for r in alone
    ]
