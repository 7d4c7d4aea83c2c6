"""Documents that version 1 wrote are read by today's trainer; test/fixtures/v1 holds files of that version."""

import json
from pathlib import Path

import pytest

from dormouse_trainer.errors import TrainerError
from dormouse_trainer.migrations import CARD_STEPS, migrate, read_card, read_job

V1 = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "v1"


def test_a_card_of_version_1_says_nothing_of_its_arithmetic() -> None:
    card = read_card(V1 / "card.json")
    assert (card.v, card.number_format, card.threads) == (5, None, None)
    assert (card.text_only, card.substitutes, card.recipe.teaching) == ([], [], 0)
    assert (card.recipe.name, card.recipe.version, card.recipe.depth) == ("default", 0, "light")
    assert card.adapter == json.loads((V1 / "card.json").read_text())["adapter"]


def test_a_job_of_version_1_names_its_writers_anew() -> None:
    before = json.loads((V1 / "job.json").read_text())["memories"][0]["rehearsals"]
    after = read_job(V1 / "job.json").memories[0].rehearsals
    assert [r["writer"] for r in before].count("local") == 1
    assert [r.writer for r in after] == ["study" if r["writer"] == "local" else r["writer"] for r in before]
    assert [r.user for r in after] == [r["user"] for r in before]


def test_a_document_of_the_future_is_refused_by_name(tmp_path: Path) -> None:
    card = json.loads((V1 / "card.json").read_text()) | {"v": 99}
    (tmp_path / "card.json").write_text(json.dumps(card))
    with pytest.raises(TrainerError, match="card cannot be read"):
        read_card(tmp_path / "card.json")


@pytest.mark.parametrize("document", [None, [], {"v": "1"}, {"v": True}, {"v": 0}, {}])
def test_what_is_no_versioned_document_is_left_to_its_schema(document: object) -> None:
    assert migrate(document, CARD_STEPS, "The card") is document


@pytest.mark.parametrize("name", ["card.json", "job.json"])
def test_a_damaged_document_of_version_1_is_refused_by_its_schema(name: str, tmp_path: Path) -> None:
    whole = json.loads((V1 / name).read_text())
    read = read_card if name == "card.json" else read_job
    for key in whole.keys() - {"v"}:
        for damaged in ({k: v for k, v in whole.items() if k != key}, {**whole, key: None}, {**whole, key: [None]}):
            (tmp_path / name).write_text(json.dumps(damaged))
            try:
                read(tmp_path / name)
            except ValueError:
                continue
