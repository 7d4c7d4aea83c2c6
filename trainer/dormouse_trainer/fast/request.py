"""What the fast path is asked for: all live fast memories at once, so that neither order nor history matters."""

from typing import Literal

from pydantic import Field

from ..material import Rehearsal
from ..schema import Locality
from ..wire import Sha256, Ulid, Wire

Method = Literal["locft", "memit"]


class FastMemory(Wire):
    id: Ulid
    rehearsals: list[Rehearsal]
    """Made of this memory alone: another one that comes or goes changes none of them."""
    subject: str | None = None
    """Found in its questions word for word; a memory without one has no place that `memit` could edit."""


class FastRequest(Wire):
    base: Sha256
    system: str
    memories: list[FastMemory] = Field(min_length=1)
    sample: Locality
    """Texts of no project whose keys the deltas must leave alone; never what locality is measured on."""
    method: Method
    project: bool = False
    """Of `memit`: leaves the directions of ordinary keys alone altogether, instead of weighing them."""


class LeftOut(Wire):
    id: Ulid
    why: str
