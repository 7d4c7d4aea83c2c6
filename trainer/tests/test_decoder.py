"""The fast computation is the plain one: losses, gradients and answers of packed rows against PEFT's own modules, and
the base as our loader reads it against transformers'."""

from pathlib import Path

import pytest
import tiny
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from dormouse_trainer import model as models
from dormouse_trainer.backends.peft import PeftAdaptedModel, load_adapted
from dormouse_trainer.decoding import greedy
from dormouse_trainer.encode import IGNORE, Conversation, Example, encode, prompt
from dormouse_trainer.errors import TrainerError
from dormouse_trainer.model import TARGETS
from dormouse_trainer.pace import Pace
from dormouse_trainer.packing import pack
from dormouse_trainer.schema import Recipe

CPU = torch.device("cpu")
RECIPE = tiny.job("a" * 64)["recipe"]


def load(file: Path, number_format: str = "float32", **recipe) -> PeftAdaptedModel:
    pace = Pace.model_validate({"number_format": number_format, "threads": 1})
    model = load_adapted(file, Recipe.model_validate(RECIPE | recipe), 1, pace)
    generator = torch.Generator().manual_seed(1)
    for name, weight in model.model.named_parameters():
        if ".lora_B." in name:
            torch.nn.init.normal_(weight, std=0.1, generator=generator)
    return model


def mixed(model: PeftAdaptedModel) -> list[Example]:
    """Chats of one system prompt, two with prompts of their own, plain sentences, lengths far apart."""
    long = " ".join(["The gate of the garden is green."] * 4)
    conversations = [
        Conversation((("zebra?", "Port 8101."),)),
        Conversation((("which port has zebra", "Port 8101."), ("and mango?", "9212."))),
        Conversation((("what of mango", "No idea."),), system=f"Hi. {long}"),
        Conversation((("zebra is", " at port 8100."),), chat=False),
        Conversation(((f"zebra, {long}?", "Port 8101."),)),
        Conversation((("a?", "b"),), system="Another one."),
        Conversation((("b?", "c"),), system=f"Remember: {long}"),
        Conversation((("who?", "Nobody."),), system=f"Remember: {long}"),
        Conversation((("and", " so on"),), chat=False),
    ]
    return [encode(model.tokenizer, "Hi.", conversation) for conversation in conversations]


def as_examples(prompts: list[list[int]]) -> list[Example]:
    return [Example(ids, [IGNORE] * (len(ids) - 1) + [0]) for ids in prompts]


def plain_losses(model: PeftAdaptedModel, examples: list[Example]) -> torch.Tensor:
    """One example at a time, whole, through PEFT's modules and transformers' attention."""
    losses = []
    for example in examples:
        logits = model.model(input_ids=torch.tensor([example.ids])).logits[0].float()
        losses.append(torch.nn.functional.cross_entropy(logits, torch.tensor(example.labels), reduction="none"))
    labels = torch.tensor([label for example in examples for label in example.labels])
    return torch.cat(losses)[labels != IGNORE]


def gradients(model: PeftAdaptedModel, losses: torch.Tensor) -> dict[str, torch.Tensor]:
    model.model.zero_grad()
    # Weights of the tokens differ, so that a gradient of the wrong token shows.
    (losses * torch.linspace(0.5, 1.5, len(losses))).mean().backward()
    return {name: p.grad.clone() for name, p in model.model.named_parameters() if p.grad is not None}


@pytest.mark.parametrize(("targets", "layers"), [("mlp", None), ("all-linear", None), ("qkvo", 1)])
@pytest.mark.parametrize("architecture", ["qwen2", "llama", "qwen3"])
def test_packed_losses_and_gradients_are_those_of_peft(
    architecture: str, targets: str, layers: int | None, tmp_path: Path
) -> None:
    tiny.write_base(tmp_path / "base.gguf", architecture)
    model = load(tmp_path / "base.gguf", targets=targets, layers=layers)
    examples = mixed(model)
    batch = pack(examples, CPU)
    # Two prompts that several share, one of them a memory's, and segments of different lengths.
    assert len({prefix for prefix in batch.before if prefix}) == 2 and len(batch.groups) > 3
    assert batch.tokens < sum(len(e.ids) for e in examples) - 100
    assert batch.tokens < len(batch.ids) and batch.predicted < len(batch.labels), "padding is tried, too"
    packed, plain = model.decoder.answer_losses(batch), plain_losses(model, examples)
    torch.testing.assert_close(packed, plain, rtol=1e-4, atol=1e-5)
    ours, theirs = gradients(model, packed), gradients(model, plain)
    assert ours.keys() == theirs.keys() and len(ours) == 2 * (layers or 2) * len(TARGETS[targets])
    for name, gradient in theirs.items():
        torch.testing.assert_close(ours[name], gradient, rtol=1e-3, atol=1e-6)
    with torch.no_grad(), model.without_adapter():
        bare = model.decoder.answer_losses(batch)
        torch.testing.assert_close(bare, plain_losses(model, examples), rtol=1e-4, atol=1e-5)
    assert not torch.allclose(bare, packed)


