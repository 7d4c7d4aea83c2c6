"""Loads the served GGUF as a trainable model and puts an adapter on it; scores and decodes with it.

Training on the dequantised served weights, not on the original ones, halves the divergence between the trained and
the served model (measured on a small Qwen2 model at Q8_0: a KL of 1.0e-3 in place of 2.3e-3).
"""

import json
from pathlib import Path

import torch
import torch.nn.functional as F
from peft import LoraConfig, PeftModel, get_peft_model, set_peft_model_state_dict
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerBase

from .callbacks import AnswerCallback
from .encode import ANSWER_TOKENS, IGNORE, Batch, Example, pack, pad_id, prompt, rows, shared_prefix, special_ids
from .errors import TrainerError
from .schema import Recipe

TARGETS = {
    "mlp": ["gate_proj", "up_proj", "down_proj"],
    "all-linear": ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
}

DECODED_AT_ONCE = 64
"""Questions in one padded batch."""


def pick_device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def half_precision(device: torch.device) -> bool:
    """True where training runs in bfloat16 autocast: always on a GPU, on a CPU only with instructions for it.

    There bfloat16 is several times as fast as float32; emulated it is slower.
    """
    if device.type != "cpu":
        return True
    capabilities = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def load_base(file: Path, device: torch.device) -> tuple[torch.nn.Module, PreTrainedTokenizerBase]:
    """The base model with frozen weights (float32 on a CPU, bfloat16 on a GPU) and its tokenizer."""
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    # Measured on rows of short chats: in bfloat16 a CPU is faster with plain attention, in float32 with the fused one.
    attention = "eager" if device.type == "cpu" and half_precision(device) else "sdpa"
    try:
        tokenizer = AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
        model = AutoModelForCausalLM.from_pretrained(
            file.parent, gguf_file=file.name, dtype=dtype, attn_implementation=attention
        )
    except Exception as error:
        raise TrainerError(
            "The base model could not be loaded for training.",
            f"{file.name}: {type(error).__name__}: {str(error)[:300]}",
            "Download the model again, or choose one of the catalog.",
        ) from error
    if tokenizer.chat_template is None:
        raise TrainerError(
            "The base model cannot be trained.", f"{file.name} has no chat template.", "Choose a chat model."
        )
    model.requires_grad_(False)
    return model.to(device).eval(), tokenizer  # pyright: ignore[reportArgumentType]


def attach(model: torch.nn.Module, recipe: Recipe, seed: int) -> PeftModel:
    """Puts a fresh adapter on the base: A random by seed, B zero, both float32."""
    torch.manual_seed(seed)
    config = LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,  # pyright: ignore[reportArgumentType]  PEFT takes fractions too
        target_modules=TARGETS[recipe.targets],
        lora_dropout=0.0,
        bias="none",
        task_type="CAUSAL_LM",
    )
    adapted = get_peft_model(model, config)  # pyright: ignore[reportArgumentType]
    assert isinstance(adapted, PeftModel)
    return adapted


def read_adapter(folder: Path, recipe: Recipe) -> dict[str, torch.Tensor]:
    """The tensors of an exported adapter, with B rescaled to the recipe's alpha.

    Raises TrainerError if it is unreadable or its rank or targets are not the recipe's.
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
    if config["r"] != recipe.rank or set(config["target_modules"]) != set(TARGETS[recipe.targets]):
        raise TrainerError(
            "The adapter to continue from has another shape than the recipe.",
            f"It has rank {config['r']} on {len(config['target_modules'])} kinds of layers.",
            "Keep rank and targets, or rebuild from the base model.",
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


def answer_losses(model: PeftModel, batch: Batch) -> torch.Tensor:
    """Cross-entropy of each answer token, nats, as one vector.

    One packed row instead of padded ones: the system prompt that all share runs once, which is exact, gradients
    included, and the matrix products are large. The vocabulary projection runs on answer positions only.
    """
    base = model.get_base_model()
    decoder, head = base.get_decoder(), base.get_output_embeddings()  # pyright: ignore[reportCallIssue]
    dtype = next(base.parameters()).dtype
    bias = torch.zeros(batch.mask.shape, dtype=dtype, device=batch.mask.device)
    bias.masked_fill_(~batch.mask, torch.finfo(dtype).min)
    hidden = decoder(
        input_ids=batch.ids, attention_mask=bias, position_ids=batch.positions, use_cache=False
    ).last_hidden_state[0]
    wanted = batch.labels != IGNORE
    return F.cross_entropy(head(hidden[wanted]).float(), batch.labels[wanted], reduction="none")


@torch.no_grad()
def score(model: PeftModel, examples: list[Example]) -> torch.Tensor:
    """`answer_losses` of many examples, on the CPU."""
    device = next(model.parameters()).device
    losses = [answer_losses(model, pack(row, shared_prefix(row), device)).cpu() for row in rows(examples)]
    return torch.cat(losses) if losses else torch.zeros(0)


@torch.no_grad()
def answer(
    model: PeftModel,
    tokenizer: PreTrainedTokenizerBase,
    asked: list[tuple[str, str]],
    callback: AnswerCallback,
) -> list[str]:
    """Free greedy answers of at most ANSWER_TOKENS tokens to (system prompt, question) each, in order, decoded in
    batches of similar length."""
    device = next(model.parameters()).device
    encoded = [prompt(tokenizer, system, question) for system, question in asked]
    order = sorted(range(len(encoded)), key=lambda i: len(encoded[i]))
    pad = pad_id(tokenizer)
    ends = sorted(special_ids(tokenizer))
    answers = [""] * len(asked)
    for start in range(0, len(order), DECODED_AT_ONCE):
        part = order[start : start + DECODED_AT_ONCE]
        width = max(len(encoded[i]) for i in part)
        ids = torch.full((len(part), width), pad)
        mask = torch.zeros((len(part), width), dtype=torch.long)
        for row, i in enumerate(part):
            ids[row, width - len(encoded[i]) :] = torch.tensor(encoded[i])
            mask[row, width - len(encoded[i]) :] = 1
        out = model.generate(
            input_ids=ids.to(device),
            attention_mask=mask.to(device),
            max_new_tokens=ANSWER_TOKENS,
            do_sample=False,
            eos_token_id=ends,
            pad_token_id=pad,
        )
        for row, i in enumerate(part):
            answers[i] = str(tokenizer.decode(out[row, width:], skip_special_tokens=True)).strip()
        callback.on_answers(start + len(part), len(order))
    return answers
