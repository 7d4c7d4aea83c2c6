"""Gives conversations their teachers: the untouched base, with the memory in its prompt or as it is."""

from dataclasses import replace

from ..backends.protocol import AdaptedModel
from ..encode import Conversation, Example, Teacher, encode


def taught(
    model: AdaptedModel, system: str, conversations: list[Conversation], examples: list[Example]
) -> list[Example]:
    """The examples, each beside its conversation, with what the teacher predicts where there is one.

    Forward distillation on the answer's own tokens, top K and a bucket for the rest; distilling the model that reads a
    fact into the one that knows it is "prompt distillation" (arXiv 2412.14964).
    """
    asked = [at for at, conversation in enumerate(conversations) if conversation.teacher is not None]
    read = [
        encode(model.tokenizer, system, replace(conversations[at], system=conversations[at].teacher)) for at in asked
    ]
    result = list(examples)
    for at, (tokens, shares) in zip(asked, model.teach(read), strict=True):
        result[at] = replace(examples[at], teacher=Teacher(tokens, shares, conversations[at].teaching))
    return result
