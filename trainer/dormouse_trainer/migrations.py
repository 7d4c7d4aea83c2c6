"""Documents of earlier versions as today's, by numbered steps: the first step takes version 1 to 2, and so on.

`extension/adapter/card-migrations.ts` and `extension/trainer/job-migrations.ts` take the same steps; a test of each
side opens the same files of version 1.
"""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .errors import TrainerError
from .probes import normalise
from .schema import AdapterCard, Job

Document = dict[str, Any]
Step = Callable[[Document], Document]


def name_arithmetic(card: Document) -> Document:
    """1 to 2: a card names number format and threads of its night; of older nights nobody knows them."""
    return {"numberFormat": None, "threads": None, **card}


EARLIER_NIGHTS: Document = {
    "name": "default",
    "version": 0,
    "layers": None,
    "optimiser": "adamw",
    "schedule": "linear",
    "warmUp": 0.05,
    "patience": None,
    "loss": "answers",
    "teaching": 0,
    "replay": 0.5,
    "negatives": 1,
    "readings": 1,
    "general": 1,
}
"""What a recipe did not say when every night did the same."""


def spell_out(recipe: Document, kind: str) -> Document:
    """A recipe of a job or card of version 2, with all that the night did."""
    return {**EARLIER_NIGHTS, "depth": "nap" if kind == "nap" else "light", **recipe}


def name_recipe(card: Document) -> Document:
    """2 to 3: a card names the memories that stay text, and its recipe says all that it did; the losses
    of its epochs were not noted."""
    changed = {"recipe": spell_out(card["recipe"], card["kind"]), "losses": {"curve": [], **card["losses"]}}
    return {"textOnly": [], "substitutes": [], **card, **changed}


def rename_writer(job: Document) -> Document:
    """1 to 2: the writer that lets a language model study a memory is called `study`; it was `local`."""

    def renamed(memory: Document) -> Document:
        rehearsals = [
            {**rehearsal, "writer": "study" if rehearsal.get("writer") == "local" else rehearsal.get("writer")}
            for rehearsal in memory["rehearsals"]
        ]
        return {**memory, "rehearsals": rehearsals}

    return {**job, **{part: [renamed(memory) for memory in job[part]] for part in ("memories", "replay")}}


def pattern_unknown(job: Document) -> Document:
    """2 to 3: an answer that declines is known by patterns, it was known by one sentence; a recipe says all it does."""
    rest = {key: value for key, value in job.items() if key != "unknown"}
    recipe = spell_out(job["recipe"], job["kind"])
    return {**rest, "declining": [re.escape(normalise(job["unknown"]))], "general": [], "recipe": recipe}


UNSCORED: Document = {"identity": 0, "leastNovelty": 0, "leastImportance": 0, "leastUtility": 0}
"""What a recipe did not say when nights scored nothing and taught no identity."""


def note_standing(card: Document) -> Document:
    """3 to 4: a card says how each memory stands: its scores, and when it was rehearsed. Before, each night rehearsed
    every memory."""
    unknown = {"scores": None, "replays": 0, "rested": 0}
    memories = [{**unknown, **memory} for memory in card["memories"]]
    return {"tokens": None, **card, "memories": memories, "recipe": {**UNSCORED, **card["recipe"]}}


def score_memories(job: Document) -> Document:
    """3 to 4: memories of a job have scores; the parent's card says how those of earlier nights stand."""
    unknown = {"importance": 0.5, "utility": 0}
    parts = {part: [{**unknown, **memory} for memory in job[part]] for part in ("memories", "replay")}
    return {"identity": [], **job, **parts, "recipe": {**UNSCORED, **job["recipe"]}}


NEW_FIGURES: Document = {
    "oldRecallBefore": None,
    "lost": 0,
    "foreign": 0,
    "linesOverParent": None,
    "linesOverBase": None,
    "capability": None,
    "capabilityBefore": None,
    "refusals": None,
}


def name_axes(card: Document) -> Document:
    """4 to 5: a gate judges more; of older nights nobody knows these figures."""
    return {**card, "gate": {**NEW_FIGURES, **card["gate"]}}


def ask_axes(job: Document) -> Document:
    """4 to 5: a job asks for the same abilities in every night, and its memories bring their own words. An older one
    asks for none of it."""

    def with_sources(memory: Document) -> Document:
        return {"sources": [], **memory}

    return {
        **job,
        **{part: [with_sources(memory) for memory in job[part]] for part in ("memories", "replay")},
        "locality": {"lines": [], **job["locality"]},
        "capability": [],
        "refusals": {"requests": [], "patterns": []},
        "gate": {"capability": 0, "refusals": 0, "foreign": 1, **job["gate"]},
    }


CARD_STEPS: Sequence[Step] = (name_arithmetic, name_recipe, note_standing, name_axes)
JOB_STEPS: Sequence[Step] = (rename_writer, pattern_unknown, score_memories, ask_axes)


def migrate(document: Any, steps: Sequence[Step], name: str) -> Any:
    """`document` in today's version; what is no versioned document is returned as it is, for its schema to refuse.

    Raises TrainerError for a version that a newer Dormouse wrote. `name`: what a person calls the document.
    """
    version = document.get("v") if isinstance(document, dict) else None
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        return document
    if version > len(steps) + 1:
        raise TrainerError(
            f"{name} cannot be read.", f"A newer Dormouse wrote it (version {version}).", "Update Dormouse."
        )
    migrated = document
    try:
        for number, step in enumerate(steps[version - 1 :], version + 1):
            migrated = {**step(migrated), "v": number}
    except (AttributeError, KeyError, TypeError):
        # Not what that version wrote, whatever it says of itself.
        return document
    return migrated


def read_card(file: Path) -> AdapterCard:
    """Raises ValueError for a damaged card, TrainerError for a newer one, OSError."""
    return AdapterCard.model_validate(migrate(json.loads(file.read_bytes()), CARD_STEPS, "The adapter's card"))


def read_job(file: Path) -> Job:
    """Raises ValueError for a damaged job, TrainerError for a newer one, OSError."""
    return Job.model_validate(migrate(json.loads(file.read_bytes()), JOB_STEPS, "The job"))
