"""Byte-level BPE of 4,096 pieces with the Qwen2 pre-tokenizer, so that every digit is a token of its own."""

from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

SIZE = 4096
END_OF_TEXT, START, END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
FIM_PREFIX, FIM_SUFFIX, FIM_PAD = "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_pad|>"
# No middle token: a model host then puts the suffix first, and the filled-in line follows the prefix itself, where the
# induction head looks. Behind a middle token the network copied a line well and seldom found which one.
# Its place in the vocabulary stays, so that files made before can be trained further.
SPARE = "<|spare|>"
SPECIAL = [END_OF_TEXT, START, END, FIM_PREFIX, FIM_SUFFIX, SPARE, FIM_PAD]
# llama.cpp's pre-tokenizer "qwen2"; the two must be the same or serving sees other tokens than training.
QWEN2 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)


def train(texts, size: int = SIZE) -> Tokenizer:
    """Train on an iterable of texts. Special tokens come last, as in Qwen2's own vocabulary."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(QWEN2), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size - len(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    return tokenizer


def token_id(tokenizer: Tokenizer, token: str) -> int:
    """Id of a special token; raises ValueError where the vocabulary lacks it."""
    found = tokenizer.token_to_id(token)
    if found is None:
        raise ValueError(f"the tokenizer has no {token}")
    return found


def load(path: Path) -> Tokenizer:
    return Tokenizer.from_file(str(path))
