"""Conversations to tokens: the model's own chat template, answers marked."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from transformers import PreTrainedTokenizerBase

from .errors import TrainerError

IGNORE = -100
ANSWER_TOKENS = 64
"""Most tokens of an answer to a held-out question: the fact said whole. The model host probes with as many."""
PASSAGE_TOKENS = 512
"""Most tokens that are predicted of one passage."""
MARK = "\ufdd0"
"""A Unicode noncharacter, never valid in text: it stands around a spelling in `plain` until tokens are made."""


@dataclass(frozen=True)
class Conversation:
    """Turns of (user, assistant); every assistant turn is learned."""

    turns: tuple[tuple[str, str], ...]
    system: str | None = None
    """In place of the job's system prompt."""
    given: str = ""
    """First words of the last answer, which are not learned."""
    chat: bool = True
    """False: one turn of plain text, in which the answer goes on with what the user wrote."""
    teacher: str | None = None
    """System prompt with which the untouched base is this conversation's teacher; None where there is none."""
    teaching: float = 0.0
    """Share of the loss that the teacher decides, 0 to 1; the answer as it is written decides the rest."""


TEACHER_TOKENS = 20
"""Likeliest tokens of a teacher that are kept at each position, K; all others are one bucket."""


@dataclass(frozen=True)
class Teacher:
    """What the base, with a memory in its prompt or as it is, predicts at the W answer positions of an example."""

    tokens: torch.Tensor
    """[W, K]"""
    shares: torch.Tensor
    """[W, K]: their probabilities; what is left is the bucket's."""
    weight: float
    """Share of the loss, 0 to 1."""


@dataclass(frozen=True)
class Example:
    ids: list[int]
    labels: list[int]
    """`labels[i]` is the token to predict at position i (already shifted), or IGNORE."""
    chat: bool = True
    """True if the example begins with a system prompt, which a row of chats has once."""
    teacher: Teacher | None = None


def special_ids(tokenizer: PreTrainedTokenizerBase) -> dict[int, str]:
    """Every token that is structure, not text."""
    added = {i: str(token) for i, token in tokenizer.added_tokens_decoder.items() if token.special}
    return added | dict(zip(tokenizer.all_special_ids, tokenizer.all_special_tokens, strict=True))


def steering(tokenizer: PreTrainedTokenizerBase) -> list[str]:
    """Spellings that the tokenizer cuts out of a text whole: its special tokens and tags such as `<tool_call>`."""
    added = (str(token) for token in tokenizer.added_tokens_decoder.values())
    tags = (text for text in added if text[:1] in ("<", "[") and text[-1:] in (">", "]"))
    return sorted({text for text in (*special_ids(tokenizer).values(), *tags) if len(text) > 1}, key=len, reverse=True)


@lru_cache(maxsize=2)
def spellings(tokenizer: PreTrainedTokenizerBase) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, steering(tokenizer))) or r"(?!)")


def plain(tokenizer: PreTrainedTokenizerBase, text: str) -> str:
    """`text` from outside with a mark around each steering spelling, which `tokens` then reads as text."""
    return spellings(tokenizer).sub(lambda match: MARK + match[0] + MARK, text.replace(MARK, "\ufffd"))


def render(tokenizer: PreTrainedTokenizerBase, messages: list[dict[str, str]], ask: bool) -> str:
    """The chat as text, its messages as `plain` gives them; `ask` appends the head of the assistant's turn."""
    text = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=ask)
    assert isinstance(text, str)
    return text


def tokens(tokenizer: PreTrainedTokenizerBase, text: str) -> list[int]:
    """Tokens of a text whose parts from outside went through `plain`. A spelling comes in two pieces, neither of which
    steers; the model host cuts it at the same place."""
    ids: list[int] = []
    for number, part in enumerate(text.split(MARK)):
        for piece in (part[:1], plain(tokenizer, part[1:])) if number % 2 else (part,):
            if MARK in piece:
                ids += tokens(tokenizer, piece)
            elif piece:
                ids += tokenizer(piece, add_special_tokens=False)["input_ids"]  # pyright: ignore[reportOperatorIssue]
    return ids


def prompt(tokenizer: PreTrainedTokenizerBase, system: str, user: str) -> list[int]:
    """Tokens of a question up to where the answer begins."""
    messages = [
        {"role": "system", "content": plain(tokenizer, system)},
        {"role": "user", "content": plain(tokenizer, user)},
    ]
    return tokens(tokenizer, render(tokenizer, messages, ask=True))


