"""The text tasks of the training: their shares by progress (0 to 1), and one example of each."""

from collections.abc import Iterator
from random import Random

from . import code, conversations, edits, extraction, language, rehearsals, summaries
from .vocabulary import Vocabulary
from .world import World

DRILLS = ("spans", "lookup")  # tasks on raw tokens, which curriculum.py draws
SHORT = 0.65  # progress from which prompts are short
# progress up to which a row holds → shares of the tasks
SHARES = [
    (0.015, {"spans": 30, "lookup": 25, "recall": 45}),
    (0.15, {"spans": 2, "lookup": 3, "recall": 55, "chat": 15, "closed": 20, "infill": 5}),
    (
        0.40,
        {"spans": 1, "lookup": 2, "recall": 44, "chat": 14, "correct": 5, "closed": 14, "infill": 5}
        | {"extract": 4, "rehearse": 4, "edit": 4, "notes": 3},
    ),
    (
        1.00,
        {"spans": 1, "lookup": 1, "recall": 44, "chat": 7, "correct": 8, "long": 1, "closed": 3, "infill": 9}
        | {"code": 2, "extract": 9, "rehearse": 5, "summary": 9, "edit": 12, "notes": 4},
    ),
]
# Tasks of one request and one answer. They come after the first lessons: all of them copy, and say facts whole, which
# the others teach in fewer tokens.
SINGLE = {"extract": extraction.draw, "rehearse": rehearsals.draw, "summary": summaries.draw, "edit": edits.draw}


def shares(progress: float) -> dict[str, int]:
    return next(row for limit, row in SHARES if progress <= limit or limit == 1.0)


def draw(known: language.Language, rng: Random, task: str, progress: float) -> tuple[str, str]:
    """One example of a text task as (prompt, continuation); chats have all in the prompt."""
    grown = min(1.0, max(0.0, progress - 0.01) / 0.3)
    # Memories: 1 to 12, and now and then to 30; in the last third as few as recall sends, for short prompts
    # teach more answers in the same time.
    most = 1 + round(grown * 11) if progress < SHORT else 5

    def ask(facts: int) -> int:
        """Questions of one chat: many, for prompts are dear and answers teach; few where little is known."""
        return rng.randint(1, min(10, 2 * facts + 1))

    if task == "recall":
        count = rng.randint(1, most)
        if progress > 0.3 and rng.random() < (0.1 if progress < SHORT else 0.2):
            count = rng.randint(12, 30) if progress < SHORT else rng.randint(6, 16)
        talk = conversations.converse(rng, *known, count, 0, ask(count), rng.choice((0, 0, 0.3)))
    elif task == "chat":
        count = rng.choice((0, 0, rng.randint(0, most // 2)))
        said = rng.randint(1, min(5, most))
        talk = conversations.converse(rng, *known, count, said, ask(count + said))
    elif task == "correct":
        count = rng.choice((0, rng.randint(1, max(1, most // 2))))
        said = rng.randint(1, 3)
        talk = conversations.converse(rng, *known, count, said, ask(count + said), 0.4)
    elif task == "long":
        # A whole project of several days, as long as the context.
        said = rng.randint(15, 45)
        talk = conversations.converse(rng, *known, rng.randint(0, 16), said, rng.randint(20, 60), 0.1)
    elif task == "closed":
        talk = conversations.converse(rng, *known, 0, 0, rng.randint(1, 3))
    elif task == "notes":
        return conversations.notes(World(rng, Vocabulary(rng), *known), rng.randint(1, 4))
    elif task in SINGLE:
        messages, answer, _ = SINGLE[task](World(rng, Vocabulary(rng), *known))
        talk = [*messages, ("assistant", answer)]
    else:
        lines = rng.randint(4, 14) if rng.random() < 0.9 else rng.randint(40, 60)
        return (code.infill if task == "infill" else code.next_line)(rng, lines)
    return conversations.chatml(talk), ""


def texts(seed: int, count: int, progress: float = 1.0) -> Iterator[str]:
    """`count` texts of the training tasks, for the tokenizer and for a scan of the text that the model reads."""
    known, rng = language.load(), Random(f"texts/{seed}")
    row = {task: share for task, share in shares(progress).items() if task not in DRILLS}
    for _ in range(count):
        prompt, tail = draw(known, rng, rng.choices(list(row), list(row.values()))[0], progress)
        yield prompt + tail
