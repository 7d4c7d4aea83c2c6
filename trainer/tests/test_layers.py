"""The layer check: the packages keep to it, and it finds each kind of fault."""

from pathlib import Path

import pytest

import layers


@pytest.mark.parametrize("package", layers.PACKAGES, ids=lambda package: package.name)
def test_the_packages_keep_to_their_layers(package: Path) -> None:
    assert layers.faults(package, layers.PACKAGES[package]) == []


def package_of(folder: Path, **files: str) -> Path:
    """A package `house` of the files, a double underscore in a name standing for a folder."""
    for name, text in {"__init__": "", **files}.items():
        file = folder / "house" / f"{name if name == '__init__' else name.replace('__', '/')}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder / "house"


@pytest.mark.parametrize(
    "line",
    [
        "from .roof import tile",
        "from . import roof",
        "import house.roof",
        "from house.roof import tile",
        "from house import roof",
        "def late():\n    from .roof import tile",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .roof import tile",
    ],
)
def test_an_import_up_is_found(tmp_path: Path, line: str) -> None:
    house = package_of(tmp_path, ground=line, roof="tile = 1")
    (fault,) = layers.faults(house, [("ground", "__init__ ground"), ("top", "roof")])
    assert "ground imports roof, which is in a higher layer (top)" in fault
    assert layers.faults(house, [("top", "__init__ roof"), ("ground", "ground")]) == []


def test_a_circle_within_a_layer_is_found(tmp_path: Path) -> None:
    house = package_of(tmp_path, a="from .rooms.b import x", rooms__b="from ..c import y", c="from . import a")
    (fault,) = layers.faults(house, [("all", "__init__ a rooms.b c")])
    assert "a → rooms.b → c → a" in fault


def test_modules_and_table_must_agree(tmp_path: Path) -> None:
    house = package_of(tmp_path, ground="")
    found = layers.faults(house, [("ground", "__init__ cellar")])
    assert found == ["house: ground stands in no layer", "house: cellar is in the table of layers, but no file"]


def test_a_package_of_too_many_files_is_found(tmp_path: Path) -> None:
    names = [f"room{number}" for number in range(layers.MOST_FILES)]
    house = package_of(tmp_path, **dict.fromkeys(names, ""))
    (fault,) = layers.faults(house, [("all", " ".join(["__init__", *names]))])
    assert "holds 41 files" in fault
    (house / "room0.py").unlink()
    assert layers.faults(house, [("all", " ".join(["__init__", *names[1:]]))]) == []
