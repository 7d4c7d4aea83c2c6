"""Turns rehearsals into conversations and pairs some of different memories in one conversation, so that a memory is
known beside another and in the middle of a talk."""

import random
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ..encode import Conversation
from ..material import Rehearsal

PAIRED_SHARE = 0.2
"""Share of the rehearsals that stand with another memory's in a conversation of two turns."""


def pair_up(
    rehearsals: Sequence[Rehearsal],
    seed: int,
    share: float = PAIRED_SHARE,
    prompts: Mapping[str, str] = MappingProxyType({}),
    teaching: float = 0.0,
) -> list[Conversation]:
    """Every rehearsal once, in an order drawn from `seed`: the pairs first, then the conversations of one turn.

    A rehearsal with its own system prompt, with given words or of plain text is never paired: its answer belongs to
    the prompt or the words before it.

    Where `teaching` is more than 0, what states a memory of `prompts` (id → system prompt with it) gets the base with
    that prompt as its teacher.
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

    def single(r: Rehearsal) -> Conversation:
        turns = ((r.user, r.assistant),)
        reads = teaching > 0 and r.polarity == "positive" and r.form == "chat" and not r.system
        teacher = prompts.get(r.memory) if reads else None
        return Conversation(turns, r.system, r.given, r.form == "chat", teacher, teaching if teacher else 0.0)

    return conversations + [single(r) for r in alone]
