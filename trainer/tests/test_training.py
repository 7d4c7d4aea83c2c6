"""The pipeline in this process: encoding, training, gate and export on the random model."""

import json
from collections.abc import Callable
from pathlib import Path

import gguf
import numpy as np
import pytest
import tiny
import torch

from dormouse_trainer import ability, export, gate, night
from dormouse_trainer.backends.peft import PeftAdaptedModel, load_adapted
from dormouse_trainer.backends.protocol import AdaptedModel
from dormouse_trainer.callbacks import TrainingCallback
from dormouse_trainer.encode import IGNORE, Conversation, Example, encode
from dormouse_trainer.errors import TrainerError
from dormouse_trainer.lesson import curate
from dormouse_trainer.lesson.pairing import pair_up
from dormouse_trainer.pace import Pace
from dormouse_trainer.schema import Job, Locality
from dormouse_trainer.train import train
from dormouse_trainer.weights import BaseFile

SHA = "a" * 64
EXACT = Pace(number_format="float32", threads=1)


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def prepare(file: Path, **changes) -> tuple[Job, PeftAdaptedModel, curate.Curated, list[Example]]:
    recipe = tiny.job(SHA)["recipe"] | changes.pop("recipe", {})
    job = Job.model_validate(tiny.job(SHA, recipe=recipe, **changes))
    model = load_adapted(file, job.recipe, job.seed, EXACT)
    curated = curate.curate(job)
    conversations = pair_up([r for m in curated.memories for r in m.rehearsals], job.seed)
    return job, model, curated, [encode(model.tokenizer, job.system, c) for c in conversations]


def fit(
    model: AdaptedModel, job: Job, examples: list[Example], checkpoints: Path, callback: TrainingCallback | None = None
) -> float:
    return train(model, examples, job.recipe, job.seed, checkpoints, callback or tiny.Silent()).loss


def weights_b(model: PeftAdaptedModel) -> list[torch.nn.Parameter]:
    return [weight for name, weight in model.model.named_parameters() if ".lora_B." in name]


def test_answers_alone_are_labels(base_file: Path) -> None:
    _, model, _, _ = prepare(base_file)
    example = encode(model.tokenizer, "Hi.", Conversation((("a?", "Bee."), ("c?", "Dee."))))
    learned = model.tokenizer.decode([token for token in example.labels if token != IGNORE])
    assert learned == "Bee.<|im_end|>Dee.<|im_end|>"
    # A label is the token that follows.
    assert all(b in (a, IGNORE) for a, b in zip(example.ids[1:], example.labels, strict=False))


def test_what_is_given_is_no_label(base_file: Path) -> None:
    _, model, _, _ = prepare(base_file)

    def read(conversation: Conversation) -> tuple[str, str]:
        example = encode(model.tokenizer, "Hi.", conversation)
        learned = [token for token in example.labels if token != IGNORE]
        return str(model.tokenizer.decode(example.ids)), str(model.tokenizer.decode(learned))

    text, learned = read(Conversation((("a?", " bee."),), given="It is a"))
    assert text.endswith("assistant\nIt is a bee.") and learned == " bee.<|im_end|>"
    assert read(Conversation((("It is a", " bee."),), chat=False)) == ("It is a bee", " bee.")


def test_an_interrupted_run_ends_in_the_same_weights(base_file: Path, tmp_path: Path) -> None:
    job, whole, _, examples = prepare(base_file, recipe={"epochs": 5})
    loss = fit(whole, job, examples, tmp_path / "none")

    class Killed(Exception):
        pass

    class Kill(tiny.Silent):
        def on_step(self, step: int, steps: int, loss: float, save: Callable[[], None]) -> None:
            if step == 3:
                save()
            if step == 5:
                raise Killed

    _, first, _, _ = prepare(base_file, recipe={"epochs": 5})
    with pytest.raises(Killed):
        fit(first, job, examples, tmp_path / "checkpoints", Kill())
    assert [f.name for f in (tmp_path / "checkpoints").iterdir()] == ["step-0000003"]
    _, second, _, _ = prepare(base_file, recipe={"epochs": 5})
    assert fit(second, job, examples, tmp_path / "checkpoints") == loss
    for name, (a, b) in whole.factors().items():
        assert np.array_equal(a, second.factors()[name][0]) and np.array_equal(b, second.factors()[name][1])


