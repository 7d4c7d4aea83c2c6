"""`memit`: mass editing of down projections at the subject's last token (MEMIT, arXiv 2210.07229), as low-rank deltas.

The keys are averaged over questions in the chat template and over sentences behind random prefixes. A value v* for each
memory is found by gradient at the last edited layer, with the KL of a separate prompt to the original and its norm
clamped; what is missing of it is spread over the layers from the bottom up, with keys computed anew above each delta.
"""

from collections.abc import Callable, Mapping, Sequence

import torch
import torch.nn.functional as F
from transformers import PreTrainedTokenizerBase

from ..decoder import Decoder
from ..encode import Conversation, Example, encode
from ..kernels import AnswerLoss
from ..packing import pack
from .answering import answering
from .covariance import Covariance
from .layers import Delta, Deltas, applied, onward, reaching
from .places import Prompted, mean_by_owner, own_rows, prompted, subject_end
from .request import FastMemory

DEPTHS = (0.29, 0.54)
"""Edited layers as shares of the depth: the third paper's 8 to 15 of 28."""
STRENGTH = 0.1
"""λ."""
STEPS, RATE = 30, 0.5
KL_WEIGHT = 0.0625
LARGEST = 0.75
"""Norm of a value's change over the norm of what it is added to."""
ENOUGH = 0.1
"""Nats: the search ends when the mean loss of every memory's answers is below."""
PREFIXES = 4
"""Random beginnings before the sentence of a memory."""


def edited(decoder: Decoder) -> range:
    """The layers that get a delta; one at least, and never the last, in which no later token could read it."""
    count = len(decoder.layers)
    last = min(count - 2, round(DEPTHS[1] * count))
    return range(min(last, max(0, round(DEPTHS[0] * count))), last + 1)


def prefixed(
    tokenizer: PreTrainedTokenizerBase, texts: Sequence[Conversation], beginnings: Sequence[str]
) -> list[Example]:
    """Each sentence that is completed outside of a chat, behind each of the beginnings."""
    return [
        encode(tokenizer, "", Conversation(((f"{beginning} {text.turns[0][0]}", text.turns[0][1]),), chat=False))
        for text in texts
        for beginning in beginnings[:PREFIXES]
    ]


def essence(decoder: Decoder, tokenizer: PreTrainedTokenizerBase, memories: Sequence[FastMemory]) -> Prompted:
    """A separate prompt for each memory, "SUBJECT is a", after which the original's prediction is to stay."""
    examples = []
    for memory in memories:
        example = encode(tokenizer, "", Conversation(((f"{memory.subject} is a", " ."),), chat=False))
        # One label marks the position after the prompt; its value plays no part.
        first = next(at for at, label in enumerate(example.labels) if label >= 0)
        examples.append(Example(example.ids[: first + 1], [*example.labels[:first], 0], chat=False))
    batch = pack(examples, decoder.head.device)
    rows = own_rows(batch, examples)
    ends = [subject_end(tokenizer, e.ids, m.subject or "") or 0 for e, m in zip(examples, memories, strict=True)]
    places = torch.tensor([row[end] for row, end in zip(rows, ends, strict=True)], device=decoder.head.device)
    return Prompted(batch, list(range(len(memories))), places, [1] * len(memories))


def written(x: torch.Tensor, prompts: Prompted, change: torch.Tensor) -> torch.Tensor:
    """`x [T, hidden]` with each memory's change [N, hidden] at the places of its subject. Wordings that share their
    beginning share the place, which is written once."""
    places, which = prompts.places.unique(return_inverse=True)
    owners = torch.tensor(prompts.owners, device=x.device)
    owner = torch.zeros(len(places), dtype=torch.long, device=x.device).scatter_(0, which, owners)
    return x.index_add(0, places, change[owner])


def values(
    decoder: Decoder, told: Prompted, apart: Prompted, count: int, last: int, on_step: Callable[[int, int], None]
) -> torch.Tensor:
    """[N, hidden]: what each memory's subject has to be at the output of layer `last`, so that its answers follow."""
    layer = decoder.layers[last]
    with torch.no_grad():
        reached = [reaching(decoder, prompts.batch, last) for prompts in (told, apart)]
        x, beside = (into + layer.down(keys) for into, keys in reached)
        start = mean_by_owner(x[told.places], told.owners, count)
        kept = F.log_softmax(F.linear(onward(decoder, apart.batch, last, beside), decoder.head).float(), -1)
    change = torch.zeros_like(start).requires_grad_()
    optimiser = torch.optim.Adam([change], lr=RATE)
    most = LARGEST * start.norm(dim=1, keepdim=True)
    for step in range(STEPS):
        states = onward(decoder, told.batch, last, written(x, told, change))
        losses: torch.Tensor = AnswerLoss.apply(states, decoder.head, told.batch.labels, None)  # type: ignore[assignment]
        by_wording = torch.stack([part.mean() for part in losses[: told.batch.predicted].split(told.answers)])
        by_memory = mean_by_owner(by_wording, told.owners, count)
        if by_memory.max().item() < ENOUGH:
            break
        now = F.log_softmax(
            F.linear(onward(decoder, apart.batch, last, written(beside, apart, change)), decoder.head), -1
        )
        drift = F.kl_div(now, kept, log_target=True, reduction="none").sum(1)[:count]
        optimiser.zero_grad()
        (by_memory + KL_WEIGHT * drift).sum().backward()
        optimiser.step()
        with torch.no_grad():
            change.mul_((most / change.norm(dim=1, keepdim=True).clamp_min(1e-9)).clamp_max(1))
        on_step(step + 1, STEPS)
    return start + change.detach()


@torch.no_grad()
def spread(
    decoder: Decoder,
    told: Prompted,
    keyed: Prompted,
    wanted: torch.Tensor,
    layers: Sequence[int],
    ordinary: Mapping[int, Covariance],
    project: bool,
) -> Deltas:
    """One delta a layer, of as many rows as there are memories."""
    deltas: dict[int, Delta] = {}
    count = len(wanted)
    for at, number in enumerate(layers):
        with applied(decoder, deltas):
            _, inputs = reaching(decoder, keyed.batch, number)
            keys = mean_by_owner(inputs[keyed.places].float(), keyed.owners, count)
            x, top = reaching(decoder, told.batch, layers[-1])
            reached = x + decoder.layers[layers[-1]].down(top)
        missing = wanted - mean_by_owner(reached[told.places], told.owners, count)
        a = answering(keys, ordinary[number], STRENGTH, project=project)
        deltas[number] = (a, (missing / (len(layers) - at)).T.contiguous())
    return deltas


def solve(
    decoder: Decoder,
    tokenizer: PreTrainedTokenizerBase,
    memories: Sequence[FastMemory],
    owned: Sequence[tuple[int, Example]],
    plain: Sequence[tuple[int, Example]],
    ordinary: Mapping[int, Covariance],
    on_step: Callable[[int, int], None],
    project: bool = False,
) -> Deltas:
    """Deltas of memories that all have a subject. `owned` are their wordings, `plain` sentences behind random prefixes,
    both with the number of their memory."""
    layers = edited(decoder)
    told = prompted(decoder, tokenizer, memories, owned)
    keyed = prompted(decoder, tokenizer, memories, [*owned, *plain])
    apart = essence(decoder, tokenizer, memories)
    wanted = values(decoder, told, apart, len(memories), layers[-1], on_step)
    return spread(decoder, told, keyed, wanted, layers, ordinary, project)
