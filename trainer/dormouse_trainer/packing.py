"""Examples packed into rows without padding: what chats share stands in a row once, and each attends to its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import torch

from .encode import IGNORE, TEACHER_TOKENS, Example

ROW_TOKENS = 2048
"""Most tokens of a row, unless one example alone is longer: a row's activations take memory."""
LENGTHS_APART = 1.5
"""Segments whose lengths differ by more than this factor attend in groups of their own, so that little is padding."""
FEW, SOME, MANY = 2, 3, 5
"""Leading bits that a rounded number of segments, of tokens of a segment, and of tokens of a row keeps."""
LEAST_SAVED = 32
"""Fewer tokens than this are not worth a prefix of their own."""


@dataclass(frozen=True)
class Group:
    """Segments of similar length that attend at once, as a padded batch of N segments of at most L tokens."""

    index: torch.Tensor
    """[N * L]: the packed position of each token; of padding any, for causality hides it."""
    count: int
    """N"""
    valid: torch.Tensor
    """[N * L, 1]: 0 for padding, else 1."""
    prefix: range
    """Packed positions of what comes before each segment."""
    bias: torch.Tensor
    """[L, prefix + L]: 0 where a token may attend, else -inf."""


@dataclass(frozen=True)
class Teaching:
    """What teachers predict at the W positions of a row; a position without a teacher has the weight 0."""

    tokens: torch.Tensor
    """[W, K]"""
    shares: torch.Tensor
    """[W, K]"""
    weight: torch.Tensor
    """[W]"""

    def padded(self, size: int) -> "Teaching":
        missing = size - len(self.weight)
        return Teaching(*(torch.cat([t, t.new_zeros(missing, *t.shape[1:])]) for t in vars(self).values()))


@dataclass(frozen=True)
class Batch:
    """One row of T tokens: what its chats share, each such prefix once, then each example's rest, then padding to a
    size that recurs."""

    tokens: int
    """Tokens of the row that are no padding."""
    predicted: int
    """Answers that are no padding."""
    ids: torch.Tensor
    """[T]"""
    positions: torch.Tensor
    """[T]: each rest counts on from its prefix."""
    answers: torch.Tensor
    """[W]: packed positions that have a label; of padding any."""
    labels: torch.Tensor
    """[W]"""
    teaching: Teaching | None
    """None where no example has a teacher."""
    before: list[range]
    """Packed positions of each example's prefix."""
    groups: list[Group]
    """Every token is in one of them, padding in none."""
    place: torch.Tensor
    """[T]: where each token stands among the tokens of all groups, one group after the other; of padding anywhere."""


def rounded(count: int, bits: int) -> int:
    """The next number with at most so many leading bits. oneDNN compiles each product anew for each size, and keeps it:
    of arbitrary sizes that took a fifth of a small model's time, and half a gigabyte."""
    step = 1 << max(0, count.bit_length() - bits)
    return -(-count // step) * step


def rows(examples: Sequence[Example]) -> Iterator[list[Example]]:
    """The examples in their order, in rows to pack."""
    part: list[Example] = []
    for example in examples:
        if part and sum(len(e.ids) for e in part) + len(example.ids) > ROW_TOKENS:
            yield part
            part = []
        part.append(example)
    if part:
        yield part


def common(lists: Sequence[list[int]]) -> int:
    """Number of leading tokens that all lists share."""
    low, high = min(lists), max(lists)
    return next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))


def best_sharing(heads: dict[int, list[int]]) -> tuple[int, list[int]]:
    """(length, which) of the common beginning of some of the lists that saves most tokens if it stands once."""
    best: tuple[int, list[int]] = (0, [])
    # Sorted, lists with a common beginning are neighbours.
    order = sorted(heads, key=lambda number: heads[number])
    links = [common([heads[a], heads[b]]) for a, b in pairwise(order)]
    for length in sorted({link for link in links if link}):
        start = 0
        for together, run in groupby(links, lambda link, length=length: link >= length):
            size = len(list(run))
            if together and length * size > best[0] * (len(best[1]) - 1):
                best = length, order[start : start + size + 1]
            start += size
    return best


