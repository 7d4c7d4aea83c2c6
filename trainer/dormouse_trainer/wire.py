"""Parts of every document that crosses the process edge: its base, and the scalars in it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, WithJsonSchema
from pydantic.alias_generators import to_camel

Ulid = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{26}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
FolderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$")]
"""Workspace ids become folder names, so they may not climb out of the state folder."""
Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


class Wire(BaseModel):
    """Base of every document: camelCase aliases, populated by either name; no value is made of one of another type."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, serialize_by_alias=True, strict=True)
