"""The curriculum: examples by progress (0 to 1), their encoding with loss weights, and batches.

The drills of the induction head that the network starts with have their largest share at the beginning; memories in
the prompt grow from 1 to 12, now and then to 30. Everything is made on the fly from the seed and nothing is repeated.
"""

from random import Random

import numpy as np
from tokenizers import Tokenizer

from . import tasks
from .language import Language
from .tokenizer import END, SPECIAL, START, token_id
from .vocabulary import Vocabulary

CONTEXT = 4096
# Loss weight of tokens that the model need not say itself. Low, for most of them are random names that nothing
# predicts: at 0.05 their share of the loss was about twice that of the answers (an estimate).
LIGHT = 0.01


class Curriculum:
    """Makes examples as (token ids, loss weights) lists."""

    def __init__(self, tokenizer: Tokenizer, language: Language):
        self.tokenizer, self.language = tokenizer, language
        self.start, self.end = token_id(tokenizer, START), token_id(tokenizer, END)
        self.assistant = tokenizer.encode("assistant\n").ids
        self.ordinary = tokenizer.get_vocab_size() - len(SPECIAL)

    def weigh(self, text: str) -> tuple[list[int], list[float]]:
        """Encode a ChatML text; weight 1 on the assistant's words and on its end mark."""
        ids = self.tokenizer.encode(text).ids
        weights, at, opening = [LIGHT] * len(ids), 0, [self.start, *self.assistant]
        while True:
            try:
                at = ids.index(self.start, at)
            except ValueError:
                return ids, weights
            end = ids.index(self.end, at)
            if ids[at : at + len(opening)] == opening:
                weights[at + len(opening) : end + 1] = [1.0] * (end + 1 - at - len(opening))
            at = end

    def drill(self, rng: Random, task: str) -> tuple[list[int], list[float]]:
        """Induction drills on raw tokens: repeated random spans, and key-value look-ups."""
        if task == "spans":
            # Half of the spans draw from a few tokens, as numbers do: one token back does not determine the next.
            few = [rng.randrange(self.ordinary) for _ in range(rng.choice((3, 6, 10, 20)))]
            pool = range(self.ordinary) if rng.random() < 0.5 else few
            span = [rng.choice(pool) for _ in range(rng.randint(6, 50))]
            ids, weights = span[:], [LIGHT] * len(span)
            for _ in range(rng.randint(1, 4)):
                junk = [rng.randrange(self.ordinary) for _ in range(rng.choice((0, 0, rng.randint(1, 20))))]
                ids += junk + span
                weights += [LIGHT] * (len(junk) + 1) + [1.0] * (len(span) - 1)
            return ids, weights
        vocabulary = Vocabulary(rng)
        names = [vocabulary.allowed(lambda: vocabulary.name(2)) for _ in range(2 * rng.randint(2, 8))]
        pairs = list(zip(names[::2], names[1::2], strict=True))
        sign = rng.choice((":", " is", " =", " ->"))
        ids = [t for key, value in pairs for t in self.tokenizer.encode(f"\n{key}{sign} {value}").ids]
        weights = [LIGHT] * len(ids)
        for key, value in rng.sample(pairs, min(3, len(pairs))):
            head, tail = self.tokenizer.encode(f"\n{key}{sign}").ids, self.tokenizer.encode(f" {value}").ids
            ids += head + tail
            weights += [LIGHT] * len(head) + [1.0] * len(tail)
        return ids, weights

    def example(self, rng: Random, progress: float) -> tuple[list[int], list[float]]:
        row = tasks.shares(progress)
        task = rng.choices(list(row), list(row.values()))[0]
        if task in tasks.DRILLS:
            ids, weights = self.drill(rng, task)
        else:
            prompt, tail = tasks.draw(self.language, rng, task, progress)
            ids, weights = self.weigh(prompt) if not tail else ([], [])
            if tail:
                head, rest = self.tokenizer.encode(prompt).ids, self.tokenizer.encode(tail).ids
                ids, weights = head + rest, [LIGHT] * len(head) + [1.0] * len(rest)
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
