"""Everything that one night trains on: curated, qualified, scored, replayed, encoded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..backends.protocol import AdaptedModel
from ..callbacks import AnswerCallback
from ..encode import Example, steering
from ..errors import TrainerError
from ..material import JobMemory, Rehearsal, Scores
from ..schema import AdapterCard, CardMemory, Job, ProbeOutcome, TextOnly
from . import curate, novelty, qualify, replay, shares
from .examples import examples_of


@dataclass
class Lesson:
    """Everything that one night trains on."""

    curated: curate.Curated
    """`memories` train as new; `replay` are those of earlier nights and those that the model knew already."""
    replayed: list[Rehearsal]
    examples: list[Example]
    text_only: list[TextOnly]
    """Memories that the model cannot be shown to learn."""
    scores: dict[str, Scores]
    """Of the job's new memories, by id."""
    rehearsals: list[Rehearsal]
    """All that trains, new and replayed."""

    def card_memories(self, parent: AdapterCard | None, outcomes: Mapping[str, list[ProbeOutcome]]) -> list[CardMemory]:
        """Every memory in the weights afterwards. Those of `parent`, the card of the adapter that the night continued,
        stay in the weights even where the job no longer names them."""
        before = {memory.id: memory for memory in parent.memories} if parent else {}
        fresh = {memory.id for memory in self.curated.memories}
        replayed = {rehearsal.memory for rehearsal in self.replayed}
        kept = {memory.id for memory in self.curated.replay} if parent else set()

        def noted(identity: str) -> CardMemory:
            earlier = before.get(identity)
            replays, rested = (earlier.replays, earlier.rested + 1) if earlier else (0, 0)
            if identity in fresh:
                replays, rested = 0, 0
            elif identity in replayed:
                replays, rested = replays + 1, 0
            return CardMemory(
                id=identity,
                probes=outcomes.get(identity, []),
                scores=self.scores.get(identity) or (earlier.scores if earlier else None),
                replays=replays,
                rested=rested,
            )

        return [noted(identity) for identity in sorted({*fresh, *replayed, *kept, *before})]


def prepare(
    model: AdaptedModel, job: Job, folder: Path, callback: AnswerCallback, parent: AdapterCard | None
) -> Lesson:
    """Curates the job's rehearsals, leaves out what could not be shown to be learned and what its scores leave out,
    draws the replay and encodes both. `parent`: the card of the adapter in `model`. Raises TrainerError if nothing is
    left."""
    curated, recipe = curate.curate(job, steering(model.tokenizer)), job.recipe
    qualified = qualify.qualify(model, job, curated.memories, folder, callback)
    scores = novelty.scores_of(model, job, qualified.memories, folder, callback)
    learned = {memory.id for memory in parent.memories} if parent else set()
    chosen = novelty.sort_out(qualified.memories, scores, recipe, learned)
    curated.refused |= chosen.waiting
    trains = {memory.id for memory in (*chosen.train, *chosen.known, *curated.replay)}
    curated.memories = shares.keep(_beside(chosen.train, trains), recipe, job.seed)
    curated.replay = shares.keep(_beside([*chosen.known, *curated.replay], trains), recipe, job.seed)
    fresh = [r for m in curated.memories for r in m.rehearsals]
    stand = replay.standings(parent)
    replayed = replay.sample(curated.replay, len(fresh), recipe.replay, recipe.replay_decay, job.seed, stand)
    # General chats alone would train nothing that anybody said.
    if not fresh and not replayed:
        reasons = {*curated.refused.values(), *(left.why for left in qualified.text_only)}
        why = "; ".join(sorted(reasons)) or "The job holds no rehearsals."
        raise TrainerError("There is nothing to train.", why, "Add or correct memories, then consolidate again.")
    memories = [*curated.memories, *curated.replay]
    examples = examples_of(model, job, [*fresh, *replayed], memories, identity=curated.identity)
    return Lesson(curated, replayed, examples, qualified.text_only, scores, [*fresh, *replayed])


def _beside(memories: Sequence[JobMemory], trains: set[str]) -> list[JobMemory]:
    """The memories without rehearsals that state another memory which does not train: the card would not name it."""
    return [
        memory.model_copy(update={"rehearsals": [r for r in memory.rehearsals if r.also is None or r.also in trains]})
        for memory in memories
    ]


def left_out(curated: curate.Curated, text_only: Sequence[TextOnly]) -> str | None:
    """The memories and rehearsals that do not train, for the job's last message; None if all do."""
    parts = [f"memory {memory.id} stays text: {memory.why}" for memory in text_only]
    parts += [f"memory {memory}: {reason}" for memory, reason in curated.refused.items()]
    parts += [f"{count} rehearsals: {reason}" for reason, count in curated.dropped.items()]
    return f"Left out: {'; '.join(parts)}" if parts else None