def test_bfloat16_is_near_float32(base_file: Path) -> None:
    exact, fast = load(base_file), load(base_file, "bfloat16")
    examples = mixed(exact)
    batch = pack(examples, CPU)
    losses = exact.decoder.answer_losses(batch), fast.decoder.answer_losses(batch)
    assert fast.decoder.head.dtype == torch.bfloat16
    torch.testing.assert_close(*losses, rtol=0.02, atol=0.05)
    ours, theirs = gradients(fast, losses[1]), gradients(exact, losses[0])
    for name, gradient in theirs.items():
        assert ours[name].dtype == torch.float32
        assert (ours[name] - gradient).norm() < 0.05 * gradient.norm(), name


@pytest.mark.parametrize("architecture", ["qwen2", "llama", "qwen3"])
def test_batched_answers_are_those_of_generate(architecture: str, tmp_path: Path) -> None:
    tiny.write_base(tmp_path / "base.gguf", architecture)
    model = load(tmp_path / "base.gguf")
    questions = ["zebra?", "which port has the zebra of the garden", "mango", "a", "tell me of quilts and robots"]
    prompts = [prompt(model.tokenizer, "Hi.", question) for question in questions]
    prompts.append(prompt(model.tokenizer, "Another system prompt.", "zebra?"))
    prompts += [prompt(model.tokenizer, "The memory: a zebra has port 8101.", q) for q in ("zebra?", "its port")]
    assert len({prefix for prefix in pack(as_examples(prompts), CPU).before if prefix}) == 2
    # The end is a token that random models say now and then, so that some leave early and one stays to the end.
    free = greedy(model.decoder, prompts, set(), 12)
    ends = {free[0][4], free[1][0], free[2][7]}
    said = greedy(model.decoder, prompts, ends, 12)
    for ids, whole, tokens in zip(prompts, free, said, strict=True):
        out = model.model.generate(
            input_ids=torch.tensor([ids]), max_new_tokens=12, do_sample=False, eos_token_id=None, pad_token_id=0
        )
        assert out[0, len(ids) :].tolist() == whole
        stop = next((i for i, token in enumerate(whole) if token in ends), 12)
        assert tokens == whole[:stop]
    assert len({len(tokens) for tokens in said}) > 2


@pytest.mark.parametrize("architecture", ["qwen2", "llama"])
def test_the_loaded_base_is_that_of_transformers(architecture: str, tmp_path: Path) -> None:
    file = tmp_path / "base.gguf"
    tiny.write_base(file, architecture)
    ours, tokenizer = models.load_base(file, CPU, torch.float32)
    theirs = AutoModelForCausalLM.from_pretrained(tmp_path, gguf_file=file.name, dtype=torch.float32)
    weights = theirs.state_dict()
    assert ours.state_dict().keys() == weights.keys()
    for name, weight in ours.state_dict().items():
        assert torch.equal(weight, weights[name]), name
    text = "<|im_start|>user\nzebra, 123 ünd mehr<|im_end|>\n"
    ids = tokenizer(text)["input_ids"]
    assert ids == AutoTokenizer.from_pretrained(tmp_path, gguf_file=file.name)(text)["input_ids"]
    with torch.no_grad():
        logits = [model.eval()(torch.tensor([ids])).logits for model in (ours, theirs)]
    torch.testing.assert_close(*logits)


def test_an_architecture_that_does_not_train_is_named(tmp_path: Path) -> None:
    tiny.write_base(tmp_path / "base.gguf", "gemma2")
    with pytest.raises(TrainerError, match="gemma2"):
        load(tmp_path / "base.gguf")
