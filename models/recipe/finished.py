"""Read a finished model file back into a network that can be trained further."""

from pathlib import Path

import torch
from tokenizers import Tokenizer

from .network import Network, Shape


def read(path: Path) -> tuple[Network, Tokenizer]:
    """The network of a GGUF file that this recipe wrote, its Q8_0 weights as float32, and its tokenizer."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name).backend_tokenizer
    model = AutoModelForCausalLM.from_pretrained(path.parent, gguf_file=path.name, dtype=torch.float32)
    config = model.config
    shape = Shape(
        vocabulary=config.vocab_size,
        hidden=config.hidden_size,
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        kv_heads=config.num_key_value_heads,
        inner=config.intermediate_size,
        context=config.max_position_embeddings,
        theta=config.rope_parameters["rope_theta"],
        epsilon=config.rms_norm_eps,
    )
    network = Network(shape)
    network.load_state_dict(model.model.state_dict())
    return network, tokenizer
