"""Loads the served GGUF as a trainable model and puts an adapter on it; scores and answers with it.

Training on the dequantised served weights, not on the original ones, halves the divergence between the trained and
the served model (measured on a small Qwen2 model at Q8_0: a KL of 1.0e-3 in place of 2.3e-3).
"""

import json
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model, set_peft_model_state_dict
from safetensors.torch import load_file
from transformers import PreTrainedConfig, PreTrainedTokenizerBase, PreTrainedTokenizerFast

from .callbacks import AnswerCallback
from .decoder import Decoder
from .decoding import greedy
from .encode import IGNORE, TEACHER_TOKENS, Example, prompt, special_ids
from .errors import TrainerError
from .packing import pack, rows
from .schema import Recipe
from .weights import BaseFile, read_config, read_model

TARGETS = {
    "mlp": ["gate_proj", "up_proj", "down_proj"],
    "qkvo": ["q_proj", "k_proj", "v_proj", "o_proj"],
    "all-linear": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
}

DECODED_AT_ONCE = 64
"""Questions in one batch."""


def pick_device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def open_base(file: Path) -> tuple[BaseFile, PreTrainedConfig]:
    """The file's header and the configuration in it; raises TrainerError if the file cannot be trained on."""
    try:
        reader = BaseFile(file)
        return reader, read_config(reader)
    except TrainerError:
        raise
    except Exception as error:
        raise unreadable(file.name, error) from error


def unreadable(name: str, error: Exception) -> TrainerError:
    return TrainerError(
        "The base model could not be loaded for training.",
        f"{name}: {type(error).__name__}: {str(error)[:300]}",
        "Download the model again, or choose one of the catalog.",
    )


def load_base(file: Path, device: torch.device, dtype: torch.dtype) -> tuple[torch.nn.Module, PreTrainedTokenizerBase]:
    """The base model with frozen weights of `dtype`, and its tokenizer."""
    reader, config = open_base(file)
    try:
        # AutoTokenizer gives the same, after it has read the whole header by its slow reader.
        tokenizer = PreTrainedTokenizerFast.from_pretrained(file.parent, gguf_file=file.name)
        model = read_model(reader, config, dtype)
    except Exception as error:
        raise unreadable(file.name, error) from error
    if tokenizer.chat_template is None:
        raise TrainerError(
            "The base model cannot be trained.", f"{file.name} has no chat template.", "Choose a chat model."
        )
    model.requires_grad_(False)
    return model.to(device).eval(), tokenizer


def adapted_layers(recipe: Recipe, count: int) -> list[int] | None:
    """Indices of the layers that get an adapter, of `count`: the last ones, as mlx-lm counts them; None for all.

    Raises TrainerError where the base has fewer than the recipe wants.
    """
    if recipe.layers is None:
        return None
    if recipe.layers > count:
        raise TrainerError(
            f"The recipe {recipe.name} does not fit this base model.",
            f"It adapts the last {recipe.layers} layers, and the model has {count}.",
            "Choose a recipe that adapts all layers, such as default, or a larger model.",
        )
    return list(range(count - recipe.layers, count))


def attach(model: torch.nn.Module, recipe: Recipe, seed: int) -> PeftModel:
    """Puts a fresh adapter on the base: A random by seed, B zero, both float32.

    Raises TrainerError where the base has fewer layers than the recipe adapts.
    """
    torch.manual_seed(seed)
    layers = adapted_layers(recipe, model.config.num_hidden_layers)  # type: ignore[union-attr]
    config = LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,  # pyright: ignore[reportArgumentType]  PEFT takes fractions too
        target_modules=TARGETS[recipe.targets],
        layers_to_transform=layers,
        layers_pattern=None if layers is None else "layers",
        lora_dropout=0.0,
        bias="none",
        task_type="CAUSAL_LM",
    )
    adapted = get_peft_model(model, config)  # pyright: ignore[reportArgumentType]
    assert isinstance(adapted, PeftModel)
    return adapted


