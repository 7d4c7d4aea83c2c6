"""Checkpoints: two are kept, each names what it holds, and none that was cut off or changed is used."""

import errno
import os
from pathlib import Path
from typing import Any

import pytest
import tiny
import torch

from dormouse_trainer import checkpoint, night, paths
from dormouse_trainer.checkpoint import Checkpoint, latest, write
from dormouse_trainer.errors import DISK_FULL


def saved(folder: Path, step: int) -> None:
    tensors = {"adapter/a": torch.full((4, 4), float(step))}
    write(folder, Checkpoint(step, [1.0] * step, [], tensors))


def test_two_are_kept_and_the_newer_one_is_used(tmp_path: Path) -> None:
    for step in (1, 2, 3):
        saved(tmp_path, step)
    assert [folder.name for folder in sorted(tmp_path.iterdir())] == ["step-0000002", "step-0000003"]
    found = latest(tmp_path)
    assert found and found.step == 3 and found.tensors["adapter/a"][0, 0] == 3


@pytest.mark.parametrize("file", ["state.safetensors", "state.json"])
@pytest.mark.parametrize("harm", ["cut", "flipped", "gone", "of another step"])
def test_a_damaged_one_gives_way_to_the_one_before(tmp_path: Path, file: str, harm: str) -> None:
    for step in (1, 2):
        saved(tmp_path, step)
    victim = tmp_path / "step-0000002" / file
    content = victim.read_bytes()
    if harm == "cut":
        victim.write_bytes(content[: len(content) // 2])
    elif harm == "flipped":
        at = content.rindex(b"1.0") if file == "state.json" else len(content) - 1
        victim.write_bytes(content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    elif harm == "gone":
        victim.unlink()
    else:
        victim.write_bytes((tmp_path / "step-0000001" / file).read_bytes())
    found = latest(tmp_path)
    assert found and found.step == 1 and found.tensors["adapter/a"][0, 0] == 1


def test_one_that_was_cut_off_while_it_was_written_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(tmp_path, 1)

    def killed(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checkpoint, "replace", killed)
    with pytest.raises(KeyboardInterrupt):
        saved(tmp_path, 2)
    found = latest(tmp_path)
    assert found and found.step == 1


def test_a_night_that_finds_the_disk_full_writes_no_report(
    base_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dormouse_trainer.schema import Job

    folder = tmp_path / "jobs" / tiny.ulid(1)
    folder.mkdir(parents=True)
    paths.write_json(folder / "job.json", Job.model_validate(tiny.job("a" * 64)))

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(night, "run", full)
    monkeypatch.setattr(night, "limit_process", lambda _: None)
    arguments = ["night", "--job", str(folder), "--state", str(tmp_path), "--base", str(base_file)]
    monkeypatch.setattr("sys.argv", arguments)
    assert night.main() == DISK_FULL and not (folder / "report.json").exists()