def encode(tokenizer: PreTrainedTokenizerBase, system: str, conversation: Conversation, whole: bool = False) -> Example:
    """Tokens of a conversation with each answer and its end-of-turn token as labels, but for the words that are given;
    with every token as one where `whole`.

    Head and answer are tokenised apart, as they are when serving, where the answer is generated after the head.
    """
    if not conversation.chat:
        return encode_continuation(tokenizer, *conversation.turns[0], whole)
    messages = [{"role": "system", "content": plain(tokenizer, conversation.system or system)}]
    ids: list[int] = []
    learn: list[bool] = []
    done = ""
    for number, (user, assistant) in enumerate(conversation.turns, 1):
        messages.append({"role": "user", "content": plain(tokenizer, user)})
        given = plain(tokenizer, conversation.given if number == len(conversation.turns) else "")
        answer = plain(tokenizer, assistant)
        head = render(tokenizer, messages, ask=True) + given
        messages.append({"role": "assistant", "content": given + answer})
        full = render(tokenizer, messages, ask=False)
        if not (head.startswith(done) and full.startswith(head + answer)):
            raise TrainerError(
                "This base model cannot be trained yet.",
                "Its chat template does not append answers to the prompt as they are.",
                "Choose a model with a ChatML-like template.",
            )
        before = tokens(tokenizer, head[len(done) :])
        after = tokens(tokenizer, full[len(head) :])
        # The answer ends with the first special token; what the template adds after it is no answer.
        special = special_ids(tokenizer)
        end = next((i for i, token in enumerate(after) if token in special), len(after) - 1)
        ids += before + after
        learn += [False] * len(before) + [True] * (end + 1) + [False] * (len(after) - end - 1)
        done = full
    labels = [token if wanted or whole else IGNORE for token, wanted in zip(ids[1:], learn[1:], strict=True)]
    # Nothing is predicted after the last label.
    while labels and labels[-1] == IGNORE:
        labels.pop()
    return Example(ids[: len(labels)], labels)


def encode_continuation(tokenizer: PreTrainedTokenizerBase, head: str, rest: str, whole: bool) -> Example:
    """Plain text of which `rest` is learned, or all, tokenised apart from `head`, as it is when it is generated."""
    before, after = (tokens(tokenizer, plain(tokenizer, text)) for text in (head, rest))
    shown = before[1:] if whole else [IGNORE] * (len(before) - 1)
    return Example((before + after)[:-1], shown + after, chat=False)


def encode_passages(tokenizer: PreTrainedTokenizerBase, texts: Sequence[str]) -> list[Example]:
    """Plain texts as examples in which every token is predicted; each cut at PASSAGE_TOKENS."""
    encoded = (tokens(tokenizer, plain(tokenizer, text))[: PASSAGE_TOKENS + 1] for text in texts)
    return [Example(ids[:-1], ids[1:], chat=False) for ids in encoded if len(ids) > 1]


INFILL = (
    ("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"),
    ("<fim_prefix>", "<fim_suffix>", "<fim_middle>"),
)
"""Tokens around what is filled in, as vocabularies spell them: Qwen2.5-Coder and dormouse-tiny, StarCoder."""


def encode_infill(tokenizer: PreTrainedTokenizerBase, prefix: str, line: str, suffix: str) -> Example | None:
    """A line between its prefix and suffix, as the model host asks for it (`engine.ts`); None where the model cannot.

    A model without a middle token, such as dormouse-tiny, has the suffix first and goes on with the prefix.
    """
    vocabulary = tokenizer.get_vocab()
    spelled = next((three for three in INFILL if {*three[:2]} <= vocabulary.keys()), None)
    if spelled is None:
        return None
    begin, end, middle = (vocabulary.get(token) for token in spelled)
    assert begin is not None and end is not None
    before, after, rest = (tokens(tokenizer, plain(tokenizer, text)) for text in (prefix, suffix, line))
    ahead = [end, *after, begin, *before] if middle is None else [begin, *before, end, *after, middle]
    return Example((ahead + rest)[:-1], [IGNORE] * (len(ahead) - 1) + rest, chat=False)


def plan(count: int, batch: int, epochs: int, seed: int) -> list[list[int]]:
    """Indices of the examples of every step, shuffled anew each epoch.

    Not grouped by length: plain sentences or edits alone in a step pull the adapter to and fro.
    """
    steps: list[list[int]] = []
    generator = torch.Generator().manual_seed(seed)
    for _ in range(epochs):
        order = torch.randperm(count, generator=generator).tolist()
        steps += [order[i : i + batch] for i in range(0, count, batch)]
    return steps
