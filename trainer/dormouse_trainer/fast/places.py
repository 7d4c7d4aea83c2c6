"""Where the subject of a memory ends in each of its prompts: the token at which `memit` reads and writes."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from transformers import PreTrainedTokenizerBase

from ..decoder import Decoder
from ..encode import Example
from ..packing import Batch, pack
from .request import FastMemory


@dataclass(frozen=True)
class Prompted:
    """Wordings of several memories in one row, with the place of the subject in each."""

    batch: Batch
    owners: list[int]
    places: torch.Tensor
    """[wordings]: packed position of the subject's last token."""
    answers: list[int]
    """Tokens of each answer that have a label."""


def subject_end(tokenizer: PreTrainedTokenizerBase, ids: Sequence[int], subject: str) -> int | None:
    """Number of the token in which the subject ends where it is said first; None where these tokens do not say it."""

    def is_said(count: int) -> bool:
        return subject in str(tokenizer.decode(list(ids[:count])))

    # A character can span tokens, so whole beginnings are read, not one token after the other.
    return bisect_left(range(len(ids) + 1), True, key=is_said) - 1 if is_said(len(ids)) else None


def own_rows(batch: Batch, examples: Sequence[Example]) -> list[list[int]]:
    """Packed position of each token of each example. An example ends with its last label."""
    rows, answer = [], -1
    for example, before in zip(examples, batch.before, strict=True):
        answer += sum(label >= 0 for label in example.labels)
        last = int(batch.answers[answer])
        rows.append([*before, *range(last + 1 - (len(example.ids) - len(before)), last + 1)])
    return rows


def prompted(
    decoder: Decoder,
    tokenizer: PreTrainedTokenizerBase,
    memories: Sequence[FastMemory],
    owned: Sequence[tuple[int, Example]],
) -> Prompted:
    """Of the examples in which the subject of their memory is found."""
    found = []
    for owner, example in owned:
        subject = memories[owner].subject
        end = subject_end(tokenizer, example.ids, subject) if subject else None
        if end is not None and any(label >= 0 for label in example.labels):
            found.append((owner, example, end))
    batch = pack([example for _, example, _ in found], decoder.head.device)
    rows = own_rows(batch, [example for _, example, _ in found])
    places = [row[end] for row, (_, _, end) in zip(rows, found, strict=True)]
    answers = [sum(label >= 0 for label in example.labels) for _, example, _ in found]
    return Prompted(batch, [owner for owner, _, _ in found], torch.tensor(places, device=decoder.head.device), answers)


def mean_by_owner(values: torch.Tensor, owners: Sequence[int], count: int) -> torch.Tensor:
    """[count, …] of `values` [wordings, …]. Every owner has one at least."""
    index = torch.tensor(owners, device=values.device)
    total = values.new_zeros(count, *values.shape[1:]).index_add_(0, index, values)
    times = torch.bincount(index, minlength=count).to(values.dtype)
    return total / times.view(-1, *[1] * (values.dim() - 1))
