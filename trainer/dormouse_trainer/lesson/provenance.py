"""Whose words a rehearsal says: names in an answer that neither its memory nor its own question holds are foreign.

A name is a word that stands for one thing: with a digit, a mark or a capital inside it, or in backticks. A trigger
phrase with plain words as its answer is beyond this check; docs/benchmarks.md has an example of the miss.
"""

import re
from collections.abc import Sequence

from ..material import JobMemory, Rehearsal
from ..probes import contains, normalise

_TICKED = re.compile(r"`([^`\n]{2,80})`")
_INNER_MARK = re.compile(r"\w[-_./:@+#\\]+\w")
_INNER_CAPITAL = re.compile(r"[a-z0-9][A-Z]")


def names(text: str) -> set[str]:
    """The names in a text, normalised. Numbers of one digit count as words."""
    found = {normalise(ticked) for ticked in _TICKED.findall(text)}
    for word in text.split():
        name = normalise(word)
        exact = len(name) > 1 and any(c.isdigit() for c in name)
        if exact or _INNER_MARK.search(name) or _INNER_CAPITAL.search(word):
            found.add(name)
    return found - {""}


def foreign(rehearsal: Rehearsal, memories: Sequence[JobMemory]) -> set[str]:
    """Names that a rehearsal states and that are neither its own memory's nor those of the other that it states, too;
    `memories` has them both. A memory without sources, as jobs of earlier versions have them, knows no foreign names;
    negatives and readings state nothing."""
    stated = [memory for memory in memories if memory.id in (rehearsal.memory, rehearsal.also)]
    if rehearsal.polarity != "positive" or any(not memory.sources for memory in stated):
        return set()
    own = [rehearsal.user, rehearsal.given, *(text for memory in stated for text in memory.sources)]
    return {name for name in names(rehearsal.assistant) if not _stated(name, own)}


def _stated(name: str, texts: Sequence[str]) -> bool:
    """Whether one of the texts has the name, or each part of it stands in one: `QUARRY_PORT=5519` mends a line of the
    question with the memory's number."""
    parts = [part for part in re.split(r"[^\w]+", name) if part]
    said = [normalise(text) for text in texts]
    return any(contains(text, name) for text in texts) or all(any(part in text for text in said) for part in parts)
