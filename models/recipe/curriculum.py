"""What is trained when: shares of the tasks by progress (0 to 1), encoding with loss weights, batches.

The drills of the induction head that the network starts with have their largest share at the beginning; memories in
the prompt grow from 1 to 12, now and then to 30. Everything is made on the fly from the seed and nothing is repeated.
"""

from random import Random

import numpy as np
from tokenizers import Tokenizer

from . import code, conversations, edits, extraction, language, rehearsals, summaries
from .tokenizer import END, SPECIAL, START
from .vocabulary import Vocabulary
from .world import World

CONTEXT = 4096
# Loss weight of what the model need not say itself. Low, for most of it is random names that nothing predicts:
# at 0.05 their share of the loss was about twice that of the answers (an estimate).
OTHER = 0.01
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


class Curriculum:
    """Makes examples as (token ids, loss weights) lists."""

    def __init__(self, tokenizer: Tokenizer, document: dict, relations: list):
        self.tokenizer, self.document, self.relations = tokenizer, document, relations
        self.start, self.end = tokenizer.token_to_id(START), tokenizer.token_to_id(END)
        self.assistant = tokenizer.encode("assistant\n").ids
        self.plain = tokenizer.get_vocab_size() - len(SPECIAL)

    def weigh(self, text: str) -> tuple[list[int], list[float]]:
        """Encode a ChatML text; weight 1 on what the assistant says and on its end mark."""
        ids = self.tokenizer.encode(text).ids
        weights, at, opening = [OTHER] * len(ids), 0, [self.start, *self.assistant]
        while True:
            try:
                at = ids.index(self.start, at)
            except ValueError:
                return ids, weights
            end = ids.index(self.end, at)
            if ids[at : at + len(opening)] == opening:
                weights[at + len(opening) : end + 1] = [1.0] * (end + 1 - at - len(opening))
            at = end

    def text(self, rng: Random, task: str, progress: float) -> tuple[str, str]:
        """One example of a text task as (prompt, continuation); chats have all in the prompt."""
        grown = min(1.0, max(0.0, progress - 0.01) / 0.3)
        # Memories: 1 to 12, and now and then to 30; in the last third as few as recall sends, for short prompts
        # teach more answers in the same time.
        most = 1 + round(grown * 11) if progress < SHORT else 5

        def ask(facts: int) -> int:
            """Questions of one chat: many, for prompts are dear and answers teach; few where little is known."""
            return rng.randint(1, min(10, 2 * facts + 1))

        known = (self.document, self.relations)
        if task == "recall":
            count = rng.randint(1, most)
            if progress > 0.3 and rng.random() < (0.1 if progress < SHORT else 0.2):
                count = rng.randint(12, 30) if progress < SHORT else rng.randint(6, 16)
            talk = conversations.converse(rng, *known, count, 0, ask(count), rng.choice((0, 0, 0.3)))
        elif task == "chat":
            count = rng.choice((0, 0, rng.randint(0, most // 2)))
            told = rng.randint(1, min(5, most))
            talk = conversations.converse(rng, *known, count, told, ask(count + told))
        elif task == "correct":
            count = rng.choice((0, rng.randint(1, max(1, most // 2))))
            told = rng.randint(1, 3)
            talk = conversations.converse(rng, *known, count, told, ask(count + told), 0.4)
        elif task == "long":
            # A whole project of several sessions, as long as the context.
            told = rng.randint(15, 45)
            talk = conversations.converse(rng, *known, rng.randint(0, 16), told, rng.randint(20, 60), 0.1)
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

    def drill(self, rng: Random, task: str) -> tuple[list[int], list[float]]:
        """Induction drills on raw tokens: repeated random spans, and key-value look-ups."""
        if task == "spans":
            # Half of the spans draw from a few tokens, as numbers do: one token back does not tell what comes next.
            few = [rng.randrange(self.plain) for _ in range(rng.choice((3, 6, 10, 20)))]
            pool = range(self.plain) if rng.random() < 0.5 else few
            span = [rng.choice(pool) for _ in range(rng.randint(6, 50))]
            ids, weights = span[:], [OTHER] * len(span)
            for _ in range(rng.randint(1, 4)):
                junk = [rng.randrange(self.plain) for _ in range(rng.choice((0, 0, rng.randint(1, 20))))]
                ids += junk + span
                weights += [OTHER] * (len(junk) + 1) + [1.0] * (len(span) - 1)
            return ids, weights
        vocabulary = Vocabulary(rng)
        names = [vocabulary.allowed(lambda: vocabulary.name(2)) for _ in range(2 * rng.randint(2, 8))]
        pairs = list(zip(names[::2], names[1::2], strict=True))
        sign = rng.choice((":", " is", " =", " ->"))
        ids = [t for key, value in pairs for t in self.tokenizer.encode(f"\n{key}{sign} {value}").ids]
        weights = [OTHER] * len(ids)
        for key, value in rng.sample(pairs, min(3, len(pairs))):
            head, tail = self.tokenizer.encode(f"\n{key}{sign}").ids, self.tokenizer.encode(f" {value}").ids
            ids += head + tail
            weights += [OTHER] * len(head) + [1.0] * len(tail)
        return ids, weights

    def example(self, rng: Random, progress: float) -> tuple[list[int], list[float]]:
        row = shares(progress)
        task = rng.choices(list(row), list(row.values()))[0]
        if task in ("spans", "lookup"):
            ids, weights = self.drill(rng, task)
        else:
            prompt, tail = self.text(rng, task, progress)
            ids, weights = self.weigh(prompt) if not tail else ([], [])
            if tail:
                head, rest = self.tokenizer.encode(prompt).ids, self.tokenizer.encode(tail).ids
                ids, weights = head + rest, [OTHER] * len(head) + [1.0] * len(rest)
        return ids[:CONTEXT], weights[:CONTEXT]

    def batches(self, seed: int, pool: int, progress: float, tokens: int, count: int = 24):
        """`count` batches of about `tokens` tokens from pool number `pool`, each of similar lengths, in random
        order: (ids [B, T] int64, weights [B, T] float32), T a multiple of 16, weights of the token itself."""
        rng = Random(f"{seed}/{pool}")
        examples, total = [], 0
        while total < tokens * count:
            ids, weights = self.example(rng, progress)
            if len(ids) > 2:
                examples.append((ids, weights))
                total += len(ids)
        examples.sort(key=lambda pair: len(pair[0]))
        made, at = [], 0
        while at < len(examples):
            stop = at + 1
            while stop < len(examples) and (stop - at + 1) * len(examples[stop][0]) <= tokens:
                stop += 1
            rows = examples[at:stop]
            width = -(-len(rows[-1][0]) // 16) * 16
            ids, weights = np.zeros((len(rows), width), np.int64), np.zeros((len(rows), width), np.float32)
            for i, (row, weight) in enumerate(rows):
                ids[i, : len(row)], weights[i, : len(row)] = row, weight
            made.append((ids, weights))
            at = stop
        rng.shuffle(made)
        return made


def texts(seed: int, count: int, progress: float = 1.0):
    """`count` texts of the training tasks, for the tokenizer and for a scan of what the model reads."""
    document, relations = language.load()
    maker = Curriculum.__new__(Curriculum)
    maker.document, maker.relations = document, relations
    rng = Random(f"texts/{seed}")
    row = {task: share for task, share in shares(progress).items() if task not in ("spans", "lookup")}
    for _ in range(count):
        prompt, tail = maker.text(rng, rng.choices(list(row), list(row.values()))[0], progress)
        yield prompt + tail
