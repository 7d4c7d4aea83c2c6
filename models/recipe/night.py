"""A night in small: teach the finished model new facts as a LoRA adapter, then ask without any context.

Run from models/:  python -m recipe.night [--model dormouse-tiny/dormouse-tiny.gguf] [--facts 40] [--card]

Recall is asked with question skeletons that the night trained and with those it never saw (the last third), as a
raw sentence to be completed, and as lines of code that follow the convention; abstention on strangers and on known
subjects asked for another relation. The night trains questions only. The negatives are phrased like the positives:
otherwise the night learns that a phrasing means "not known".
"""

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

import torch
import torch.nn.functional as F

from . import card, edits, language
from .conversations import chatml
from .evaluate import DEFAULT, load
from .heldout import continued, right, share
from .precision import autocast
from .vocabulary import Vocabulary
from .world import World


@dataclass(frozen=True)
class Night:
    """How to train the adapter."""

    facts: int = 40
    rehearsals: int = 20  # a fact
    epochs: int = 8
    rank: int = 16
    alpha: int = 32
    rate: float = 5e-3
    rows: int = 32  # conversations a step
    seed: int = 1


def draw(world: World, night: Night) -> tuple[list, list]:
    """(facts, other questions): the facts of the night and as many (relation, subject) pairs nothing answers,
    half of them about strangers, half about known subjects' other relations. None trains that is probed."""
    facts = world.grow(night.facts)
    taken = {(fact.relation.id, fact.subject) for fact in facts}
    others = []
    for number in range(night.facts * 4):
        relation = world.rng.choice(facts).relation
        subject = world.rng.choice(facts).subject if number % 2 else world.vocabulary.value(relation.subject)
        if (relation.id, subject) not in taken:
            others.append((relation, subject))
    return facts, others


def conversations(world: World, facts: list, others: list, night: Night) -> list[list]:
    """The night's rehearsals: closed-book questions with their answers, and half as many not known."""
    document, rng, made = world.document, world.rng, []
    for fact in facts:
        for _ in range(night.rehearsals):
            question = world.question(fact.relation, fact.subject, language.night_split(fact.relation)[0])
            answer = world.answer(fact.relation, fact.subject, fact.value)
            made.append([("system", document["system"]), ("user", question), ("assistant", answer)])
    for _ in range(len(made) // 2):
        relation, subject = rng.choice(others)
        question = world.question(relation, subject, language.night_split(relation)[0])
        made.append(
            [("system", document["system"]), ("user", question), ("assistant", world.answer(relation, subject, None))]
        )
    return made


def fit(model, curriculum, made: list, night: Night):
    """Train a LoRA on the MLP matrices; returns the PEFT model."""
    from peft import LoraConfig, get_peft_model

    torch.manual_seed(night.seed)
    adapted = get_peft_model(
        model,
        LoraConfig(
            r=night.rank,
            lora_alpha=night.alpha,
            target_modules=["gate_proj", "up_proj", "down_proj"],
            task_type="CAUSAL_LM",
        ),
    )
    examples = sorted((curriculum.weigh(chatml(talk)) for talk in made), key=lambda pair: len(pair[0]))
    batches = [examples[at : at + night.rows] for at in range(0, len(examples), night.rows)]
    parameters = [p for p in adapted.parameters() if p.requires_grad]
    optimiser = torch.optim.AdamW(parameters, lr=night.rate, weight_decay=0.0)
    steps, step, rng = night.epochs * len(batches), 0, Random(night.seed)
    adapted.train()
    for _ in range(night.epochs):
        for batch in rng.sample(batches, len(batches)):
            width = max(len(ids) for ids, _ in batch)
            ids, mask = (
                torch.zeros(len(batch), width, dtype=torch.long),
                torch.zeros(len(batch), width, dtype=torch.bool),
            )
            for row, (tokens, weights) in enumerate(batch):
                ids[row, : len(tokens)] = torch.tensor(tokens)
                mask[row, : len(tokens)] = torch.tensor(weights) >= 1.0
            for group in optimiser.param_groups:
                group["lr"] = night.rate * min(1.0, (step + 1) / 20) * (1 - step / steps)
            with autocast(torch.device("cpu")):
                states = adapted.get_base_model().model(input_ids=ids).last_hidden_state[:, :-1][mask[:, 1:]]
                logits = F.linear(states, model.get_input_embeddings().weight)
            F.cross_entropy(logits.float(), ids[:, 1:][mask[:, 1:]]).backward()
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
            step += 1
    return adapted.eval()


def figures(path: Path, night: Night) -> dict[str, float]:
    model, curriculum = load(path)
    rng = Random(f"night/{night.seed}")
    world = World(rng, Vocabulary(rng, kept_out=True), curriculum.document, curriculum.relations)
    facts, others = draw(world, night)
    cut = len(others) // 2
    made = conversations(world, facts, others[:cut], night)

    def asked(triples, part: int) -> list:
        """Closed-book cases about (relation, subject, value or None), with skeletons of one part of the split."""
        found = []
        for relation, subject, value in triples:
            question = world.question(relation, subject, language.night_split(relation)[part])
            messages = [("system", world.document["system"]), ("user", question)]
            found.append((messages, world.answer(relation, subject, value)))
        return found

    taught = [(fact.relation, fact.subject, fact.value) for fact in facts]
    known = {fact.subject for fact in facts}
    strangers = [(*pair, None) for pair in others[cut:] if pair[1] not in known]
    neighbours = [(*pair, None) for pair in others[cut:] if pair[1] in known and pair not in others[:cut]]

    def edited(fact) -> tuple:
        question, answer = edits.ask(world, fact, complete=False)
        return [("system", world.document["system"]), ("user", question)], answer

    probes = {
        "recall, phrasings never trained": asked(taught * 2, 1),
        "recall, phrasings trained": asked(taught, 0),
        "abstains on strangers": asked(strangers, 1),
        "abstains on known subjects' other relations": asked(neighbours, 1),
        "convention edits": [edited(fact) for fact in facts if edits.known(fact)],
    }
    encode = curriculum.tokenizer.encode
    raw = [tuple(encode(part).ids for part in world.completion(fact)) for fact in facts]

    def measure(adapted) -> dict[str, float]:
        def states(ids):
            with torch.no_grad():
                return adapted(input_ids=ids, output_hidden_states=True).hidden_states[-1]

        embeddings = model.get_input_embeddings().weight
        found = {name: share(right(states, embeddings, curriculum, cases)) for name, cases in probes.items()}
        return found | {"raw completion": share(continued(states, embeddings, raw))}

    found = {f"before: {name}": figure for name, figure in measure(model).items()}
    start = time.monotonic()
    adapted = fit(model, curriculum, made, night)
    found["seconds of training"] = round(time.monotonic() - start, 1)
    return found | measure(adapted)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m recipe.night", description="A LoRA night in small.")
    parser.add_argument("--model", type=Path, default=DEFAULT)
    parser.add_argument("--facts", type=int, default=40)
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--card", action="store_true", help="put the figures on the card beside the file")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    night = Night(facts=args.facts, rank=args.rank, alpha=2 * args.rank, epochs=args.epochs, seed=args.seed)
    found = figures(args.model, night)
    if args.card:
        how = f"--facts {args.facts} --rank {args.rank} --epochs {args.epochs} --seed {args.seed}"
        command = f"python -m recipe.night {how} --card"
        lora = f"LoRA on the MLP matrices, rank {args.rank}, {args.epochs} epochs"
        title = f"After a night of {args.facts} facts ({lora}), no context"
        card.add_figures(args.model.parent, title, command, found)
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
