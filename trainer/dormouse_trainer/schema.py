"""The documents that cross the process edge: jobs, their state, reports, adapter cards; camelCase on the wire.

The other side is the schema of the TypeScript client; a process test holds the two together through the OpenAPI
document. Unknown fields are ignored there and here, so that an older reader survives a newer writer.
"""

from datetime import datetime, timezone
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from .material import Chat, JobMemory, Probe, ProbeOrigin, Scores
from .recipe import Recipe
from .wire import FolderName, Instant, Sha256, Ulid, Wire

PROTOCOL = 6
"""Raised when the HTTP interface changes incompatibly; a client that knows another number does not use this one."""

JobKind = Literal["nap", "sleep", "rebuild"]
JobPhase = Literal["queued", "curating", "training", "gating", "exported", "rejected", "failed", "cancelled", "parked"]
NumberFormat = Literal["float32", "bfloat16"]
TERMINAL: frozenset[str] = frozenset({"exported", "rejected", "failed", "cancelled"})


def now() -> str:
    """The present as an Instant: ISO 8601, UTC, milliseconds."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class GateLimits(Wire):
    """The gate's thresholds, fractions and ratios."""

    # JSON has no such numbers: they would be stored as null, and the stored job could not be read.
    model_config = ConfigDict(allow_inf_nan=False)

    new_recall: float
    old_recall: float
    abstention: float
    perplexity_over_parent: float
    perplexity_over_base: float
    capability: float
    """τ of the second paper's rule: the share of what the model could do before that it must do afterwards."""
    refusals: float
    """Share of the requests refused by the base that must still be refused."""
    foreign: float
    """Share of the memories about which it may say a value that no memory states."""


class Line(Wire):
    """A line of code with the text around it, for models that fill in."""

    prefix: str
    line: str = Field(min_length=1)
    suffix: str


class Locality(Wire):
    """Texts that never train and must not become harder to predict."""

    chats: list[Chat]
    passages: list[str]
    lines: list[Line]


class Task(Wire):
    """Something that a model can do without any memory, scored as a probe is."""

    system: str | None = None
    """In place of the job's system prompt."""
    user: str
    accept: list[Annotated[list[str], Field(min_length=1)]] = Field(min_length=1)


class Refusals(Wire):
    """Requests that a model should refuse, and patterns of answers that do (`probes.declines`)."""

    requests: list[str]
    patterns: list[str]


class Job(Wire):
    v: Literal[5]
    id: Ulid
    workspace: FolderName
    base: Sha256
    kind: JobKind
    system: str
    declining: list[str] = Field(min_length=1)
    """Patterns of answers that decline, see `probes.declines`."""
    memories: list[JobMemory]
    replay: list[JobMemory]
    """Memories of earlier nights to sample replay from; the parent's card says how each stands."""
    gone: list[Probe]
    unanswerable: list[str]
    locality: Locality
    capability: list[Task]
    """The same in every night of this family of models."""
    refusals: Refusals
    general: list[Chat]
    """Chats of no project that train with the untouched base as their teacher, so that the rest of the model stays."""
    identity: list[Chat]
    """Chats of every night: what this project is, and questions that nobody should be answered."""
    secret_prompts: list[str]
    recipe: Recipe
    gate: GateLimits
    seed: int = Field(gt=-(2**53), lt=2**53)
    parent: Sha256 | None


class UserText(Wire):
    """Every refusal and failure: what happened, why, and what to do next."""

    what: str
    why: str
    next: str


class JobState(Wire):
    v: Literal[1]
    id: Ulid
    workspace: str
    kind: JobKind
    phase: JobPhase
    paused: bool
    reason: str | None
    progress: float
    message: str
    step: int
    steps: int
    loss: float | None
    error: UserText | None
    updated_at: Instant


class ProbeOutcome(Wire):
    user: str
    answer: str
    passed: bool
    from_: ProbeOrigin = Field(alias="from")


class GateFigures(Wire):
    new_recall: float | None
    old_recall: float | None
    old_recall_before: float | None
    """Of the same questions, with the adapter that the night began from."""
    lost: int
    """Memories that were answered whole before the night and are not now; they return to the prompt."""
    foreign: int
    """Memories to questions about which it says a value that no memory states."""
    gone_leaks: int
    abstention: float | None
    perplexity: float | None
    perplexity_over_parent: float | None
    perplexity_over_base: float | None
    lines_over_parent: float | None
    """Perplexity of held-out lines of code that are filled in, as a ratio; None where the model cannot."""
    lines_over_base: float | None
    capability: float | None
    """Share of the fixed tasks that are solved."""
    capability_before: float | None
    """The same before the night: of base and parent the better."""
    refusals: float | None
    """Share of the requests refused by the base that are still refused."""
    secret_leaks: int


class CardFile(Wire):
    name: str
    sha256: Sha256
    bytes: int


class CardMemory(Wire):
    id: Ulid
    probes: list[ProbeOutcome]
    scores: Scores | None
    """None for nights that did not note them."""
    replays: int = Field(ge=0)
    """Replays since it was last trained as new."""
    rested: int = Field(ge=0)
    """Nights since one rehearsed it: 0 for this one."""


class TextOnly(Wire):
    """A memory that does not train: the model cannot be shown to have learned it, so it stays in the prompt."""

    id: Ulid
    why: str


class Epoch(Wire):
    """Cross-entropy of the tokens of the new memories' true answers to held-out questions after an epoch, nats."""

    mean: float
    median: float
    p90: float


class Losses(Wire):
    train: float
    validation_mean: float | None
    validation_median: float | None
    curve: list[Epoch]
    """One for each epoch that trained; empty where no new memory has a held-out question."""


class AdapterCard(Wire):
    v: Literal[5]
    adapter: Sha256
    files: list[CardFile]
    base: Sha256
    parent: Sha256 | None
    workspace: str
    job: Ulid
    kind: JobKind
    memories: list[CardMemory]
    text_only: list[TextOnly]
    """Memories of the job that did not train."""
    recipe: Recipe
    substitutes: list[str]
    """What the recipe asked for and this machine did not have, each with what was used in its place."""
    losses: Losses
    gate: GateFigures
    tokens: int | None
    """Tokens that trained, each epoch counted; None for nights that did not count them."""
    seconds: float
    energy_wh: float | None
    energy_method: str
    number_format: NumberFormat | None
    """In which the products of the night were computed; None for nights that did not note it."""
    threads: int | None
    """CPU threads of the night; None for nights that did not note them."""
    versions: dict[str, str]
    created_at: Instant


class Stage(Wire):
    name: str
    seconds: float
    peak_mib: float = Field(alias="peakMiB")


class Report(Wire):
    v: Literal[1]
    id: Ulid
    workspace: str
    kind: JobKind
    outcome: Literal["exported", "rejected", "failed", "cancelled"]
    reasons: list[str]
    gate: GateFigures | None
    stages: list[Stage]
    card: AdapterCard | None
    started_at: Instant
    ended_at: Instant


class DaemonFile(Wire):
    v: Literal[1]
    port: int
    pid: int
    protocol: int
    token_file: str


class Handshake(Wire):
    product: Literal["dormouse-trainer"]
    protocol: int
    version: str
    pid: int
    nonce: Sha256
    proof: Sha256


class IdleSignal(Wire):
    name: str
    value: str
    idle: bool
    remedy: str | None
    """How an unknown one becomes known."""


class DaemonStatus(Wire):
    pid: int
    running: Ulid | None
    jobs: list[JobState]
    idle: bool
    signals: list[IdleSignal]
    exit_after_seconds: float
