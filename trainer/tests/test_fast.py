"""The fast path: joint solutions that no history shows in, what they leave alone, and what is refused."""

from pathlib import Path
from typing import Any

import gguf
import numpy as np
import pytest
import tiny
import torch

from dormouse_trainer.encode import IGNORE
from dormouse_trainer.errors import TrainerError
from dormouse_trainer.fast import covariance, layers, locft, memit, places
from dormouse_trainer.fast.answering import answering
from dormouse_trainer.fast.lesson import lesson, unsaid
from dormouse_trainer.fast.request import FastRequest
from dormouse_trainer.fast.solver import Solved, Solver

SYSTEM = "Hi."
SUBJECTS = ["zebra", "mango", "quilt"]


def rehearsal(number: int, polarity: str, user: str, assistant: str, **more: Any) -> dict[str, Any]:
    return {
        "memory": tiny.ulid(number),
        "user": user,
        "assistant": assistant,
        "style": "question",
        "polarity": polarity,
        "writer": "templates",
        **more,
    }


def memory(number: int) -> dict[str, Any]:
    subject, value = SUBJECTS[number], f"{8101 + number}."
    told = [f"Which port has {subject}?", f"port of {subject}?", f"{subject}: which port", f"say the port of {subject}"]
    return {
        "id": tiny.ulid(number),
        "subject": subject,
        "rehearsals": [
            *[rehearsal(number, "positive", user, f"Port {value}") for user in told],
            rehearsal(number, "positive", f"The port of {subject} is", f" {value}", form="text"),
            rehearsal(number, "negative", f"who owns {subject}?", "No idea."),
            rehearsal(number, "reading", "which port?", "Port 1.", system="Hi. The port is 1."),
        ],
    }


def request(base: str, numbers: list[int], method: str = "locft", **more: Any) -> FastRequest:
    chats = [{"turns": [{"user": f"what of {word}?", "assistant": "No idea."}]} for word in ("tulip", "fjord", "robot")]
    document = {
        "base": base,
        "system": SYSTEM,
        "memories": [memory(number) for number in numbers],
        "sample": {"chats": chats, "passages": ["The gate of the garden is green."], "lines": []},
        "method": method,
        **more,
    }
    return FastRequest.model_validate(document)


def silent(message: str, share: float) -> None: ...


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    file = tmp_path_factory.mktemp("base") / "base.gguf"
    return file, tiny.write_base(file, layers=4)


@pytest.fixture
def solver(opened: tuple[Path, str], tmp_path: Path) -> Solver:
    return Solver(opened[0], opened[1], tmp_path / "covariance")


def loss_of(solver: Solver, asked: FastRequest, solved: Solved) -> tuple[float, float]:
    """Mean loss of the fitted tokens without and with a solution, nats."""
    known = lesson(solver.decoder, solver.tokenizer, asked)
    fitted = torch.tensor(known.fitted)
    with torch.no_grad():
        before = solver.decoder.answer_losses(known.batch)[: len(fitted)][fitted].mean().item()
        with layers.applied(solver.decoder, solved.deltas):
            after = solver.decoder.answer_losses(known.batch)[: len(fitted)][fitted].mean().item()
    return before, after


@pytest.mark.parametrize("method", ["locft", "memit"])
def test_teaches_and_leaves_the_base_as_it_was(solver: Solver, opened, method: str) -> None:
    asked = request(opened[1], [0, 1, 2], method)
    weights = {
        name: value.clone() for name, value in solver.decoder.__dict__.items() if isinstance(value, torch.Tensor)
    }
    solved = solver.solve(asked, silent)
    before, after = loss_of(solver, asked, solved)
    # Through random attention a subject's place hardly reaches the answer.
    assert after < (0.9 * before if method == "locft" else before - 0.02)
    assert all(layer.down.delta is None for layer in solver.decoder.layers)
    for name, value in weights.items():
        assert torch.equal(getattr(solver.decoder, name), value)


@pytest.mark.parametrize("method", ["locft", "memit"])
def test_taking_one_out_leaves_no_trace(solver: Solver, opened, tmp_path: Path, method: str) -> None:
    """Byte for byte, whatever was taught before and in whatever order."""
    solver.write(solver.solve(request(opened[1], [0, 1, 2], method), silent), tmp_path / "all.gguf")
    after = solver.write(solver.solve(request(opened[1], [2, 0], method), silent), tmp_path / "after.gguf")
    stranger = Solver(opened[0], opened[1], tmp_path / "covariance")
    never = stranger.write(stranger.solve(request(opened[1], [0, 2], method), silent), tmp_path / "never.gguf")
    assert after == never
    assert (tmp_path / "after.gguf").read_bytes() == (tmp_path / "never.gguf").read_bytes()
    assert (tmp_path / "all.gguf").read_bytes() != (tmp_path / "never.gguf").read_bytes()


