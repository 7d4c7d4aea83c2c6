"""What a night trains on, encoded: rehearsals in conversations and general chats, with the teachers they have."""

import random
from collections.abc import Sequence

from ..backends.protocol import AdaptedModel
from ..encode import Conversation, Example, encode
from ..material import Chat, JobMemory, Rehearsal
from ..schema import Job
from .pairing import PAIRED_SHARE, pair_up
from .shares import part
from .teaching import taught


def examples_of(
    model: AdaptedModel,
    job: Job,
    rehearsals: Sequence[Rehearsal],
    memories: Sequence[JobMemory],
    paired: float = PAIRED_SHARE,
    identity: Sequence[Chat] = (),
) -> list[Example]:
    """The rehearsals and the recipe's shares of the chats of identity and of the general ones as examples, with the
    teachers they have."""
    recipe = job.recipe
    prompts = {m.id: m.prompt for m in memories if m.prompt}
    conversations = pair_up(rehearsals, job.seed, paired, prompts, recipe.teaching)
    own = part(identity, recipe.identity, random.Random(job.seed))
    conversations += [Conversation(turns_of(chat), chat.system) for chat in own]
    chats = part(job.general, recipe.general, random.Random(job.seed))
    conversations += [general(chat, job.system) for chat in chats]
    # A teacher knows the answers: its conversations are learned by these whatever the recipe says of the others.
    examples = [
        encode(model.tokenizer, job.system, c, whole=recipe.loss == "sequence" and c.teacher is None)
        for c in conversations
    ]
    return taught(model, job.system, conversations, examples)


def turns_of(chat: Chat) -> tuple[tuple[str, str], ...]:
    return tuple((turn.user, turn.assistant) for turn in chat.turns)


def general(chat: Chat, system: str) -> Conversation:
    return Conversation(turns_of(chat), chat.system, teacher=chat.system or system, teaching=1.0)
