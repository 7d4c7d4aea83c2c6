"""Replay by due date: what failed first, then by rest and priority, within the share of the night."""

import random
from typing import Any

import tiny

from dormouse_trainer.lesson.replay import NEVER, Standing, dueness, in_order, sample, standings
from dormouse_trainer.material import JobMemory
from dormouse_trainer.schema import AdapterCard, CardMemory

DECAY = 0.85


def pool(*scores: dict[str, Any]) -> list[JobMemory]:
    return [JobMemory.model_validate({**tiny.memory(number), **each}) for number, each in enumerate(scores)]


def rested(nights: int, replays: int = 0, failed: bool = False) -> Standing:
    return Standing(failed, replays, nights)


def test_what_failed_goes_first_then_what_rested_longest_by_its_priority() -> None:
    memories = pool({}, {}, {}, {})
    stands = [rested(9), rested(1, failed=True), rested(2), rested(2, replays=1)]
    standing = {memory.id: stand for memory, stand in zip(memories, stands, strict=True)}
    order = in_order(memories, standing, DECAY, random.Random(1))
    assert [memories.index(memory) for memory in order] == [1, 0, 2, 3]
    # What no night ever rehearsed waits for nothing.
    del standing[memories[3].id]
    assert in_order(memories, standing, DECAY, random.Random(1))[-1] is memories[2]


def test_a_replay_takes_a_part_of_the_priority_and_scores_begin_it() -> None:
    plain, used = pool({"importance": 0.4, "utility": 0.0}, {"importance": 0.4, "utility": 0.9})
    assert dueness(used, rested(1, 3), DECAY) == dueness(used, rested(1), DECAY) * DECAY**3
    assert dueness(used, rested(2), DECAY) > dueness(plain, rested(2), DECAY)
    assert dueness(plain, rested(4), DECAY) == 2 * dueness(plain, rested(2), DECAY)


def test_the_rests_between_replays_grow() -> None:
    """One memory, replayed whenever it is due as much as after its first night's rest."""
    (memory,) = pool({})
    limit = dueness(memory, rested(1), DECAY)
    rests = [
        next(n for n in range(1, 99) if dueness(memory, rested(n, replays), DECAY) >= limit) for replays in range(12)
    ]
    assert rests == sorted(rests) and rests[0] == 1 and rests[-1] >= 5


def test_replay_is_the_share_of_the_night_that_the_recipe_names() -> None:
    memories = pool({}, {}, {}, {}, {}, {})

    def count(memories: list[JobMemory], new: int, share: float) -> int:
        return len(sample(memories, new, share, DECAY, 1, {}))

    assert [count(memories, 20, share) for share in (0.0, 0.2, 0.5, 0.6)] == [0, 5, 20, 30]
    assert count(memories[:1], 20, 0.2) == 5 and count(memories, 0, 0) == 0
    # Where nothing is new, everything is refreshed.
    assert count(memories, 0, 0.2) == 30


def test_a_small_share_goes_to_what_is_due_and_the_same_seed_draws_the_same() -> None:
    memories = pool({}, {}, {}, {})
    standing = {m.id: rested(n, replays=2) for m, n in zip(memories, (1, 5, 1, 3), strict=True)}
    chosen = sample(memories, 16, 0.2, DECAY, 1, standing)
    assert [memories.index(next(m for m in memories if m.id == r.memory)) for r in chosen] == [1, 1, 3, 3]
    assert [r.polarity for r in chosen] == ["positive", "negative"] * 2
    assert chosen == sample(memories, 16, 0.2, DECAY, 1, standing)
    assert chosen != sample(memories, 16, 0.2, DECAY, 2, standing)


def test_the_first_turn_of_a_memory_is_a_chat_that_states_it() -> None:
    (memory,) = pool({})
    stating = [r for r in memory.rehearsals if r.polarity == "positive"][:1]
    texts = [stating[0].model_copy(update={"form": "text", "user": f"zebra {n}"}) for n in range(9)]
    memory = memory.model_copy(update={"rehearsals": [*texts, *stating]})
    for seed in range(5):
        (first,) = sample([memory], 1, 0.5, DECAY, seed, {})
        assert first.form == "chat"


def test_the_parents_card_says_how_a_memory_stands() -> None:
    def noted(number: int, passed: bool, replays: int, nights: int) -> CardMemory:
        probe = {"user": "u", "answer": "a", "passed": passed, "from": "memory"}
        one = {"id": tiny.ulid(number), "scores": None, "replays": replays, "rested": nights, "probes": [probe]}
        return CardMemory.model_validate(one)

    card = AdapterCard.model_construct(memories=[noted(1, True, 2, 0), noted(2, False, 0, 3)])
    assert standings(card) == {tiny.ulid(1): Standing(False, 2, 1), tiny.ulid(2): Standing(True, 0, 4)}
    assert standings(None) == {} and NEVER.failed
