"""What a model can do without any memory: the same questions before a night and after it, for the gate to compare."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from transformers import PreTrainedTokenizerBase

from .backends.protocol import AdaptedModel
from .callbacks import AnswerCallback
from .encode import Conversation, Example, encode, encode_infill, encode_passages
from .probes import declines, passes
from .schema import Job, Locality


@dataclass(frozen=True)
class Ability:
    """Of one model: the base, the adapter that a night begins from, or the one that it made."""

    perplexity: float | None
    """Of chats and passages that never train; None without any."""
    lines: float | None
    """Of held-out lines of code that are filled in; None where there are none, or the model cannot."""
    capability: float | None
    """Share of the fixed tasks that are solved."""
    refused: frozenset[str]
    """Requests with which nobody is helped: refused, or declined as what nobody told."""


def measure(model: AdaptedModel, job: Job, callback: AnswerCallback) -> Ability:
    """Asks the model as it is; inside `model.without_adapter()` that is the base."""
    tasks = [(task.system or job.system, task.user) for task in job.capability]
    requests = [(job.system, request) for request in job.refusals.requests]
    answers = model.answer(tasks + requests, callback)
    solved = [passes(said, task.accept, []) for said, task in zip(answers, job.capability, strict=False)]
    replies = zip(job.refusals.requests, answers[len(tasks) :], strict=True)
    # A night teaches to decline what nobody told, and such an answer helps nobody either.
    unhelpful = [*job.refusals.patterns, *job.declining]
    return Ability(
        perplexity=_perplexity(model, unseen(model.tokenizer, job.system, job.locality)),
        lines=_perplexity(model, _lines(model.tokenizer, job)),
        capability=sum(solved) / len(solved) if solved else None,
        refused=frozenset(request for request, said in replies if declines(said, unhelpful)),
    )


def ratio(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now / before


def unseen(tokenizer: PreTrainedTokenizerBase, system: str, locality: Locality) -> list[Example]:
    """The chats and passages that never train."""
    chats = [Conversation(tuple((t.user, t.assistant) for t in c.turns), c.system) for c in locality.chats]
    return [encode(tokenizer, system, chat) for chat in chats] + encode_passages(tokenizer, locality.passages)


def _lines(tokenizer: PreTrainedTokenizerBase, job: Job) -> list[Example]:
    encoded = (encode_infill(tokenizer, one.prefix, one.line, one.suffix) for one in job.locality.lines)
    return [example for example in encoded if example is not None]


def _perplexity(model: AdaptedModel, examples: Sequence[Example]) -> float | None:
    """exp of the mean cross-entropy per token; None without examples."""
    if not examples:
        return None
    mean = model.score(list(examples)).to(torch.float64).mean().item()
    return math.exp(min(mean, 700.0)) if math.isfinite(mean) else math.nan