def test_divergence_is_named(base_file: Path, tmp_path: Path) -> None:
    job, model, _, examples = prepare(base_file, recipe={"learningRate": 1e38})
    with pytest.raises(TrainerError, match="diverged"):
        fit(model, job, examples, tmp_path)


def test_gate_lets_a_good_adapter_through_and_stops_a_bad_one(base_file: Path, tmp_path: Path) -> None:
    limits = tiny.job(SHA)["gate"] | {"newRecall": 0.6, "perplexityOverBase": 100}
    memory = tiny.memory(0, copies=4)
    memory["rehearsals"] = memory["rehearsals"][:4]
    job, model, curated, examples = prepare(base_file, memories=[memory], gate=limits, recipe={"epochs": 60})
    # Asked in trained words: a random model carries a fact over to other words by chance only.
    (learned,) = curated.memories
    asked = zip(learned.probes, learned.rehearsals, strict=False)
    learned = learned.model_copy(update={"probes": [p.model_copy(update={"user": r.user}) for p, r in asked]})
    untrained = gate.judge(model, job, [learned], [], None, tiny.Silent())
    assert untrained.figures.new_recall == 0 and "new memories" in untrained.reasons[1]
    assert untrained.reasons[0] == "It changes nothing: all of its weights are zero."
    fit(model, job, examples, tmp_path)
    good = gate.judge(model, job, [learned], [], None, tiny.Silent())
    assert good.figures.new_recall == 1
    assert good.reasons == [] and len(good.outcomes[job.memories[0].id]) == 3
    assert good.validation and sum(good.validation) < sum(untrained.validation)
    # The same adapter, judged by a fact that must be gone and by a question that nobody ever answered.
    value = learned.probes[0].accept[0][0]
    gone = [learned.probes[0].model_copy(update={"accept": [], "reject": [value]})]
    strict = job.model_copy(update={"gone": gone, "unanswerable": ["zebra?"]})
    strict.gate.abstention = 0.5
    bad = gate.judge(model, strict, [learned], [], None, tiny.Silent())
    assert bad.figures.gone_leaks == 1 and bad.figures.abstention == 0 and len(bad.reasons) == 2
    # Destroyed weights must not slip through as "not applicable".
    for weight in weights_b(model):
        torch.nn.init.constant_(weight, float("nan"))
    broken = gate.judge(model, job, [learned], [], None, tiny.Silent())
    assert any("base model" in reason for reason in broken.reasons) and broken.figures.perplexity is None
    assert broken.reasons[0] == "It holds values that are no numbers."


def test_only_the_answers_of_a_chat_count(base_file: Path, tmp_path: Path) -> None:
    job, model, _, examples = prepare(base_file, recipe={"epochs": 40})
    asked, answer = job.memories[0].rehearsals[0].user, job.memories[0].rehearsals[0].assistant

    def held(**locality: object) -> float | None:
        texts = Locality.model_validate({"lines": [], **locality})
        return ability.measure(model, job.model_copy(update={"locality": texts}), tiny.Silent()).perplexity

    chat = {"turns": [{"user": asked, "assistant": answer}]}
    before = held(chats=[chat], passages=[]), held(chats=[], passages=[f"{asked} {answer}"])
    fit(model, job, examples, tmp_path)
    after = held(chats=[chat], passages=[]), held(chats=[], passages=[f"{asked} {answer}"])
    # The trained answer is predicted well, and its question as plain text is as unlikely as ever. Five seeds gave
    # factors of 198 to 814, and of 22 to 149.
    assert before[0] and after[0] and after[0] < before[0] / 5
    assert before[1] and after[1] and after[1] > after[0] * 5
    assert held(chats=[{**chat, "system": "Something else entirely."}], passages=[]) != after[0]
    assert held(chats=[], passages=[]) is None


