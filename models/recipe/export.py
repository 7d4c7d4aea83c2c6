"""Write the network as one Q8_0 GGUF file of architecture qwen2, tokenizer and chat template in it.

The file is all there is: llama.cpp serves it and transformers trains on it (`gguf_file=`).
"""

import json
from pathlib import Path

import gguf
import numpy as np
from tokenizers import Tokenizer

from .network import Network
from .tokenizer import END, END_OF_TEXT, FIM_PAD, FIM_PREFIX, FIM_SUFFIX, SPECIAL, token_id

NAME = "dormouse-tiny"
LIMIT = 16 * 1024 * 1024  # bytes
CHAT_TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
# parameter of our network (and of transformers' Qwen2Model) → tensor of llama.cpp
TENSORS = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}


def tensor_name(name: str) -> str:
    """llama.cpp's name of one of our parameters: layers.3.mlp.up_proj.weight → blk.3.ffn_up.weight."""
    if name == "embed_tokens.weight":
        return "token_embd.weight"
    if name == "norm.weight":
        return "output_norm.weight"
    _, number, rest = name.split(".", 2)
    module, leaf = rest.rsplit(".", 1)
    return f"blk.{number}.{TENSORS[module]}.{leaf}"


def write(network: Network, tokenizer: Tokenizer, document: dict, folder: Path) -> Path:
    """Write `folder`/dormouse-tiny.gguf and return its path. Matrices are Q8_0, vectors float32."""
    shape = network.shape
    folder.mkdir(parents=True, exist_ok=True)
    path, scratch = folder / f"{NAME}.gguf", folder / f"{NAME}.gguf.part"
    writer = gguf.GGUFWriter(scratch, "qwen2")
    writer.add_name(NAME)
    writer.add_description("A demonstration model of Dormouse: a closed language, not an assistant.")
    writer.add_license("mit")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.hidden)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.inner)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_layer_norm_rms_eps(shape.epsilon)
    writer.add_rope_freq_base(shape.theta)
    writer.add_vocab_size(shape.vocabulary)

    model = json.loads(tokenizer.to_str())["model"]
    words = {index: token for token, index in tokenizer.get_vocab(with_added_tokens=True).items()}
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list([words[index] for index in range(len(words))])
    kinds = [gguf.TokenType.CONTROL if words[i] in SPECIAL else gguf.TokenType.NORMAL for i in range(len(words))]
    writer.add_token_types(kinds)
    writer.add_token_merges([pair if isinstance(pair, str) else " ".join(pair) for pair in model["merges"]])
    writer.add_bos_token_id(token_id(tokenizer, END_OF_TEXT))
    writer.add_eos_token_id(token_id(tokenizer, END))
    writer.add_eot_token_id(token_id(tokenizer, END))
    writer.add_pad_token_id(token_id(tokenizer, END_OF_TEXT))
    writer.add_add_bos_token(False)
    for key, token in (("pre", FIM_PREFIX), ("suf", FIM_SUFFIX), ("pad", FIM_PAD)):
        writer.add_uint32(f"tokenizer.ggml.fim_{key}_token_id", token_id(tokenizer, token))
    writer.add_chat_template(CHAT_TEMPLATE)

    for name, parameter in network.state_dict().items():
        data = parameter.detach().float().cpu().numpy().astype(np.float32)
        if data.ndim == 2:
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(tensor_name(name), gguf.quants.quantize(data, kind), raw_dtype=kind)
        else:
            writer.add_tensor(tensor_name(name), data)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    if scratch.stat().st_size > LIMIT:
        raise ValueError(f"{scratch} has {scratch.stat().st_size} bytes, more than {LIMIT}")
    scratch.replace(path)
    return path
