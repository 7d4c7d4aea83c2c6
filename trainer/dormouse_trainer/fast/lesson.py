"""The live fast memories as examples: what the base does not say of an answer is fitted, up to the answer's end."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from transformers import PreTrainedTokenizerBase

from ..decoder import Decoder
from ..encode import IGNORE, Conversation, Example, Teacher, encode
from ..material import Rehearsal
from ..model import teach
from ..packing import Batch, pack
from .request import FastMemory, FastRequest

QUESTIONS, COMPLETIONS, TEXTS = 6, 1, 1
"""Wordings of a memory: questions, answers begun in a chat, and sentences begun outside of any."""
NEIGHBOURS, READINGS = 4, 3
"""Questions beside a memory that nothing answers, and answers read from a prompt, which are held to the base's own in
each step."""
BESIDE = 16
"""More of both, whose keys are only kept from being answered to."""
KNOWN_SHARE = 0.9
"""From the first token on that the base gives a smaller probability, an answer is fitted to its end."""


@dataclass(frozen=True)
class Lesson:
    batch: Batch
    """One row: the wordings of all memories, then the neighbours."""
    examples: list[Example]
    """The wordings alone, in the order of the row."""
    owners: list[int]
    """Which memory each wording is of."""
    fitted: list[bool]
    """Of each answer position of the wordings: False where the base says the token by itself."""
    beside: list[Example]


def ordered(request: FastRequest) -> list[FastMemory]:
    """By id, so that no delta depends on the order in which memories came."""
    return sorted(request.memories, key=lambda memory: memory.id)


def conversation(rehearsal: Rehearsal) -> Conversation:
    turns = ((rehearsal.user, rehearsal.assistant),)
    return Conversation(turns, rehearsal.system, rehearsal.given, rehearsal.form == "chat")


def wordings(memory: FastMemory) -> list[Rehearsal]:
    """The first of each kind."""
    told = [each for each in memory.rehearsals if each.polarity == "positive"]
    texts = [each for each in told if each.form == "text"]
    begun = [each for each in told if each.form == "chat" and each.given]
    asked = [each for each in told if each.form == "chat" and not each.given]
    return [*asked[:QUESTIONS], *begun[:COMPLETIONS], *texts[:TEXTS]]


def held_of(others: Sequence[Rehearsal]) -> list[Rehearsal]:
    negatives = [each for each in others if each.polarity == "negative"]
    readings = [each for each in others if each.polarity == "reading"]
    return [*negatives[:NEIGHBOURS], *readings[:READINGS]]


@torch.no_grad()
def unsaid(decoder: Decoder, examples: Sequence[Example]) -> list[bool]:
    """Of each answer position: whether the base would have said something else there, or earlier in the answer."""
    losses = iter(decoder.answer_losses(pack(examples, decoder.head.device)).tolist())
    found = []
    for example in examples:
        begun = False
        for label in example.labels:
            if label != IGNORE:
                begun = next(losses) > -math.log(KNOWN_SHARE) or begun
                found.append(begun)
    return found


def lesson(decoder: Decoder, tokenizer: PreTrainedTokenizerBase, request: FastRequest) -> Lesson:
    memories = ordered(request)

    def encoded(rehearsals: Sequence[Rehearsal]) -> list[Example]:
        return [encode(tokenizer, request.system, conversation(each)) for each in rehearsals]

    told = [(owner, each) for owner, memory in enumerate(memories) for each in wordings(memory)]
    examples = encoded([each for _, each in told])
    others = [[each for each in memory.rehearsals if each.polarity != "positive"] for memory in memories]
    held = encoded([each for memory in others for each in held_of(memory)])
    # Their teacher is the base as it is, so that what it declines it goes on to decline.
    taught = [
        Example(e.ids, e.labels, e.chat, Teacher(tokens, shares, 1.0))
        for e, (tokens, shares) in zip(held, teach(decoder, held), strict=True)
    ]
    batch = pack([*examples, *taught], decoder.head.device)
    beside = encoded([each for memory in others for each in memory[:BESIDE]])
    return Lesson(batch, examples, [owner for owner, _ in told], unsaid(decoder, examples), beside)


def weights(lesson: Lesson) -> torch.Tensor:
    """[W]: what each answer position counts: the fitted tokens 1 in all, those that the base says by itself as much
    each, and the neighbours 1 in all."""
    total, told = lesson.batch.predicted, len(lesson.fitted)
    found = torch.zeros(len(lesson.batch.labels))
    found[:told] = 1 / max(1, sum(lesson.fitted))
    found[told:total] = 1 / max(1, total - told)
    return found.to(lesson.batch.ids.device)


def answer_rows(lesson: Lesson) -> Iterator[tuple[int, tuple[int, ...], int]]:
    """(memory, what is left to say, number of the answer position) of each fitted position."""
    row = 0
    for owner, example in zip(lesson.owners, lesson.examples, strict=True):
        said = [label for label in example.labels if label != IGNORE]
        for at in range(len(said)):
            if lesson.fitted[row]:
                yield owner, tuple(said[at:]), row
            row += 1