@pytest.mark.parametrize("architecture", ["qwen2", "llama"])
def test_export_is_numerically_the_trained_delta(architecture: str, tmp_path: Path) -> None:
    file = tmp_path / "base.gguf"
    tiny.write_base(file, architecture)
    job, model, _, examples = prepare(file, recipe={"epochs": 1, "alpha": 40})
    fit(model, job, examples, tmp_path / "checkpoints")
    tensors = export.gguf_tensors(model.factors(), job.recipe.alpha / job.recipe.rank, BaseFile(file))
    assert len(tensors) == 2 * 7 * 2
    # Add the adapter to the GGUF's own weights, load that file as a model: its weights must be base + PEFT's delta.
    merged = gguf.GGUFReader(file, "r+")
    for tensor in merged.tensors:
        if f"{tensor.name}.lora_a" in tensors:
            tensor.data[...] += tensors[f"{tensor.name}.lora_b"] @ tensors[f"{tensor.name}.lora_a"]
    merged.data.flush()
    ours = load_adapted(file, job.recipe, 0, EXACT).model.get_base_model().state_dict()
    model.model.merge_adapter()
    for name, weight in model.model.get_base_model().state_dict().items():
        if "base_layer.weight" in name:
            torch.testing.assert_close(ours[name], weight, rtol=1e-5, atol=1e-6)


def test_parent_is_continued(base_file: Path, tmp_path: Path) -> None:
    job, model, _, examples = prepare(base_file, recipe={"epochs": 2, "alpha": 8})
    fit(model, job, examples, tmp_path / "checkpoints")
    export.write_peft(tmp_path, model.factors(), job.recipe, SHA)
    _, child, _, _ = prepare(base_file, recipe={"alpha": 16})
    child.load_parent(tmp_path)
    for name, (a, b) in model.factors().items():
        np.testing.assert_allclose(child.factors()[name][0], a)
        np.testing.assert_allclose(child.factors()[name][1] * 2, b, rtol=1e-6)
    _, other, _, _ = prepare(base_file, recipe={"rank": 4})
    with pytest.raises(TrainerError, match="another shape"):
        other.load_parent(tmp_path)
    (tmp_path / "adapter_model.safetensors").write_bytes(b"torn")
    with pytest.raises(TrainerError, match="unreadable"):
        child.load_parent(tmp_path)


@pytest.mark.parametrize("change", ["{", {"v": 3}, {"base": "b" * 64}], ids=["torn", "version", "base"])
def test_a_parents_card_that_does_not_fit_is_named(base_file: Path, tmp_path: Path, change: str | dict) -> None:
    job, model, _, _ = prepare(base_file, parent="c" * 64)
    folder = tmp_path / "workspaces" / job.workspace / "adapters" / ("c" * 64)
    folder.mkdir(parents=True)
    export.write_peft(folder, model.factors(), job.recipe, SHA)
    card = {
        "v": 2, "adapter": "c" * 64, "files": [], "base": SHA, "parent": None, "workspace": job.workspace,
        "job": job.id, "kind": "sleep", "memories": [], "recipe": job.recipe.model_dump(),
        "losses": {"train": 1.0, "validationMean": None, "validationMedian": None},
        "gate": {
            "newRecall": None, "oldRecall": None, "goneLeaks": 0, "abstention": None, "perplexity": None,
            "perplexityOverParent": None, "perplexityOverBase": None, "secretLeaks": 0,
        },
        "seconds": 1.0, "energyWh": None, "energyMethod": "", "numberFormat": None, "threads": None, "versions": {},
        "createdAt": "2026-01-01T00:00:00.000Z",
    }  # fmt: skip
    (folder / "card.json").write_text(json.dumps(card))
    found = night.load_parent(model, job, tmp_path)
    assert found and found.adapter == "c" * 64
    (folder / "card.json").write_text(change if isinstance(change, str) else json.dumps(card | change))
    with pytest.raises(TrainerError, match=r"damaged or of another version|another base model"):
        night.load_parent(model, job, tmp_path)


def test_a_corrupt_base_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.gguf").write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(TrainerError, match="could not be loaded"):
        prepare(tmp_path / "x.gguf")
