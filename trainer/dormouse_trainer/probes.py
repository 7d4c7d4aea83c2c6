"""The scoring rule of probes, shared word for word with TypeScript (`test/fixtures/probe-vectors.json`).

`normalise(text)` does, in this order:

1. Unicode NFKC, then lower case (`str.lower`, not casefold: `ß` stays).
2. Removes every quotation mark and backtick: `"` `'` `` ` `` `´` and U+2018-U+201F, U+00AB, U+00BB, U+2039, U+203A.
   An apostrophe inside a word goes too, on both sides of a comparison: `don't` is `dont`.
3. Splits at white space (Unicode `\\s`).
4. Of each word, strips from its end, repeatedly, any of `. , ; : ! ? … ) ] }` and from its start any of `( [ {`,
   but a word that consists of nothing else disappears. So `(port 8080).` is `port 8080`, and `.env`, `foo()`'s
   `foo(`, `-v` and `v1.2` keep what belongs to them. A stripped `foo()` compares equal to a stripped `foo()`.
5. Joins the words with one space.

`contains(answer, member)`: the normalised member occurs in the normalised answer as a whole token sequence: the
characters next to the match, if any, are not part of the same word or number. A neighbour belongs to the same token
if it is a letter, a digit, `_` or a combining mark (`\\p{L}\\p{N}\\p{M}_`), or if it is one of `- . / : @ + # \\` that
in turn touches a letter, digit or `_` on its far side. So `8080` is not in `18080`, `1.2` is not in `1.2.3`, `utils` is
not in `utils-core`, `src/a` is not in `src/a/b` and `api` is not in `@team/api`, but `8080` is in `port 8080, then`.
An empty member never matches.

`passes(answer, accept, reject)`: every group of `accept` has a member that is contained, and no member of `reject` is.

`declines(answer, patterns)`: one of the patterns is found in one of the first two sentences of the answer, each
normalised. Only the beginning counts: a long answer that first invents something may well end in a caveat.
"""

import re
import unicodedata
from collections.abc import Sequence

_QUOTES = re.compile("[\"'`\u00b4\u2018-\u201f\u00ab\u00bb\u2039\u203a]")
_TRAILING = ".,;:!?\u2026)]}"
_LEADING = "([{"
_JOINERS = "-./:@+#\\"


def normalise(text: str) -> str:
    """See the module docstring."""
    text = _QUOTES.sub("", unicodedata.normalize("NFKC", text).lower())
    words = (word.rstrip(_TRAILING).lstrip(_LEADING) for word in text.split())
    return " ".join(word for word in words if word)


def _in_word(character: str) -> bool:
    return character == "_" or unicodedata.category(character)[0] in "LNM"


def _bounded(text: str, at: int, step: int) -> bool:
    """True if no token goes on at index `at` of `text`, walking away from a match in direction `step`."""
    if not 0 <= at < len(text):
        return True
    if _in_word(text[at]):
        return False
    beyond = at + step
    return not (text[at] in _JOINERS and 0 <= beyond < len(text) and _in_word(text[beyond]))


def contains(answer: str, member: str) -> bool:
    """True if the normalised `member` is in the normalised `answer` as a whole token sequence."""
    haystack, needle = normalise(answer), normalise(member)
    if not needle:
        return False
    at = haystack.find(needle)
    while at >= 0:
        if _bounded(haystack, at - 1, -1) and _bounded(haystack, at + len(needle), 1):
            return True
        at = haystack.find(needle, at + 1)
    return False


def passes(answer: str, accept: list[list[str]], reject: list[str]) -> bool:
    """True if an answer passes a probe."""
    return all(any(contains(answer, member) for member in group) for group in accept) and not any(
        contains(answer, member) for member in reject
    )


_SENTENCE_END = re.compile(r"(?<=[.!?\u2026])\s+|\n+")
_SENTENCES = 2


def declines(answer: str, patterns: Sequence[str]) -> bool:
    """True if an answer says that it does not know. `patterns` are regular expressions over normalised text."""
    sentences = [s for s in map(normalise, _SENTENCE_END.split(answer)) if s][:_SENTENCES]
    return any(re.search(pattern, sentence) for pattern in patterns for sentence in sentences)
