"""A night obeys every field of its recipe: what is adapted, how the rate goes, which tokens and rehearsals train."""

import json
import math
from pathlib import Path

import pytest
import tiny
import torch
from peft import PeftModel

from dormouse_trainer import export, model, train
from dormouse_trainer.backends.peft import PeftAdaptedModel, load_adapted
from dormouse_trainer.encode import IGNORE, Conversation, Example, encode
from dormouse_trainer.errors import TrainerError
from dormouse_trainer.lesson import shares
from dormouse_trainer.lesson.examples import examples_of
from dormouse_trainer.material import Chat
from dormouse_trainer.pace import Pace
from dormouse_trainer.schema import Job, Recipe

SHA = "a" * 64
EXACT = Pace(number_format="float32", threads=1)


def recipe_of(**changes: object) -> Recipe:
    return Recipe.model_validate(tiny.job(SHA)["recipe"] | changes)


def load(file: Path, **changes: object) -> PeftAdaptedModel:
    return load_adapted(file, recipe_of(**changes), 1, EXACT)


@pytest.mark.parametrize(
    ("targets", "kinds"),
    [
        ("mlp", {"gate_proj", "up_proj", "down_proj"}),
        ("qkvo", {"q_proj", "k_proj", "v_proj", "o_proj"}),
        ("all-linear", {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}),
    ],
)
def test_targets_and_layers_are_what_is_adapted(targets: str, kinds: set[str], tmp_path: Path) -> None:
    tiny.write_base(tmp_path / "base.gguf", layers=4)
    for layers, numbers in ((None, {0, 1, 2, 3}), (3, {1, 2, 3})):
        modules = load(tmp_path / "base.gguf", targets=targets, layers=layers).factors()
        assert {module.rsplit(".", 1)[1] for module in modules} == kinds
        # Counted from the output, as mlx-lm counts.
        assert {int(module.split(".")[2]) for module in modules} == numbers


def test_more_layers_than_the_base_has_are_refused_by_name(base_file: Path) -> None:
    with pytest.raises(TrainerError, match="test does not fit") as refused:
        load(base_file, layers=8)
    assert "last 8 layers, and the model has 2" in refused.value.text.why


def test_an_adapter_of_some_layers_is_continued_and_opens_in_peft(base_file: Path, tmp_path: Path) -> None:
    part = load(base_file, layers=1, targets="qkvo")
    for name, weight in part.model.named_parameters():
        if ".lora_B." in name:
            torch.nn.init.normal_(weight)
    export.write_peft(tmp_path, part.factors(), part.recipe, SHA)
    again = load(base_file, layers=1, targets="qkvo")
    again.load_parent(tmp_path)
    with pytest.raises(TrainerError, match="another shape") as refused:
        load(base_file, targets="qkvo").load_parent(tmp_path)
    assert "4 kinds of modules in 1 layers" in refused.value.text.why
    base, _ = model.load_base(base_file, torch.device("cpu"), torch.float32)
    theirs = PeftModel.from_pretrained(base, str(tmp_path)).state_dict()
    ours = again.model.state_dict()
    adapted = [name for name in ours if ".lora_" in name]
    assert len(adapted) == 8 and sorted(adapted) == sorted(name for name in theirs if ".lora_" in name)
    for name in adapted:
        torch.testing.assert_close(theirs[name], ours[name])


def test_the_rate_rises_over_the_warm_up_and_falls_as_the_schedule_says() -> None:
    def rates(schedule: str, warm_up: float) -> list[float]:
        return [train.rate(step, 100, recipe_of(schedule=schedule, warmUp=warm_up)) for step in range(100)]

    assert rates("constant", 0) == [1.0] * 100
    for schedule in ("constant", "linear", "cosine"):
        assert rates(schedule, 0.1)[:10] == pytest.approx([step / 10 for step in range(1, 11)])
    linear, cosine = rates("linear", 0.1), rates("cosine", 0.1)
    assert linear[10] == cosine[10] == 1 and linear[55] == pytest.approx(0.5) == pytest.approx(cosine[55])
    assert cosine[30] == pytest.approx((1 + math.cos(math.pi * 20 / 90)) / 2) and cosine[30] > linear[30]
    assert 0 < cosine[99] < linear[99] < 0.02


