"""Examples packed into rows without padding: what chats share stands in a row once, and each attends to its own."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

import torch

from .encode import IGNORE, Example

ROW_TOKENS = 2048
"""Most tokens of a row, unless one example alone is longer: a row's activations take memory."""
LENGTHS_APART = 1.5
"""Segments whose lengths differ by more than this factor attend in groups of their own, so that little is padding."""


@dataclass(frozen=True)
class Group:
    """Segments of similar length that attend at once, as a padded batch of N segments of at most L tokens."""

    index: torch.Tensor
    """[N * L]: the packed position of each token; of padding any, for causality hides it."""
    count: int
    """N"""
    valid: torch.Tensor | None
    """[N * L, 1]: 0 for padding, else 1; None without padding."""
    prefix: int
    """Tokens of the row's prefix that come before each segment: all of them or none."""
    bias: torch.Tensor
    """[L, prefix + L]: 0 where a token may attend, else -inf."""


@dataclass(frozen=True)
class Batch:
    """One row of T tokens: what its chats share once, then each example's rest."""

    ids: torch.Tensor
    """[T]"""
    positions: torch.Tensor
    """[T]: each rest counts on from the prefix."""
    answers: torch.Tensor
    """[W]: packed positions that have a label."""
    labels: torch.Tensor
    """[W]"""
    prefix: int
    """Tokens at the row's beginning that the chats share."""
    shared: list[bool]
    """Which examples go on from the prefix."""
    groups: list[Group]
    """Every token is in one of them."""
    place: torch.Tensor
    """[T]: where each token stands among the tokens of all groups, one group after the other."""


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


def common(lists: Sequence[Sequence[int]]) -> int:
    """Number of leading tokens that all lists share."""
    low, high = min(lists), max(lists)
    return next((i for i, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))


def sharing(examples: Sequence[Example]) -> tuple[int, set[int]]:
    """(length of the prefix that most chats share, indices of those that do): a reading has a system prompt of its own.

    A prefix holds nothing that is predicted, and leaves each example one token at least.
    """
    able = {
        number: example.ids[: next(i for i, label in enumerate(example.labels) if label != IGNORE)]
        for number, example in enumerate(examples)
        if example.chat
    }
    best: tuple[int, set[int]] = (0, set())
    # Sorted, examples with a common beginning are neighbours: the best run of them is the one that saves most tokens.
    order = sorted(able, key=lambda number: able[number])
    links = [common([able[a], able[b]]) for a, b in pairwise(order)]
    for length in sorted({link for link in links if link}):
        start = 0
        for together, run in groupby(links, lambda link, length=length: link >= length):
            size = len(list(run))
            if together and length * size > best[0] * (len(best[1]) - 1):
                best = length, set(order[start : start + size + 1])
            start += size
    return best


def causal(prefix: int, length: int, device: torch.device) -> torch.Tensor:
    bias = torch.zeros(length, prefix + length, device=device)
    return bias.masked_fill_(torch.ones_like(bias, dtype=torch.bool).triu(prefix + 1), -torch.inf)


def group(segments: list[range], prefix: int, device: torch.device) -> Group:
    length = max(len(s) for s in segments)
    index = torch.tensor([i for s in segments for i in (*s, *[s[0]] * (length - len(s)))])
    valid = None
    if any(len(s) < length for s in segments):
        lengths = torch.tensor([len(s) for s in segments])
        valid = (torch.arange(length) < lengths[:, None]).float().view(-1, 1).to(device)
    return Group(index.to(device), len(segments), valid, prefix, causal(prefix, length, device))


def groups(segments: list[range], prefix: int, device: torch.device) -> Iterator[Group]:
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
    prefix, sharers = sharing(examples) if share else (0, set())
    ids = next((examples[number].ids[:prefix] for number in sharers), [])
    positions, answers, labels = list(range(prefix)), [], []
    shared, alone = [], [range(prefix)] if prefix else []
    for number, example in enumerate(examples):
        start = prefix if number in sharers else 0
        segment = range(len(ids), len(ids) + len(example.ids) - start)
        ids += example.ids[start:]
        positions += range(start, len(example.ids))
        predicted = [(at, label) for at, label in zip(segment, example.labels[start:], strict=True) if label != IGNORE]
        answers += [at for at, _ in predicted]
        labels += [label for _, label in predicted]
        (shared if number in sharers else alone).append(segment)
    found = [*groups(shared, prefix, device), *groups(alone, 0, device)]
    order = torch.cat([g.index for g in found])
    real = torch.cat([torch.ones(len(g.index), 1, device=device) if g.valid is None else g.valid for g in found])[:, 0]
    slots = torch.nonzero(real)[:, 0]
    place = torch.empty(len(ids), dtype=torch.long, device=device)
    place[order[slots]] = slots
    row, at, answer, label = (torch.tensor(x, device=device) for x in (ids, positions, answers, labels))
    went_on = [number in sharers for number in range(len(examples))]
    return Batch(row, at, answer, label, prefix, went_on, found, place)
