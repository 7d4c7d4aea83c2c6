"""What curation thinks of a memory: novelty is asked of the model that serves, and thresholds stand in the recipe."""

from pathlib import Path
from typing import Any

import pytest
import tiny
from test_qualify import Reader

from dormouse_trainer.backends.peft import load_adapted
from dormouse_trainer.errors import TrainerError
from dormouse_trainer.lesson import novelty
from dormouse_trainer.lesson.preparation import Lesson, prepare
from dormouse_trainer.material import Scores
from dormouse_trainer.pace import Pace
from dormouse_trainer.schema import AdapterCard, CardMemory, Job, Recipe

SHA = "a" * 64


def job_of(*memories: dict[str, Any], recipe: dict[str, Any] | None = None, **changes: Any) -> Job:
    own = tiny.job(SHA)["recipe"] | (recipe or {})
    return Job.model_validate(tiny.job(SHA, memories=list(memories), recipe=own, **changes))


def scored(job: Job, model: Reader, folder: Path) -> list[float]:
    found = novelty.scores_of(model, job, job.memories, folder, tiny.Silent())  # type: ignore[arg-type]
    return [found[memory.id].novelty for memory in job.memories]


def test_novelty_is_the_share_of_probes_that_the_served_model_misses(tmp_path: Path) -> None:
    job = job_of(tiny.memory(0), tiny.memory(1), {**tiny.memory(2), "probes": []})
    model = Reader({"the port of zebra": "8101", "zebra port": "Port 8101.", "mango port": "8101"})
    assert scored(job, model, tmp_path) == [pytest.approx(1 / 3), 1.0, 1.0]
    # A night that goes on asks nothing twice, and a file that was cut off is none.
    asked = len(model.asked)
    assert scored(job, model, tmp_path)[0] == pytest.approx(1 / 3) and len(model.asked) == asked
    (tmp_path / novelty.FILE).write_text('{"v": 1, "by')
    assert scored(job, model, tmp_path)[1] == 1.0 and len(model.asked) == 2 * asked


def test_what_the_base_was_asked_already_is_not_asked_again_without_an_adapter(tmp_path: Path) -> None:
    model = Reader({"zebra port": "8101"})
    memory = {**tiny.memory(0), "prompt": "Zebra has port 8101."}
    assert scored(job_of(memory), model, tmp_path) == [1.0] and model.asked == []
    (tmp_path / "later").mkdir()
    assert scored(job_of(memory, parent="b" * 64), model, tmp_path / "later") == [pytest.approx(2 / 3)]


def test_thresholds_decide_what_trains_what_is_refreshed_and_what_waits() -> None:
    job = job_of(*(tiny.memory(number) for number in range(5)))
    rows = [(1.0, 0.5, 0.1), (0.0, 0.5, 0.1), (1.0, 0.2, 0.1), (0.0, 0.5, 0.1), (1.0, 0.5, 0.0)]
    scores = {
        memory.id: Scores(novelty=new, importance=weight, utility=use)
        for memory, (new, weight, use) in zip(job.memories, rows, strict=True)
    }
    recipe = Recipe.model_validate(
        job.recipe.model_dump() | {"leastNovelty": 0.1, "leastImportance": 0.3, "leastUtility": 0.05}
    )
    chosen = novelty.sort_out(job.memories, scores, recipe, {job.memories[3].id})
    numbers = {memory.id: number for number, memory in enumerate(job.memories)}
    # The fourth was trained before, and the serving engine did not answer for it.
    assert [numbers[m.id] for m in chosen.train] == [0, 3]
    assert [numbers[m.id] for m in chosen.known] == [1]
    assert {numbers[i]: why for i, why in chosen.waiting.items()} == {
        2: "It waits for another night: its importance is 0.20, and the recipe wants 0.30.",
        4: "It waits for another night: its utility is 0.00, and the recipe wants 0.05.",
    }


def prepared(base_file: Path, folder: Path, job: Job, parent: AdapterCard | None = None) -> Lesson:
    model = load_adapted(base_file, job.recipe, job.seed, Pace(number_format="float32", threads=1))
    return prepare(model, job, folder, tiny.Silent(), parent)


def test_the_lesson_obeys_the_thresholds_and_the_card_notes_how_memories_stand(base_file: Path, tmp_path: Path) -> None:
    low = {**tiny.memory(1), "importance": 0.1}
    job = job_of(tiny.memory(0), low, replay=[tiny.memory(2), tiny.memory(3)], recipe={"leastImportance": 0.3})
    before = {"probes": [], "scores": None, "replays": 2, "rested": 1}
    # The two replayed ones, and one that the job does not name.
    noted = [CardMemory.model_validate({"id": tiny.ulid(number), **before}) for number in (3, 4, 6)]
    parent = AdapterCard.model_construct(memories=noted)
    lesson = prepared(base_file, tmp_path, job, parent)
    assert [m.id for m in lesson.curated.memories] == [tiny.ulid(1)]
    assert "its importance is 0.10" in lesson.curated.refused[low["id"]]
    card = {m.id: (m.replays, m.rested) for m in lesson.card_memories(parent, {})}
    # Five new rehearsals and as many replayed ones: both old memories of the job have their turns.
    assert card == {tiny.ulid(1): (0, 0), tiny.ulid(3): (3, 0), tiny.ulid(4): (3, 0), tiny.ulid(6): (2, 2)}
    assert lesson.scores[tiny.ulid(1)].importance == 0.5
    with pytest.raises(TrainerError, match="nothing to train") as refused:
        prepared(base_file, tmp_path, job_of(low, recipe={"leastImportance": 0.3}))
    assert "its importance is 0.10" in refused.value.text.why


def test_what_states_two_memories_trains_only_beside_both(base_file: Path, tmp_path: Path) -> None:
    one, other = tiny.memory(0), {**tiny.memory(1), "importance": 0.1}
    one["rehearsals"].append({**one["rehearsals"][0], "user": "both?", "also": other["id"]})

    def states_both(least: float, folder: str) -> bool:
        (tmp_path / folder).mkdir()
        job = job_of(one, other, recipe={"leastImportance": least})
        lesson = prepared(base_file, tmp_path / folder, job)
        return any(r.user == "both?" for m in lesson.curated.memories for r in m.rehearsals)

    assert states_both(0.0, "all") and not states_both(0.3, "some")
