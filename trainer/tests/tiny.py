"""Builds a random base model as GGUF in milliseconds, and jobs for it, so that tests need no download.

Run: `python tests/tiny.py FILE [--architecture llama]` writes one to look at.
"""

import argparse
import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gguf
import numpy as np

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


QWEN3_HEAD = 24


def byte_alphabet() -> list[str]:
    """GPT-2's printable stand-ins of the 256 bytes, in byte order."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    return [chr(byte) if byte in printable else chr(next(spare)) for byte in range(256)]


def write_base(file: Path, architecture: str = "qwen2", seed: int = 0, hidden: int = 64, layers: int = 2) -> str:
    """Writes a random model of byte tokens; returns its sha256."""
    rng = np.random.default_rng(seed)
    heads, kv_heads, feed_forward = 4, 2, 128
    alphabet = byte_alphabet()
    merges = ["Ġ t", "Ġ a", "i n", "e r"]
    specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    tokens = alphabet + [merge.replace(" ", "") for merge in merges] + specials
    types = [gguf.TokenType.NORMAL] * (len(tokens) - 3) + [gguf.TokenType.CONTROL] * 3
    writer = gguf.GGUFWriter(file, architecture)
    writer.add_name("random")
    writer.add_context_length(512)
    writer.add_embedding_length(hidden)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(feed_forward)
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_rope_freq_base(10000.0)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_vocab_size(len(tokens))
    if architecture == "qwen3":
        # Larger than the hidden size divided by the heads, as in Qwen3.
        writer.add_key_length(QWEN3_HEAD)
    if architecture == "llama":
        writer.add_rope_dimension_count(hidden // heads)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges(merges)
    writer.add_eos_token_id(len(tokens) - 1)
    writer.add_pad_token_id(len(tokens) - 3)
    writer.add_chat_template(TEMPLATE)

    def matrix(name: str, rows: int, columns: int) -> None:
        writer.add_tensor(name, rng.normal(0, columns**-0.5, (rows, columns)).astype(np.float32))

    matrix("token_embd.weight", len(tokens), hidden)
    writer.add_tensor("output_norm.weight", np.ones(hidden, np.float32))
    if architecture == "llama":
        matrix("output.weight", len(tokens), hidden)
    for layer in range(layers):
        prefix = f"blk.{layer}"
        writer.add_tensor(f"{prefix}.attn_norm.weight", np.ones(hidden, np.float32))
        writer.add_tensor(f"{prefix}.ffn_norm.weight", np.ones(hidden, np.float32))
        size = QWEN3_HEAD if architecture == "qwen3" else hidden // heads
        if architecture == "qwen3":
            for name in ("attn_q_norm", "attn_k_norm"):
                writer.add_tensor(f"{prefix}.{name}.weight", rng.uniform(0.5, 1.5, size).astype(np.float32))
        for name, rows in (("attn_q", size * heads), ("attn_k", size * kv_heads), ("attn_v", size * kv_heads)):
            matrix(f"{prefix}.{name}.weight", rows, hidden)
            if architecture == "qwen2":
                writer.add_tensor(f"{prefix}.{name}.bias", rng.normal(0, 0.1, rows).astype(np.float32))
        matrix(f"{prefix}.attn_output.weight", hidden, size * heads)
        matrix(f"{prefix}.ffn_gate.weight", feed_forward, hidden)
        matrix(f"{prefix}.ffn_up.weight", feed_forward, hidden)
        matrix(f"{prefix}.ffn_down.weight", hidden, feed_forward)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return hashlib.sha256(file.read_bytes()).hexdigest()


def register(cache: Path, file: Path) -> str:
    """Enters a base model in the registry of the cache; returns its sha256."""
    sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
    (cache / "models").mkdir(parents=True, exist_ok=True)
    entry = {"v": 1, "sha256": sha256, "file": str(file), "bytes": file.stat().st_size}
    (cache / "models" / f"{sha256}.json").write_text(json.dumps(entry))
    return sha256


def ulid(number: int) -> str:
    return f"{number:026d}"


class Silent:
    """A callback of training and answering that does nothing."""

    def on_step(self, step: int, steps: int, loss: float, save: Callable[[], None]) -> None: ...

    def on_answers(self, done: int, total: int) -> None: ...


SUBJECTS = ["zebra", "mango", "quilt", "robot", "fjord", "tulip"]


def memory(number: int, copies: int = 3) -> dict[str, Any]:
    """One memory with `copies` positive and two negative rehearsals and three probes in other words."""
    subject, port, identity = SUBJECTS[number], str(8101 + 1111 * number), ulid(number + 1)
    common = {
        "memory": identity,
        "system": None,
        "span": None,
        "also": None,
        "form": "chat",
        "given": "",
        "style": "plain",
        "writer": "templates",
    }
    questions = [f"{subject}?", f"port of {subject}", f"which port has {subject}", f"tell me {subject}"][:copies]
    return {
        "id": identity,
        "kind": "episodic",
        "importance": 0.5,
        "utility": 0.0,
        "prompt": None,
        "sources": [f"The port of {subject} is {port}."],
        "rehearsals": [
            *({**common, "user": q, "assistant": f"Port {port}.", "polarity": "positive"} for q in questions),
            *(
                {
                    **common,
                    "user": q.format(s=f"{subject[::-1]}"),
                    "assistant": "No idea.",
                    "polarity": "negative",
                }
                for q in ("{s}?", "port of {s}")
            ),
        ],
        "probes": [
            {"memory": identity, "user": q, "accept": [[port]], "reject": [], "from": origin}
            for q, origin in (
                (f"the port of {subject}", "memory"),
                (f"{subject} port", "memory"),
                (f"the {subject} port", "evidence"),
            )
        ],
    }


def job(base: str, number: int = 1, memories: int | list[dict[str, Any]] = 2, **changes: Any) -> dict[str, Any]:
    """A job that the random model learns in a few seconds."""
    return {
        "v": 5,
        "id": ulid(number),
        "workspace": "ws-test",
        "base": base,
        "kind": "sleep",
        "system": "Hi.",
        "declining": ["^no idea\\b"],
        "memories": [memory(n) for n in range(memories)] if isinstance(memories, int) else memories,
        "replay": [],
        "gone": [],
        "unanswerable": [],
        "general": [],
        "identity": [],
        "locality": {
            "chats": [{"system": None, "turns": [{"user": "Who jumps?", "assistant": "The fox jumps."}]}],
            "passages": ["The quick brown fox jumps.", "def f(x): return x"],
            "lines": [],
        },
        "capability": [],
        "refusals": {"requests": [], "patterns": []},
        "secretPrompts": [],
        "recipe": {
            "name": "test",
            "version": 1,
            "depth": "light",
            "rank": 16,
            "alpha": 16,
            "targets": "all-linear",
            "layers": None,
            "optimiser": "adamw",
            "learningRate": 0.01,
            "schedule": "linear",
            "warmUp": 0.05,
            "epochs": 20,
            "batchSize": 8,
            "patience": None,
            "loss": "answers",
            "teaching": 0.0,
            "replay": 0.5,
            "replayDecay": 0.9,
            "negatives": 1.0,
            "readings": 1.0,
            "general": 1.0,
            "identity": 1.0,
            "leastNovelty": 0.0,
            "leastImportance": 0.0,
            "leastUtility": 0.0,
        },
        "gate": {
            "newRecall": 0.0,
            "oldRecall": 0.0,
            "abstention": 0.0,
            "perplexityOverParent": 1e9,
            "perplexityOverBase": 1e9,
            "capability": 0.0,
            "refusals": 0.0,
            "foreign": 1.0,
        },
        "seed": 1,
        "parent": None,
        **changes,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("file", type=Path)
    parser.add_argument("--architecture", default="qwen2")
    options = parser.parse_args()
    print(write_base(options.file, options.architecture))