def read_adapter(folder: Path, recipe: Recipe) -> dict[str, torch.Tensor]:
    """The tensors of an exported adapter, with B rescaled to the recipe's alpha.

    Raises TrainerError if it is unreadable, or its rank, targets or layers are not the recipe's.
    """
    try:
        config = json.loads((folder / "adapter_config.json").read_bytes())
        weights = load_file(folder / "adapter_model.safetensors")
    except Exception as error:
        raise TrainerError(
            "The adapter to continue from is missing or unreadable.",
            f"{folder.name[:12]}: {type(error).__name__}: {str(error)[:200]}",
            "Rebuild from the base model.",
        ) from error
    layers = config.get("layers_to_transform")
    shape = config["r"], set(config["target_modules"]), layers and len(layers)
    if shape != (recipe.rank, set(TARGETS[recipe.targets]), recipe.layers):
        raise TrainerError(
            "The adapter to continue from has another shape than the recipe.",
            f"It has rank {config['r']} on {len(config['target_modules'])} kinds of modules in "
            f"{len(layers) if layers else 'all'} layers.",
            "Keep rank, targets and layers, or rebuild from the base model.",
        )
    for name, tensor in weights.items():
        if ".lora_B." in name:
            tensor.mul_(config["lora_alpha"] / recipe.alpha)
    return weights


def load_adapter(model: PeftModel, folder: Path, recipe: Recipe) -> None:
    """Continues from an exported adapter, see `read_adapter`."""
    try:
        outcome = set_peft_model_state_dict(model, read_adapter(folder, recipe))
        strange = len(outcome.unexpected_keys)
    except RuntimeError:
        strange = -1
    if strange:
        raise TrainerError(
            "The adapter to continue from does not fit the base model.",
            "Its tensors have other names or shapes.",
            "Rebuild from the base model.",
        )


@torch.no_grad()
def score(decoder: Decoder, examples: list[Example]) -> torch.Tensor:
    """Cross-entropy of each answer token of the examples, nats, on the CPU."""
    losses = [decoder.answer_losses(pack(row, decoder.head.device)).cpu() for row in rows(examples)]
    return torch.cat(losses) if losses else torch.zeros(0)


def teach(decoder: Decoder, examples: list[Example]) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Tokens and probabilities of `encode.Teacher` for each example, on the CPU."""
    found: list[tuple[torch.Tensor, torch.Tensor]] = []
    # Side by side, what reads the same memory has its prompt in the row once.
    order = sorted(range(len(examples)), key=lambda i: examples[i].ids)
    for row in rows([examples[i] for i in order]):
        tokens, shares = decoder.likeliest(pack(row, decoder.head.device), TEACHER_TOKENS)
        counts = [sum(label != IGNORE for label in example.labels) for example in row]
        found += zip(tokens.cpu().split(counts), shares.cpu().split(counts), strict=True)
    return [pair for _, pair in sorted(zip(order, found, strict=True), key=lambda one: one[0])]


def answer(
    decoder: Decoder,
    tokenizer: PreTrainedTokenizerBase,
    asked: list[tuple[str, str]],
    callback: AnswerCallback,
    most: int,
) -> list[str]:
    """Free greedy answers of at most `most` tokens to (system prompt, question) each, in order."""
    encoded = [prompt(tokenizer, system, question) for system, question in asked]
    # Prompts that begin alike share that part where they are in one batch.
    order = sorted(range(len(encoded)), key=lambda i: encoded[i])
    ends = set(special_ids(tokenizer))
    answers = [""] * len(asked)
    for start in range(0, len(order), DECODED_AT_ONCE):
        part = order[start : start + DECODED_AT_ONCE]
        for i, said in zip(part, greedy(decoder, [encoded[i] for i in part], ends, most), strict=True):
            answers[i] = str(tokenizer.decode(said, skip_special_tokens=True)).strip()
        callback.on_answers(start + len(part), len(order))
    return answers