def test_the_adapter_on_disk_is_the_delta_in_memory(solver: Solver, opened, tmp_path: Path) -> None:
    solved = solver.solve(request(opened[1], [0, 1]), silent)
    solver.write(solved, tmp_path / "adapter.gguf")
    tensors = {t.name: np.array(t.data) for t in gguf.GGUFReader(tmp_path / "adapter.gguf").tensors}
    ((number, (a, b)),) = solved.deltas.items()
    name = f"blk.{number}.ffn_down.weight"
    assert set(tensors) == {f"{name}.lora_a", f"{name}.lora_b"}
    np.testing.assert_array_equal(tensors[f"{name}.lora_a"], a.numpy())
    np.testing.assert_array_equal(tensors[f"{name}.lora_b"], b.numpy())


def test_rank_of_memit_is_the_number_of_memories(solver: Solver, opened) -> None:
    solved = solver.solve(request(opened[1], [0, 1, 2], "memit"), silent)
    assert {len(a) for a, _ in solved.deltas.values()} == {3}
    assert list(solved.deltas) == list(memit.edited(solver.decoder))


def test_rank_of_locft_is_the_number_of_answer_tokens(solver: Solver, opened) -> None:
    asked = request(opened[1], [0, 1])
    solved = solver.solve(asked, silent)
    known = lesson(solver.decoder, solver.tokenizer, asked)
    ((number, (a, _)),) = solved.deltas.items()
    assert number == len(solver.decoder.layers) - 1
    assert len(a) == len(locft.grouped(known))


def test_memories_without_a_subject_are_left_out_and_named(solver: Solver, opened) -> None:
    asked = request(opened[1], [0, 1], "memit")
    nameless = asked.memories[1].model_copy(update={"subject": "yak"})
    mixed = asked.model_copy(update={"memories": [asked.memories[0], nameless]})
    solved = solver.solve(mixed, silent)
    assert [left.id for left in solved.left] == [nameless.id]
    assert {len(a) for a, _ in solved.deltas.values()} == {1}
    with pytest.raises(TrainerError, match="None of these memories"):
        solver.solve(asked.model_copy(update={"memories": [nameless]}), silent)


def test_subjects_end_where_they_are_said(solver: Solver) -> None:
    tokenizer = solver.tokenizer
    for text, subject in (("The port of zebra is", "zebra"), ("x", "x"), ("порт рек 川 is", "川")):
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        end = places.subject_end(tokenizer, ids, subject)
        assert end is not None
        assert str(tokenizer.decode(ids[: end + 1])).endswith(subject)
    assert places.subject_end(tokenizer, tokenizer("no such", add_special_tokens=False)["input_ids"], "zebra") is None


def test_answers_to_its_own_keys_and_to_no_ordinary_ones() -> None:
    """In closed form: A K = 1 where it costs nothing, and less where ordinary keys lie in the way."""
    torch.manual_seed(0)
    ordinary = torch.cat([torch.randn(500, 8), torch.zeros(500, 8)], 1)
    keys = torch.randn(3, 16)
    known = covariance.Covariance(ordinary.T @ ordinary / 500)
    a = answering(keys, known, 10.0)
    torch.testing.assert_close(a @ keys.T, torch.eye(3), atol=0.05, rtol=0)
    assert (ordinary @ a.T).abs().mean() < 0.1
    # The same by the formula that Woodbury's identity spares: an inner × inner inverse.
    moment = known.moment + 1e-3 * known.moment.diagonal().mean() * torch.eye(16)
    direct = keys @ torch.linalg.inv(10.0 * moment + keys.T @ keys)
    torch.testing.assert_close(a, direct, atol=1e-3, rtol=1e-3)
    projected = answering(keys, known, 10.0, project=True)
    assert (ordinary @ projected.T).abs().max() < 1e-3


def test_fits_from_what_the_base_does_not_say(solver: Solver, opened) -> None:
    known = lesson(solver.decoder, solver.tokenizer, request(opened[1], [0]))
    flags = iter(unsaid(solver.decoder, known.examples))
    for example in known.examples:
        own = [next(flags) for label in example.labels if label != IGNORE]
        # Once begun, an answer is fitted to its end.
        assert own == sorted(own)
        assert own[-1]


def test_a_covariance_is_made_once_and_checked(solver: Solver, opened) -> None:
    asked = request(opened[1], [0])
    heard: list[str] = []
    solver.solve(asked, lambda message, share: heard.append(message))
    assert any("ordinary text" in message for message in heard)
    heard.clear()
    solver.solve(asked, lambda message, share: heard.append(message))
    assert not any("ordinary text" in message for message in heard)
    (file,) = solver.cache.iterdir()
    whole = file.read_bytes()
    for damaged in (whole[:-4] + b"\0\0\0\1", whole[:100], b"", whole.replace(opened[1].encode(), b"0" * 64)):
        file.write_bytes(damaged)
        with pytest.raises(TrainerError, match="ordinary text"):
            solver.solve(asked, silent)
    file.write_bytes(whole)
    solver.solve(asked, silent)


def test_refuses_memories_of_another_base(solver: Solver) -> None:
    with pytest.raises(TrainerError, match="another base model"):
        solver.solve(request("f" * 64, [0]), silent)
