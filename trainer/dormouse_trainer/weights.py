"""Reads a GGUF file as a transformers model in seconds: its header without the vocabulary, its tensors in parallel.

transformers' own way reads the whole header five times, at six seconds for a vocabulary of 150,000 pieces, and
dequantises one tensor after the other: 45 s for 0.6 billion weights.
"""

import os
import struct
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import gguf
import numpy as np
import torch
from transformers import AutoConfig, AutoModelForCausalLM, PreTrainedConfig

from .errors import TrainerError

ARCHITECTURES = ("llama", "qwen2", "qwen3")
"""`general.architecture` of the files that train. Mistral's is llama."""
PERMUTED = {"llama"}
"""Architectures whose GGUF stores the rows of q and k in rotary order. Qwen's do not."""
ROTARY_FACTORS = "rope_freqs.weight"
"""Tensor of Llama 3's stretched rotary frequencies."""


CHUNK_WEIGHTS = 2**18
"""Weights that are dequantised at once."""


class BaseFile(gguf.GGUFReader):
    """The library's reader, but for arrays of the header (the vocabulary), which it would take apart piece by piece."""

    def _get_field_parts(self, orig_offs: int, raw_type: int) -> tuple[int, list, list[int], list]:
        if raw_type != gguf.GGUFValueType.ARRAY:
            return super()._get_field_parts(orig_offs, raw_type)
        data = memoryview(self.data)  # pyright: ignore[reportArgumentType]
        kind, count = struct.unpack_from("<IQ", data, orig_offs)
        at = orig_offs + 12
        if kind == gguf.GGUFValueType.STRING:
            for _ in range(count):
                at += 8 + struct.unpack_from("<Q", data, at)[0]
        elif scalar := self.gguf_scalar_to_np.get(gguf.GGUFValueType(kind)):
            at += count * np.dtype(scalar).itemsize
        else:
            return super()._get_field_parts(orig_offs, raw_type)
        return at - orig_offs, [], [], [gguf.GGUFValueType.ARRAY, gguf.GGUFValueType(kind)]

    def value(self, key: str, default: Any = None) -> Any:
        """A single value of the header. Raises TrainerError where the file has none and there is no default."""
        field = self.get_field(key)
        value = field.contents() if field else default
        if value is None:
            raise TrainerError(
                "The base model's file is incomplete.", f"It does not name {key}.", "Download the model again."
            )
        return value

    @property
    def architecture(self) -> str:
        return str(self.value("general.architecture"))

    def setting(self, key: str, default: Any = None) -> Any:
        """A value of the architecture's own part of the header."""
        return self.value(f"{self.architecture}.{key}", default)


def read_config(file: BaseFile) -> PreTrainedConfig:
    """The transformers configuration of the file. Raises TrainerError for an architecture that does not train."""
    architecture = file.architecture
    if architecture not in ARCHITECTURES:
        raise TrainerError(
            "This base model cannot be trained yet.",
            f"Its architecture is {architecture}; those that train are {', '.join(ARCHITECTURES)}.",
            "Choose another model, or go on with memories in the prompt.",
        )
    names = {tensor.name: tensor for tensor in file.tensors}
    heads = int(file.setting("attention.head_count"))
    width = int(file.setting("embedding_length"))
    return AutoConfig.for_model(
        architecture,
        hidden_size=width,
        intermediate_size=int(file.setting("feed_forward_length")),
        num_hidden_layers=int(file.setting("block_count")),
        num_attention_heads=heads,
        num_key_value_heads=int(file.setting("attention.head_count_kv", heads)),
        head_dim=int(file.setting("attention.key_length", width // heads)),
        rms_norm_eps=float(file.setting("attention.layer_norm_rms_epsilon")),
        rope_theta=float(file.setting("rope.freq_base", 10000.0)),
        max_position_embeddings=int(file.setting("context_length")),
        vocab_size=int(names["token_embd.weight"].shape[1]),
        tie_word_embeddings="output.weight" not in names,
        attention_bias="blk.0.attn_q.bias" in names,
    )


def unpermute(rows: torch.Tensor, heads: int) -> torch.Tensor:
    """The rows of q or k of a GGUF in the order of a Hugging Face model: the inverse of `export.permute`."""
    split = rows.reshape(heads, rows.shape[0] // heads // 2, 2, *rows.shape[1:])
    return split.swapaxes(1, 2).reshape(rows.shape)


def dequantised(tensor: gguf.ReaderTensor, dtype: torch.dtype) -> torch.Tensor:
    """The tensor in `dtype`, a few rows at a time: in the processor's cache that takes half the time."""
    weights = torch.empty(*(int(n) for n in reversed(tensor.shape)), dtype=dtype)
    step = max(1, CHUNK_WEIGHTS // int(tensor.shape[0])) if len(tensor.shape) > 1 else len(weights)
    for start in range(0, len(weights), step):
        part = gguf.dequantize(tensor.data[start : start + step], tensor.tensor_type)
        weights[start : start + step] = torch.from_numpy(np.require(part, np.float32, "W"))
    return weights


def read_model(file: BaseFile, config: PreTrainedConfig, dtype: torch.dtype) -> torch.nn.Module:
    """The model of the file with weights of `dtype`, on the CPU. Raises KeyError where a tensor is missing."""
    with torch.device("meta"):
        model: Any = AutoModelForCausalLM.from_config(config, attn_implementation="sdpa")
    architectures = {value: key for key, value in gguf.MODEL_ARCH_NAMES.items()}
    table = gguf.get_tensor_name_map(architectures[file.architecture], config.num_hidden_layers)
    tensors = {tensor.name: tensor for tensor in file.tensors}

    def read(name: str) -> torch.Tensor:
        module, _, suffix = name.rpartition(".")
        tensor = tensors[f"{table.get_name(module)}.{suffix}"]
        weights = dequantised(tensor, dtype)
        if file.architecture in PERMUTED and module.endswith(("q_proj", "k_proj")):
            heads = config.num_attention_heads if module.endswith("q_proj") else config.num_key_value_heads
            weights = unpermute(weights, heads)
        return weights

    wanted = [name for name, _ in model.named_parameters()]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        read_in_parallel = dict(zip(wanted, pool.map(read, wanted), strict=True))
    model.load_state_dict(read_in_parallel, strict=False, assign=True)
    model.tie_weights()
    # The frequencies are no parameters, so none of the file's tensors replaced them on the meta device.
    model.model.rotary_emb = type(model.model.rotary_emb)(config)
    if ROTARY_FACTORS in tensors:
        model.model.rotary_emb.inv_freq /= torch.tensor(tensors[ROTARY_FACTORS].data)
    return model
