"""Samples rehearsals of earlier nights, so that learning the new does not wear away the old."""

import random

from ..schema import Rehearsal, ReplayMemory


def sample(replay: list[ReplayMemory], new_rehearsals: int, share: float, decay: float, seed: int) -> list[Rehearsal]:
    """Old rehearsals, `share` of the whole night beside the new ones, yet at least two of every old memory; all of them
    if nothing is new, and none where the share is 0.

    A memory weighs `decay ** nights since it was last trained`. Drawn without replacement by random keys
    `u ** (1 / weight)` (Efraimidis and Spirakis, 2006), the same for the same seed.
    """
    if share == 0:
        return []
    rng = random.Random(seed)
    first: list[Rehearsal] = []
    rest: list[tuple[float, Rehearsal]] = []
    for memory in replay:
        weight = decay**memory.nights
        shuffled = rng.sample(memory.rehearsals, len(memory.rehearsals))
        positives = [r for r in shuffled if r.polarity == "positive" and r.form == "chat"]
        negatives = [r for r in shuffled if r.polarity == "negative" and r.form == "chat"]
        # One that states it and one that bounds it, so that each memory keeps both.
        chosen = positives[:1] + (negatives[:1] or positives[1:2])
        first += chosen
        for rehearsal in shuffled:
            if not any(rehearsal is one for one in chosen):
                key = rng.random() ** (1 / weight) if weight > 0 else 0.0
                rest.append((key, rehearsal))
    if new_rehearsals == 0:
        return first + [rehearsal for _, rehearsal in rest]
    rest.sort(key=lambda pair: -pair[0])
    wanted = round(new_rehearsals * share / (1 - share))
    return first + [rehearsal for _, rehearsal in rest[: max(0, wanted - len(first))]]
