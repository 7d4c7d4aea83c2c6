"""Which memories a night can be shown to have learned: the base is asked with each memory and without it."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import tiny

from dormouse_trainer.lesson import qualify
from dormouse_trainer.schema import Job


class Reader:
    """A base that answers a question from its prompt where the prompt has the answer, and what everybody knows."""

    def __init__(self, common: dict[str, str]) -> None:
        self.common = common
        self.asked: list[tuple[str, str]] = []

    def without_adapter(self) -> Any:
        return nullcontext()

    def answer(self, asked: list[tuple[str, str]], callback: object, most: int = 64) -> list[str]:
        self.asked += asked
        return [f"{system if user in system else ''} {self.common.get(user, '')}" for system, user in asked]


def probe(memory: str, user: str, value: str, origin: str = "memory") -> dict[str, Any]:
    return {"memory": memory, "user": user, "accept": [[value]], "reject": [], "from": origin}


def job_of(*memories: dict[str, Any]) -> Job:
    return Job.model_validate(tiny.job("a" * 64, memories=list(memories)))


def memory(number: int, prompt: str | None, probes: list[tuple[str, str, str]]) -> dict[str, Any]:
    one = tiny.memory(number)
    return {**one, "prompt": prompt, "probes": [probe(one["id"], *each) for each in probes]}


PORT = [
    ("port", "8100", "memory"),
    ("gate", "8100", "memory"),
    ("door", "8100", "memory"),
    ("said", "8100", "evidence"),
]


def test_only_probes_that_need_the_memory_count(tmp_path: Path) -> None:
    job = job_of(memory(1, "port gate door said 8100", PORT))
    model = Reader({"gate": "8100"})
    found = qualify.qualify(model, job, job.memories, tmp_path, tiny.Silent())  # type: ignore[arg-type]
    assert [p.user for p in found.memories[0].probes] == ["port", "door", "said"]
    assert found.text_only == []


def test_a_memory_that_cannot_be_read_stays_text_and_says_why(tmp_path: Path) -> None:
    job = job_of(memory(1, "nothing of the kind", PORT), memory(2, "port gate door said 8100", PORT))
    model = Reader({"port": "8100", "gate": "8100"})
    found = qualify.qualify(model, job, job.memories, tmp_path, tiny.Silent())  # type: ignore[arg-type]
    assert found.memories == []
    assert [left.id for left in found.text_only] == [one.id for one in job.memories]
    assert "With it in the prompt the model answers 2 of 4" in found.text_only[0].why
    assert "Of 4 questions that the model answers with it, it answers 2 without it, too." in found.text_only[1].why


def test_memories_of_the_closed_language_are_taken_as_they_are(tmp_path: Path) -> None:
    job = job_of(memory(1, None, PORT[:1]))
    model = Reader({})
    found = qualify.qualify(model, job, job.memories, tmp_path, tiny.Silent())  # type: ignore[arg-type]
    assert found.memories == job.memories
    assert model.asked == []


def test_a_night_that_goes_on_asks_nothing_twice(tmp_path: Path) -> None:
    job = job_of(memory(1, "port gate door said 8100", PORT))
    first = qualify.qualify(Reader({}), job, job.memories, tmp_path, tiny.Silent())  # type: ignore[arg-type]
    again = Reader({})
    assert qualify.qualify(again, job, job.memories, tmp_path, tiny.Silent()) == first  # type: ignore[arg-type]
    assert again.asked == []
    # A file that was cut off is no verdict.
    (tmp_path / qualify.FILE).write_text('{"v": 1, "coun')
    assert qualify.qualify(again, job, job.memories, tmp_path, tiny.Silent()) == first  # type: ignore[arg-type]
    assert again.asked


def test_of_many_probes_five_are_asked_for_good_and_one_is_from_the_evidence(tmp_path: Path) -> None:
    many = [(f"q{n}", "8100", "memory") for n in range(8)] + [("said", "8100", "evidence")]
    job = job_of(memory(1, " ".join(user for user, _, _ in many) + " 8100", many))
    found = qualify.qualify(Reader({}), job, job.memories, tmp_path, tiny.Silent())  # type: ignore[arg-type]
    assert [p.user for p in found.memories[0].probes] == ["q0", "q1", "q2", "q3", "said"]
