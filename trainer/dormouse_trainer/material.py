"""What a night is made of, as documents: rehearsals that train, probes that never do, memories with both, chats."""

from typing import Annotated, Literal

from pydantic import Field

from .wire import Ulid, Wire

MemoryKind = Literal["procedural", "semantic", "episodic"]
ProbeOrigin = Literal["memory", "evidence"]


class Rehearsal(Wire):
    """One training example of a memory. A negative one teaches what is *not* known, a reading to go on answering
    from the prompt."""

    memory: Ulid
    form: Literal["chat", "text"] = "chat"
    """text: outside of any chat; `assistant` goes on with the sentence that `user` begins."""
    system: str | None = None
    """In place of the job's system prompt: with memories in it."""
    user: str
    given: str = ""
    """First words of the answer, which are not learned: `assistant` goes on with them."""
    assistant: str
    style: str
    span: str | None = None
    """The part of the memory that the answer must hold; None where a verdict or nothing exact is asked for."""
    polarity: Literal["positive", "negative", "reading"]
    writer: Literal["templates", "spans", "study", "claude", "dream"]
    also: Ulid | None = None
    """Another memory that it states, too; it trains only beside that one."""


class Probe(Wire):
    """A held-out question, never trained on; `probes.passes` is its scoring rule."""

    memory: Ulid
    user: str
    accept: list[Annotated[list[str], Field(min_length=1)]]
    reject: list[str]
    from_: ProbeOrigin = Field(alias="from")


class JobMemory(Wire):
    id: Ulid
    kind: MemoryKind
    importance: float = Field(ge=0, le=1)
    utility: float = Field(ge=0, le=1)
    """See `extension/memory/worth.ts`."""
    prompt: str | None = None
    """System prompt in which this memory stands alone. Where it is given, only probes count that the base answers with
    it and not without, and a memory with too few of them stays text."""
    sources: list[str]
    """The memory's own words: its sentence, other wordings and what was said; its rehearsals may name nothing else."""
    rehearsals: list[Rehearsal]
    probes: list[Probe]


class Scores(Wire):
    """What a night thought of a memory when it chose what to train."""

    novelty: float = Field(ge=0, le=1)
    """Share of its probes that the model which served did not answer by itself."""
    importance: float = Field(ge=0, le=1)
    utility: float = Field(ge=0, le=1)


class Turn(Wire):
    user: str
    assistant: str


class Chat(Wire):
    """A conversation of which the answers count."""

    system: str | None = None
    """In place of the job's system prompt."""
    turns: list[Turn] = Field(min_length=1)