def test_a_whole_sequence_learns_every_token_and_an_answer_its_own(base_file: Path) -> None:
    tokenizer = load(base_file).tokenizer
    chat, plain = Conversation((("a?", "Bee."),)), Conversation((("It is a", " bee."),), chat=False)
    for conversation in (chat, plain):
        whole = encode(tokenizer, "Hi.", conversation, whole=True)
        assert whole.ids[1:] == whole.labels[:-1] and IGNORE not in whole.labels
        answer = encode(tokenizer, "Hi.", conversation)
        assert answer.ids == whole.ids[: len(answer.ids)] and IGNORE in answer.labels


def test_the_loss_of_the_recipe_reaches_the_lesson_and_teachers_keep_the_answers(base_file: Path) -> None:
    chats = [{"turns": [{"user": "And now?", "assistant": "Nothing."}]}]
    model = load(base_file)

    def silent(**recipe: object) -> list[bool]:
        job = Job.model_validate(tiny.job(SHA, general=chats, recipe=recipe_of(**recipe).model_dump()))
        rehearsals = [r for memory in job.memories for r in memory.rehearsals]
        return [IGNORE in example.labels for example in examples_of(model, job, rehearsals, job.memories)]

    assert all(silent())
    *rehearsed, general = silent(loss="sequence")
    assert not any(rehearsed) and general
    assert len(silent(general=0)) == len(silent()) - 1


def test_chats_of_identity_train_as_they_are_written(base_file: Path) -> None:
    model = load(base_file)

    def examples(identity: float) -> list[Example]:
        job = Job.model_validate(tiny.job(SHA, recipe=recipe_of(identity=identity).model_dump()))
        chats = [Chat.model_validate({"turns": [{"user": f"{n}?", "assistant": "Dormouse."}]}) for n in range(4)]
        return examples_of(model, job, [], [], identity=chats)

    assert [len(examples(share)) for share in (0, 0.5, 1)] == [0, 2, 4]
    learned = [token for token in examples(1)[0].labels if token != IGNORE]
    assert model.tokenizer.decode(learned) == "Dormouse.<|im_end|>" and examples(1)[0].teacher is None


def test_a_recipe_keeps_its_shares_of_negatives_and_readings() -> None:
    written = tiny.memory(0)
    readings = [{**r, "polarity": "reading"} for r in written["rehearsals"][:2]]
    job = Job.model_validate(tiny.job(SHA, memories=[{**written, "rehearsals": [*readings, *written["rehearsals"]]}]))

    def counts(**changes: object) -> list[int]:
        (memory,) = shares.keep(job.memories, recipe_of(**changes), 1)
        polarities = [r.polarity for r in memory.rehearsals]
        return [polarities.count(p) for p in ("positive", "negative", "reading")]  # type: ignore[arg-type]

    assert shares.keep(job.memories, recipe_of(), 1) == job.memories
    assert counts(negatives=0) == [3, 0, 2] and counts(negatives=0.5, readings=0) == [3, 1, 0]


def test_the_card_names_what_stood_in_for_an_optimiser() -> None:
    assert train.substitutes(recipe_of()) == []
    (sentence,) = train.substitutes(recipe_of(optimiser="paged-adamw-8bit"))
    assert sentence.startswith("AdamW in float32 in place of paged 8-bit AdamW")


def test_every_field_of_a_recipe_is_on_the_wire() -> None:
    assert json.loads(recipe_of(layers=3).model_dump_json()) == tiny.job(SHA)["recipe"] | {"layers": 3}
