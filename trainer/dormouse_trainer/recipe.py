"""How a night trains, as a document; extension/sleep/recipe.ts has the recipes that there are, by name."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from .wire import Wire

SleepDepth = Literal["nap", "light", "deep", "dream"]
RecipeName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,31}$")]


class Recipe(Wire):
    """How a night trains. `train`, `model.attach`, `encode` and `lesson` obey every field."""

    name: RecipeName
    version: int = Field(ge=0)
    """Of the recipe of this name: another number, other values. 0: of before recipes had names."""
    depth: SleepDepth
    rank: int = Field(gt=0, le=4096)
    alpha: float = Field(gt=0, allow_inf_nan=False)
    targets: Literal["mlp", "qkvo", "all-linear"]
    """Which linear modules of a layer get an adapter."""
    layers: int | None = Field(gt=0)
    """How many of the base's layers get one, counted from the output; None for all."""
    optimiser: Literal["adamw", "paged-adamw-8bit"]
    learning_rate: float = Field(gt=0, allow_inf_nan=False)
    schedule: Literal["constant", "linear", "cosine"]
    """How the learning rate goes on after its rise: `linear` and `cosine` fall to zero."""
    warm_up: float = Field(ge=0, le=1)
    """Share of the steps over which the learning rate rises."""
    epochs: int = Field(gt=0)
    batch_size: int = Field(gt=0)
    """Conversations per optimiser step."""
    patience: int | None = Field(gt=0)
    """Epochs without a better median of held-out answers after which training stops; None for never."""
    loss: Literal["answers", "sequence"]
    """Which tokens are learned: the answers', or those of the whole conversation, prompt included."""
    teaching: float = Field(ge=0, le=1)
    """Share of the loss of a rehearsal that its teacher decides: the base with the memory in its prompt."""
    replay: float = Field(ge=0, lt=1)
    """Share of the night's rehearsals that are of earlier nights."""
    replay_decay: float = Field(ge=0, le=1)
    """A memory's priority in the replay is multiplied by this with every replay."""
    negatives: float = Field(ge=0, le=1)
    """Share of the written negatives that train."""
    readings: float = Field(ge=0, le=1)
    """Share of the written readings that train."""
    general: float = Field(ge=0, le=1)
    """Share of the job's general chats that train."""
    identity: float = Field(ge=0, le=1)
    """Share of the job's chats of identity that train."""
    least_novelty: float = Field(ge=0, le=1)
    """A new memory that scores less is refreshed with the replay; below the next two it waits for another night."""
    least_importance: float = Field(ge=0, le=1)
    least_utility: float = Field(ge=0, le=1)
