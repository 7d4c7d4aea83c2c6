"""The training loop: the same by seed, goes on after a kill as if there had been none, and a finished file can be
trained further. Runs of a few steps, with the shipped file's tokenizer."""

import re
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
import torch

from recipe import curriculum, export, finished, language, training
from recipe.network import Network, Shape
from recipe.words import reserved

MODELS = Path(__file__).resolve().parent.parent
SHIPPED = MODELS / "dormouse-tiny" / "dormouse-tiny.gguf"
SMALL = Shape(layers=3, inner=64)
# After every pool there is a report and a checkpoint.
OPTIONS = training.Options(steps=24, tokens=64, threads=1, seed=5, lesson=0.65, evaluate_minutes=0, compile=False)


@pytest.fixture(scope="module")
def shipped():
    return finished.read(SHIPPED)


@pytest.fixture
def maker(shipped) -> curriculum.Curriculum:
    return curriculum.Curriculum(shipped[1], language.load())


def run(folder: Path, maker: curriculum.Curriculum, log=lambda line: None) -> tuple[dict, dict]:
    """(weights, state) after a run in `folder`, or after what is left of it."""
    torch.set_num_threads(OPTIONS.threads)  # the first weights are rounded differently by more threads
    torch.manual_seed(OPTIONS.seed)
    network = Network(SMALL)
    state = training.train(folder, network, maker, OPTIONS, log)
    return network.state_dict(), state


def test_a_killed_run_goes_on_as_if_undisturbed(maker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(training, "accuracy", lambda *_: {"in1": 0.5})
    weights, whole = run(tmp_path / "whole", maker)
    assert len(whole["figures"]) > 2 and [row["in1"] for row in whole["figures"]] == [0.5] * len(whole["figures"])

    reports: list[str] = []

    def kill(line: str) -> None:
        reports.extend([line] if "tokens/s" in line else [])
        if len(reports) == 2:  # reported, and its checkpoint not written
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "cut", maker, kill)
    resumed, state = run(tmp_path / "cut", maker)
    assert state["step"] == whole["step"] == OPTIONS.steps and state["tokens"] == whole["tokens"]
    assert all(torch.equal(resumed[name], weight) for name, weight in weights.items())
    # One that is finished already is left as it is.
    written = (tmp_path / "cut" / "state.json").read_text()
    run(tmp_path / "cut", maker)
    assert (tmp_path / "cut" / "state.json").read_text() == written


def test_look_ups_are_held_to_the_rule(maker):
    """Of what is kept out; worlds have a test of their own."""
    checked = 0
    for number in range(100):
        for line in maker.tokenizer.decode(maker.drill(Random(number), "lookup")[0]).split("\n")[1:]:
            parts = re.split(r": | is | = | -> ", line)
            if len(parts) == 2:
                checked += 1
                assert not reserved(parts[0]) and not reserved(parts[1])
    assert checked > 500


def test_a_finished_file_read_and_written_again_is_the_same(shipped, tmp_path: Path):
    network, words = shipped
    assert export.write(network, words, language.load()[0], tmp_path).read_bytes() == SHIPPED.read_bytes()


def test_a_run_is_neither_overwritten_nor_made_up(tmp_path: Path):
    def refused(*arguments: str) -> str:
        command = [sys.executable, "-m", "recipe", "--work", str(tmp_path), *arguments]
        done = subprocess.run(command, cwd=MODELS, capture_output=True, text=True)
        assert done.returncode == 2
        return done.stderr

    assert "no run that could go on" in refused("--resume")
    (tmp_path / "run.json").write_text("[]")
    assert "by --resume" in refused("--steps", "1")
