"""The shipped model, its card and the card's page belong together: to change one without the others fails here."""

import copy
import json
import shutil
from datetime import datetime
from pathlib import Path

import pytest

from recipe import card, language, suites
from recipe.network import Shape
from recipe.training import Options

PAGE, CARD = "README.md", "card.json"
SHIPPED = Path(__file__).resolve().parent.parent / "dormouse-tiny"


def missing(tables: list[dict]) -> list[str]:
    """Suites and nights that the tables of a card have no figures of."""
    names = [
        *suites.chats(language.load()),
        *(name for drawn in suites.WRITTEN.values() for name in drawn),
        "infill of a line",
    ]
    measured = {name for table in tables for name in table["figures"]}
    titles = "\n".join(table["name"] for table in tables)
    nights = [f"After a night of {facts} facts" for facts in (40, 100, 300)]
    return [name for name in names if name not in measured] + [night for night in nights if night not in titles]


def faults(folder: Path) -> list[str]:
    """The parts of a model's folder that do not agree, one word each."""
    said = json.loads((folder / CARD).read_text(encoding="utf-8"))
    file = folder / said["file"]
    made = datetime.fromisoformat(said["made"])
    checks = {
        "name": file.stem == said["name"],
        "sha256": card.sha256(file) == said["sha256"],
        "bytes": file.stat().st_size == said["bytes"],
        "figures": not missing(said["figures"]),
        "older": all(datetime.fromisoformat(table["at"]) >= made for table in said["figures"]),
        "page": (folder / PAGE).read_text(encoding="utf-8") == card.readme(said),
    }
    return [name for name, holds in checks.items() if not holds]


def test_shipped_model_card_and_page_agree():
    assert faults(SHIPPED) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "model"))


def rewrite(folder: Path, change) -> None:
    """The card and its page, both with a change."""
    said = json.loads((folder / CARD).read_text(encoding="utf-8"))
    changed = copy.deepcopy(said)
    change(changed)
    assert changed != said
    card.write(folder, changed)


def test_another_file_is_noticed(folder: Path):
    file = next(folder.glob("*.gguf"))
    flipped = bytearray(file.read_bytes())
    flipped[-1] ^= 1
    file.write_bytes(flipped)
    assert faults(folder) == ["sha256"]
    file.write_bytes(flipped + b"\0")
    assert faults(folder) == ["sha256", "bytes"]


def test_figures_that_are_older_or_missing_are_noticed(folder: Path):
    rewrite(folder, lambda said: said["figures"][-1].update(at="2020-01-01T00:00:00+00:00"))
    assert faults(folder) == ["older"]
    rewrite(folder, lambda said: said["figures"].pop())
    assert faults(folder) == ["figures"]
    rewrite(folder, lambda said: said["figures"][0]["figures"].pop("infill of a line"))
    assert "infill of a line" in missing(json.loads((folder / CARD).read_text(encoding="utf-8"))["figures"])


def test_a_page_that_was_edited_is_noticed(folder: Path):
    page = folder / PAGE
    page.write_text(page.read_text(encoding="utf-8").replace("| in context", "| in  context", 1), encoding="utf-8")
    assert faults(folder) == ["page"]


def test_a_file_trained_further_names_the_runs_before_it(folder: Path):
    file = next(folder.glob("*.gguf"))
    said = json.loads((folder / CARD).read_text(encoding="utf-8"))
    before = card.runs_before(file)
    assert before == said["training"]
    state = {"seconds": 90.0, "step": 3, "tokens": 12_000_000}
    card.begin(file, Shape(), Options(minutes=1.5, threads=2, seed=7), state, "--start old.gguf (c6824c6f)", before)
    written = json.loads((folder / CARD).read_text(encoding="utf-8"))
    assert [run["command"] for run in written["training"]] == [
        *(run["command"] for run in before),
        "python -m recipe --start old.gguf (c6824c6f) --minutes 1.5 --threads 2 --seed 7",
    ]
    assert "| trained | 12.0 M tokens, 3 steps" in (folder / PAGE).read_text(encoding="utf-8")
    # A file whose card is not beside it has a history that nobody knows.
    file.write_bytes(file.read_bytes() + b"\0")
    assert card.runs_before(file) == []
