"""Chooses the rehearsals that may train: no duplicate, credential, held-out wording or control token among them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..credentials import find_secret
from ..material import Chat, JobMemory, Rehearsal
from ..probes import normalise
from ..schema import Job
from .provenance import foreign


@dataclass
class Curated:
    memories: list[JobMemory]
    replay: list[JobMemory]
    refused: dict[str, str] = field(default_factory=dict)
    """Memory id → why none of it trains."""
    dropped: dict[str, int] = field(default_factory=dict)
    """Reason → number of single rehearsals left out."""
    identity: list[Chat] = field(default_factory=list)


def held_out(job: Job) -> set[str]:
    """Normalised wordings that no rehearsal may have: every probe and every unanswerable question.

    Probes of facts that must be gone measure no recall; some of them use trained wordings on purpose.
    """
    probes = [p for m in (*job.memories, *job.replay) for p in m.probes]
    return {normalise(p.user) for p in probes} | {normalise(q) for q in job.unanswerable}


def texts_of(rehearsal: Rehearsal) -> tuple[str, ...]:
    return (rehearsal.system or "", rehearsal.user, rehearsal.given, rehearsal.assistant)


def curate(job: Job, control_tokens: Iterable[str] = ()) -> Curated:
    """Filters the rehearsals of a job. `control_tokens` are texts that the tokenizer would read as structure."""
    result = Curated([], [])
    forbidden = held_out(job)
    control = tuple(token for token in control_tokens if token)
    seen: set[tuple[str, ...]] = set()
    everyone = [*job.memories, *job.replay]

    def verdict(rehearsal: Rehearsal, memory: JobMemory) -> str | None:
        if rehearsal.memory != memory.id or not rehearsal.user.strip() or not rehearsal.assistant.strip():
            return "empty, or of another memory"
        if normalise(rehearsal.user) in forbidden:
            return "wording of a held-out question"
        if any(token in text for token in control for text in texts_of(rehearsal)):
            return "holds a control token of the model"
        if foreign(rehearsal, everyone):
            return "says what its memory does not"
        texts = (rehearsal.user, rehearsal.given, rehearsal.assistant)
        if texts in seen:
            return "duplicate"
        seen.add(texts)
        return None

    def filtered(memories: list[JobMemory]) -> list[JobMemory]:
        kept: list[JobMemory] = []
        for memory in memories:
            texts = (text for r in memory.rehearsals for text in texts_of(r))
            if secret := next(filter(None, map(find_secret, texts)), None):
                result.refused[memory.id] = f"It holds what looks like a credential ({secret})."
                continue
            rehearsals: list[Rehearsal] = []
            for rehearsal in memory.rehearsals:
                if reason := verdict(rehearsal, memory):
                    result.dropped[reason] = result.dropped.get(reason, 0) + 1
                else:
                    rehearsals.append(rehearsal)
            if not any(r.polarity == "positive" for r in rehearsals):
                result.refused[memory.id] = "No rehearsal that states it is left after curation."
                continue
            kept.append(memory.model_copy(update={"rehearsals": rehearsals}))
        return kept

    def may_train(chat: Chat) -> bool:
        texts = [chat.system or "", *(text for turn in chat.turns for text in (turn.user, turn.assistant))]
        asked = any(normalise(turn.user) in forbidden for turn in chat.turns)
        return not (asked or any(token in text for token in control for text in texts) or any(map(find_secret, texts)))

    result.identity = [chat for chat in job.identity if may_train(chat)]
    result.memories = filtered(job.memories)
    result.replay = filtered(job.replay)
    return result
