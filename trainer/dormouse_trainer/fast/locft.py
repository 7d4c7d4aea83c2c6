"""`locft`: one down projection learns all live fast memories at once, at their answer and end tokens.

A comes in closed form from the keys at these positions; B is fitted breadth-first, each step over all memories (the
order of LocFT-BF, "Fine-tuning Done Right in Model Editing"), from the cross-entropy of the answers, with neighbours
held to the base's own predictions.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F

from ..decoder import Decoder
from ..kernels import AnswerLoss
from ..packing import pack, rows
from .answering import answering
from .covariance import Covariance
from .layers import Deltas, onward, reaching, row_of
from .lesson import Lesson, answer_rows, weights

DEPTH = 1.0
"""Share of the depth at which the projection lies: the last one, where a step costs no attention."""
STRENGTH = 30.0
"""λ."""
NEAR, BEFORE = 4.0, 1.0
"""What the keys of neighbours' answers, and those before the fitted part of an answer, count beside ordinary ones."""
STEPS, RATE = 40, 1.0
FALL = 0.8
"""Share of the rate that has gone in the last step."""
ENOUGH = 0.1
"""Nats: the fit ends when no fitted token is less certain."""
LEAST_WORDINGS = 0.5
"""Share of a memory's wordings that must have a continuation in common before a row of A answers to it."""


def grouped(lesson: Lesson) -> list[list[int]]:
    """Answer positions of one memory that have the same left to say, whatever the question was."""
    groups: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for owner, left, row in answer_rows(lesson):
        groups.setdefault((owner, left), []).append(row)
    told = [lesson.owners.count(owner) for owner in range(max(lesson.owners) + 1)]
    return [found for (owner, _), found in groups.items() if len(found) >= LEAST_WORDINGS * told[owner]]


def answer_keys(decoder: Decoder, lesson: Lesson, number: int) -> torch.Tensor:
    """[keys, inner] of all answers beside the memories."""
    found = []
    for row in rows(lesson.beside):
        batch = pack(row, decoder.head.device)
        _, inputs = reaching(decoder, batch, number)
        found.append(inputs[[row_of(decoder, batch, number, at) for at in range(batch.predicted)]].float())
    return torch.cat(found)


def second_moment(keys: torch.Tensor) -> torch.Tensor:
    return keys.T @ keys / max(1, len(keys))


def fit(
    decoder: Decoder, lesson: Lesson, number: int, ordinary: Covariance, on_step: Callable[[int, int], None]
) -> Deltas:
    """The delta of layer `number`. Its rank is the number of answer tokens that memories have to say, a few each."""
    batch, layer = lesson.batch, decoder.layers[number]
    x, inputs = reaching(decoder, batch, number)
    row = [row_of(decoder, batch, number, at) for at in range(len(lesson.fitted))]
    members = [inputs[[row[at] for at in group]].float() for group in grouped(lesson)]
    keys = torch.stack([each.mean(0) for each in members])
    # The wordings of one memory differ in ways that no row should answer to either.
    apart = sum((second_moment(each - key) for each, key in zip(members, keys, strict=True)), torch.zeros(()))
    begun = inputs[[at for at, fitted in zip(row, lesson.fitted, strict=True) if not fitted]].float()
    near = NEAR * second_moment(answer_keys(decoder, lesson, number)) + BEFORE * second_moment(begun)
    a = answering(keys, ordinary, STRENGTH, apart / len(keys) + near)
    b = torch.zeros(layer.down.weight.shape[0], len(keys), device=x.device).requires_grad_()
    optimiser = torch.optim.Adam([b], lr=RATE, betas=(0.9, 0.95))
    answered, plain, counts = F.linear(inputs.float(), a), x + layer.down(inputs), weights(lesson)
    wanted = torch.tensor(lesson.fitted, device=x.device)
    for step in range(STEPS):
        states = onward(decoder, batch, number, plain + F.linear(answered, b))
        losses: torch.Tensor = AnswerLoss.apply(states, decoder.head, batch.labels, batch.teaching)  # type: ignore[assignment]
        if losses[: len(wanted)][wanted].max().item() < ENOUGH:
            break
        optimiser.zero_grad()
        (losses * counts).sum().backward()
        for group in optimiser.param_groups:
            group["lr"] = RATE * (1 - FALL * step / STEPS)
        optimiser.step()
        on_step(step + 1, STEPS)
    return {number: (a, b.detach())}
