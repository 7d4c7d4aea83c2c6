"""Adapter files as llama.cpp reads them, written and read back for the gate's benchmark."""

from pathlib import Path

import gguf
import numpy as np
import torch

from dormouse_trainer.backends.peft import PeftAdaptedModel
from dormouse_trainer.errors import TrainerError
from dormouse_trainer.export import gguf_tensors
from dormouse_trainer.schema import Recipe
from dormouse_trainer.weights import BaseFile


def write(file: Path, model: PeftAdaptedModel, recipe: Recipe, base: Path, wider: int = 0) -> None:
    """The adapter that is in `model`; `wider`: so many more inputs of each matrix than the base has."""
    header = BaseFile(base)
    writer = gguf.GGUFWriter(file, header.architecture)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    for name, tensor in gguf_tensors(model.factors(), recipe.alpha / recipe.rank, header).items():
        writer.add_tensor(name, np.pad(tensor, ((0, 0), (0, wider))) if name.endswith("lora_a") else tensor)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read(file: Path, model: PeftAdaptedModel, recipe: Recipe, base: Path) -> None:
    """Puts the adapter of a file into `model`, in place of the one that is there.

    Raises TrainerError where the file is none, or its tensors are not those of this base.
    """
    try:
        found = {tensor.name: np.array(tensor.data) for tensor in gguf.GGUFReader(file).tensors}
    except (OSError, ValueError, KeyError) as error:
        raise TrainerError("The adapter cannot be read.", f"{file.name}: {error}.", "Offer a GGUF file.") from error
    header = BaseFile(base)
    scale = recipe.alpha / recipe.rank
    wanted = gguf_tensors(model.factors(), scale, header)
    if {name: tensor.shape for name, tensor in found.items()} != {name: t.shape for name, t in wanted.items()}:
        raise TrainerError(
            "The adapter does not fit the base model.",
            "Its tensors have other names or shapes.",
            "Offer one that was trained for this base and recipe.",
        )
    modules = dict(model.model.get_base_model().named_modules())
    with torch.no_grad():
        for path in model.factors():
            name = gguf_name(path, header)
            lora_a, lora_b = modules[path].lora_A, modules[path].lora_B
            lora_a["default"].weight.copy_(torch.from_numpy(found[f"{name}.lora_a"]))  # type: ignore[index]
            lora_b["default"].weight.copy_(torch.from_numpy(found[f"{name}.lora_b"] / scale))  # type: ignore[index]


def gguf_name(module: str, header: BaseFile) -> str:
    names = {value: key for key, value in gguf.MODEL_ARCH_NAMES.items()}
    table = gguf.get_tensor_name_map(names[header.architecture], int(header.setting("block_count")))
    return f"{table.get_name(module)}.weight"


def put(model: PeftAdaptedModel, change: "dict[str, tuple[np.ndarray, np.ndarray]]") -> None:
    """Puts these factors into `model`."""
    modules = dict(model.model.get_base_model().named_modules())
    with torch.no_grad():
        for path, (a, b) in change.items():
            modules[path].lora_A["default"].weight.copy_(torch.from_numpy(a))  # type: ignore[index]
            modules[path].lora_B["default"].weight.copy_(torch.from_numpy(b))  # type: ignore[index]
