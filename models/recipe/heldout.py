"""Held-out questions: subjects and values that training never contains (the reserved vocabulary).

An answer counts when free greedy decoding would give it exactly. That is measured with one forward pass:
greedy decoding is right exactly when every token of the right answer is the most likely one.
"""

from random import Random

import torch
import torch.nn.functional as F
from torch import Tensor

from .conversations import chatml, system
from .curriculum import Curriculum
from .language import Language
from .network import Network
from .precision import autocast
from .vocabulary import Vocabulary
from .words import real_names
from .world import World

TOLD, STRANGER, OTHER = "told", "of a stranger", "another relation"
INVENTED, ORDINARY = (0, 40, 10, 50), (100, 0, 0, 0)  # shares of words, random, cut, syllables


def technical() -> dict[str, tuple[str, ...]]:
    """Word lists that hold only the real-world names of heldout.txt."""
    return dict.fromkeys(("everyday", "english", "identifiers"), real_names())


def cases(known: Language, seed: int, count: int, memories: int, words: str = "invented", asked: str = TOLD):
    """`count` (messages, answer) pairs with `memories` in the system prompt; `words` is "invented" or
    "ordinary" (reserved dictionary words and real-world names); `asked` is the kind of question: for a fact in the
    prompt, or for one that is not there, of a stranger or of a known subject."""
    made = []
    for number in range(count):
        rng = Random(f"heldout/{seed}/{memories}/{words}/{asked}/{number}")
        vocabulary = Vocabulary(rng, kept_out=True, sources=INVENTED if words == "invented" else ORDINARY)
        if words == "ordinary" and number % 2:
            vocabulary.words = {**vocabulary.words, **technical()}
        world = World(rng, vocabulary, *known)
        facts = world.grow(memories) if memories else []
        lines = [world.memory(fact) for fact in facts]
        if asked == TOLD:
            fact = rng.choice(facts)
            relation, subject, value = fact.relation, fact.subject, fact.value
        else:
            relation, subject, value = *unknown(world, rng, asked == STRANGER), None
        question = world.question(relation, subject)
        messages = [("system", system(known.document, lines)), ("user", question)]
        made.append((messages, world.answer(relation, subject, value)))
    return made


def unknown(world: World, rng: Random, stranger: bool):
    """A question that nothing answers, about a stranger or about a known subject's other relation."""
    relations = [fact.relation for fact in world.facts] or world.relations
    if stranger:
        relation = rng.choice(relations)
        return relation, world.new_subject(relation)
    subject = rng.choice(world.subjects)
    held = {fact.relation.id for fact in world.facts if fact.subject == subject}
    others = [relation for relation in relations if relation.id not in held]
    return rng.choice(others or [r for r in world.relations if r.id not in held]), subject


def right(states, embeddings: Tensor, curriculum: Curriculum, made) -> list[bool]:
    """True for each (messages, answer) case whose answer greedy decoding gives before it stops.

    `states` maps ids [B, T] to the normed last states [B, T, hidden]; `embeddings` [vocabulary, hidden] are the tied
    output weights.
    """
    encode = curriculum.tokenizer.encode
    return continued(
        states,
        embeddings,
        [(encode(chatml(messages, prompt=True)).ids, [*encode(reply).ids, curriculum.end]) for messages, reply in made],
    )


@torch.no_grad()
def continued(states, embeddings: Tensor, encoded: list[tuple[list[int], list[int]]], rows: int = 16) -> list[bool]:
    """True for each (head, tail) of token ids where greedy decoding goes on from the head with the tail."""
    order = sorted(range(len(encoded)), key=lambda i: len(encoded[i][0]))
    results = [False] * len(encoded)
    for at in range(0, len(order), rows):
        part = order[at : at + rows]
        width = max(len(encoded[i][0]) + len(encoded[i][1]) for i in part)
        ids = torch.zeros(len(part), width, dtype=torch.long)
        for row, i in enumerate(part):
            full = encoded[i][0] + encoded[i][1]
            ids[row, : len(full)] = torch.tensor(full)
        last = states(ids)
        for row, i in enumerate(part):
            head, tail = encoded[i]
            logits = F.linear(last[row, len(head) - 1 : len(head) + len(tail) - 1].to(embeddings.dtype), embeddings)
            results[i] = logits.argmax(-1).tolist() == tail
    return results


def share(answers: list[bool]) -> float:
    return round(sum(answers) / max(1, len(answers)), 3)


def accuracy(network: Network, curriculum: Curriculum, count: int, seed: int = 7) -> dict[str, float]:
    """Shares of right answers, for the log of a training run."""

    def states(ids: Tensor) -> Tensor:
        device = network.norm.weight.device
        with autocast(device):
            return network(ids.to(device), *network.tables(ids.shape[1])).cpu()

    def measure(*args) -> float:
        embeddings = network.embed_tokens.weight.cpu()
        return share(right(states, embeddings, curriculum, cases(curriculum.language, seed, count, *args)))

    return {
        "in1": measure(1),
        "in4": measure(4),
        "in8": measure(8),
        "ordinary4": measure(4, "ordinary"),
        "abstain4": measure(4, "invented", OTHER),
    }
