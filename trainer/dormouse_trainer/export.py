"""Writes a finished adapter: GGUF for llama.cpp, PEFT files for everyone else, the card last.

llama.cpp scales each tensor by alpha / rank of that tensor if the file names an alpha, and by 1 if it does
not. So the scale is folded into B and alpha is left out, which stays right when tensors differ in rank.
"""

import hashlib
import json
import platform
import secrets
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import gguf
import numpy as np
import torch
from safetensors.numpy import save as to_safetensors

from . import VERSION
from .backends.protocol import Factors
from .errors import TrainerError
from .migrations import read_card
from .model import TARGETS
from .paths import adapters_dir, fsync_dir, replace, write_bytes, write_json
from .schema import AdapterCard, CardFile, Recipe
from .weights import PERMUTED, BaseFile


def permute(rows: np.ndarray, heads: int) -> np.ndarray:
    """Reorders the rows of q or k of a Hugging Face model to those of GGUF (llama.cpp's `convert_hf_to_gguf`)."""
    split = rows.reshape(heads, 2, rows.shape[0] // heads // 2, *rows.shape[1:])
    return split.swapaxes(1, 2).reshape(rows.shape)


def gguf_tensors(factors: Factors, scale: float, base: BaseFile) -> dict[str, np.ndarray]:
    """`<base tensor>.lora_a` [rank, in] and `.lora_b` [out, rank] with the scale in B, float32."""
    architecture = base.architecture
    blocks = int(base.setting("block_count"))
    heads = int(base.setting("attention.head_count"))
    kv_heads = int(base.setting("attention.head_count_kv", heads))
    names = {value: key for key, value in gguf.MODEL_ARCH_NAMES.items()}
    table = gguf.get_tensor_name_map(names[architecture], blocks)
    shapes = {tensor.name: tuple(int(n) for n in tensor.shape) for tensor in base.tensors}
    tensors: dict[str, np.ndarray] = {}
    for module, (a, b) in sorted(factors.items()):
        name = f"{table.get_name(module)}.weight"
        # GGUF lists dimensions in reverse: (in, out).
        if shapes.get(name) != (a.shape[1], b.shape[0]):
            raise TrainerError(
                "The adapter does not fit the base model.",
                f"{module} has no counterpart of its shape in the GGUF file.",
                "Report this together with the name of the model.",
            )
        scaled = b.astype(np.float32) * np.float32(scale)
        # B's rows follow those of the base.
        if architecture in PERMUTED and module.endswith(("q_proj", "k_proj")):
            scaled = permute(scaled, heads if module.endswith("q_proj") else kv_heads)
        tensors[f"{name}.lora_a"] = np.ascontiguousarray(a, np.float32)
        tensors[f"{name}.lora_b"] = np.ascontiguousarray(scaled, np.float32)
    return tensors


def write_gguf(file: Path, factors: Factors, scale: float, base_file: Path) -> None:
    """`scale`: what B is multiplied with, alpha / rank of a recipe."""
    base = BaseFile(base_file)
    writer = gguf.GGUFWriter(file, base.architecture)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    for name, tensor in gguf_tensors(factors, scale, base).items():
        writer.add_tensor(name, tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_peft(folder: Path, factors: Factors, recipe: Recipe, base_sha256: str) -> None:
    """The same adapter in PEFT's own format; its configuration names the base by content, not by path."""
    tensors: dict[str, np.ndarray] = {}
    for module, (a, b) in factors.items():
        tensors[f"base_model.model.{module}.lora_A.weight"] = np.ascontiguousarray(a)
        tensors[f"base_model.model.{module}.lora_B.weight"] = np.ascontiguousarray(b)
    layers = sorted({int(module.split(".layers.")[1].split(".")[0]) for module in factors})
    config = {
        "base_model_name_or_path": base_sha256,
        "bias": "none",
        "fan_in_fan_out": False,
        "inference_mode": True,
        "lora_alpha": recipe.alpha,
        "lora_dropout": 0.0,
        "peft_type": "LORA",
        "r": recipe.rank,
        "target_modules": TARGETS[recipe.targets],
        "layers_to_transform": None if recipe.layers is None else layers,
        "layers_pattern": None if recipe.layers is None else "layers",
        "task_type": "CAUSAL_LM",
        "use_dora": False,
        "use_rslora": False,
    }
    write_bytes(folder / "adapter_model.safetensors", to_safetensors(tensors, {"format": "pt"}))
    write_bytes(folder / "adapter_config.json", json.dumps(config, indent=1).encode() + b"\n")


def versions() -> dict[str, str]:
    packages = ("torch", "transformers", "peft", "gguf", "safetensors")
    found = {name: version(name) for name in packages}
    return {
        "dormouse": VERSION,
        "python": platform.python_version(),
        **found,
        "cuda": torch.version.cuda or "none",
    }


def export(
    state: Path,
    workspace: str,
    base_file: Path,
    base_sha256: str,
    recipe: Recipe,
    factors: Factors,
    make_card: Callable[[str, list[CardFile]], AdapterCard],
) -> AdapterCard:
    """Writes `adapters/<sha256 of adapter.gguf>/` and returns its card.

    Everything goes to a temporary folder beside it, fsync'd, the card last; then the folder is renamed. An equal
    adapter that is already there stays as it is, with its own card.
    """
    adapters = adapters_dir(state, workspace)
    adapters.mkdir(parents=True, exist_ok=True)
    temporary = adapters / f".{secrets.token_hex(8)}.tmp"
    temporary.mkdir(mode=0o700)
    try:
        raw = temporary / "adapter.raw"
        write_gguf(raw, factors, recipe.alpha / recipe.rank, base_file)
        write_bytes(temporary / "adapter.gguf", raw.read_bytes())
        raw.unlink()
        write_peft(temporary, factors, recipe, base_sha256)
        files = [
            CardFile(name=f.name, sha256=hashlib.sha256(f.read_bytes()).hexdigest(), bytes=f.stat().st_size)
            for f in sorted(temporary.iterdir())
        ]
        name = next(f.sha256 for f in files if f.name == "adapter.gguf")
        card = make_card(name, files)
        write_json(temporary / "card.json", card)
        target = adapters / name
        if (target / "card.json").exists():
            return read_card(target / "card.json")
        shutil.rmtree(target, ignore_errors=True)
        replace(temporary, target)
        fsync_dir(adapters)
        return card
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