def sharing(examples: Sequence[Example]) -> Iterator[tuple[int, list[int]]]:
    """(length of a prefix, indices of the chats that share it): the job's system prompt, and that of a memory whose
    questions are asked with the memory in it.

    A prefix holds nothing that is predicted, and leaves each example one token at least.
    """
    heads = {
        number: example.ids[: next(i for i, label in enumerate(example.labels) if label != IGNORE)]
        for number, example in enumerate(examples)
        if example.chat
    }
    while True:
        length, which = best_sharing(heads)
        if length * (len(which) - 1) < LEAST_SAVED:
            return
        yield length, which
        heads = {number: head for number, head in heads.items() if number not in which}


def causal(prefix: int, length: int, device: torch.device) -> torch.Tensor:
    bias = torch.zeros(length, prefix + length, device=device)
    return bias.masked_fill_(torch.ones_like(bias, dtype=torch.bool).triu(prefix + 1), -torch.inf)


def group(segments: list[range], prefix: range, device: torch.device) -> Group:
    length = rounded(max(len(s) for s in segments), SOME)
    padded = [*segments, *[range(segments[0][0], segments[0][0])] * (rounded(len(segments), FEW) - len(segments))]
    index = torch.tensor([i for s in padded for i in (*s, *[s.start] * (length - len(s)))], device=device)
    lengths = torch.tensor([len(s) for s in padded])
    valid = (torch.arange(length) < lengths[:, None]).float().view(-1, 1).to(device)
    return Group(index, len(padded), valid, prefix, causal(len(prefix), length, device))


def groups(segments: list[range], prefix: range, device: torch.device) -> Iterator[Group]:
    """The segments in groups of similar length, the shortest first."""
    part: list[range] = []
    for segment in sorted(segments, key=len):
        if part and len(segment) > LENGTHS_APART * len(part[0]):
            yield group(part, prefix, device)
            part = []
        part.append(segment)
    if part:
        yield group(part, prefix, device)


def pack(examples: Sequence[Example], device: torch.device, share: bool = True) -> Batch:
    """One row of the examples. Without `share` each has its whole prompt to itself."""
    ids: list[int] = []
    positions: list[int] = []
    before = [range(0)] * len(examples)
    for length, which in sharing(examples) if share else ():
        prefix = range(len(ids), len(ids) + length)
        ids += examples[which[0]].ids[:length]
        positions += range(length)
        for number in which:
            before[number] = prefix
    # A prefix is a segment itself, and attends to nothing but itself.
    segments: dict[range, list[range]] = {range(0): [prefix for prefix in dict.fromkeys(before) if prefix]}
    answers: list[int] = []
    labels: list[int] = []
    for prefix, example in zip(before, examples, strict=True):
        start = len(prefix)
        segment = range(len(ids), len(ids) + len(example.ids) - start)
        ids += example.ids[start:]
        positions += range(start, len(example.ids))
        predicted = [(at, label) for at, label in zip(segment, example.labels[start:], strict=True) if label != IGNORE]
        answers += [at for at, _ in predicted]
        labels += [label for _, label in predicted]
        segments.setdefault(prefix, []).append(segment)
    found = [part for prefix, own in segments.items() for part in groups(own, prefix, device)]
    width, most = rounded(len(ids), MANY), rounded(len(answers), MANY)
    order = torch.cat([g.index for g in found])
    slots = torch.nonzero(torch.cat([g.valid for g in found])[:, 0])[:, 0]
    place = torch.zeros(width, dtype=torch.long, device=device)
    place[order[slots]] = slots

    def padded(values: list[int], size: int) -> torch.Tensor:
        return torch.tensor(values + [0] * (size - len(values)), device=device)

    taught = teaching(examples, device)
    return Batch(
        len(ids), len(answers), padded(ids, width), padded(positions, width), padded(answers, most),
        padded(labels, most), taught and taught.padded(most), before, found, place,
    )  # fmt: skip


def teaching(examples: Sequence[Example], device: torch.device) -> Teaching | None:
    if all(example.teacher is None for example in examples):
        return None
    tokens, shares, weights = [], [], []
    for example in examples:
        count = sum(label != IGNORE for label in example.labels)
        teacher = example.teacher
        tokens.append(teacher.tokens if teacher else torch.zeros(count, TEACHER_TOKENS, dtype=torch.long))
        shares.append(teacher.shares if teacher else torch.zeros(count, TEACHER_TOKENS))
        weights.append(torch.full((count,), teacher.weight if teacher else 0.0))
    return Teaching(torch.cat(tokens).to(device), torch.cat(shares).to(device), torch.cat(weights).to(device))
