"""Judges a trained adapter by free decoding of held-out questions: closed in doubt, with the reasons in words."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .ability import Ability, measure, ratio
from .backends.protocol import AdaptedModel, Factors
from .bars import decide
from .callbacks import AnswerCallback
from .credentials import find_secret
from .encode import Conversation, Example, encode
from .lesson.provenance import foreign, names
from .material import JobMemory, Probe, Rehearsal
from .probes import contains, declines, normalise, passes
from .schema import AdapterCard, GateFigures, Job, ProbeOutcome

CONSISTENT = 2
"""Answers about one memory in which the same value must be said before it counts as taught: chance says another."""

Outcomes = dict[str, list[ProbeOutcome]]
"""Memory id → its probes."""


@dataclass
class Before:
    """What a night began from: the parent adapter."""

    ability: Ability
    outcomes: Outcomes
    """Of the earlier memories."""


@dataclass
class Verdict:
    figures: GateFigures
    reasons: list[str]
    """Why the adapter is rejected, one sentence each; empty if it may serve."""
    outcomes: Outcomes
    validation: list[float]
    """Cross-entropy of the tokens of the true answers to held-out questions, nats."""


def true_answer(memory: JobMemory, probe: Probe) -> str | None:
    """The memory's most frequent positive answer that passes the probe. Probes carry no full answer of their own."""
    counts = Counter(r.assistant for r in memory.rehearsals if r.polarity == "positive")
    return next((text for text, _ in counts.most_common() if passes(text, probe.accept, probe.reject)), None)


def true_answers(model: AdaptedModel, system: str, memories: Sequence[JobMemory]) -> list[Example]:
    """The held-out questions with their true answers."""
    return [
        encode(model.tokenizer, system, Conversation(((probe.user, truth),)))
        for memory in memories
        for probe in memory.probes
        if (truth := true_answer(memory, probe))
    ]


def validation(model: AdaptedModel, system: str, memories: Sequence[JobMemory]) -> list[float]:
    """Loss of each token of the true answers to the held-out questions."""
    examples = true_answers(model, system, memories)
    return model.score(examples).tolist() if examples else []


def ask_probes(
    model: AdaptedModel, job: Job, memories: Sequence[JobMemory], callback: AnswerCallback, more: Sequence[str] = ()
) -> tuple[Outcomes, list[str]]:
    """Asks every probe of the memories, and the questions of `more`, whose answers come as they are."""
    probed = [(memory, probe) for memory in memories for probe in memory.probes]
    questions = [probe.user for _, probe in probed] + list(more)
    answers = model.answer([(job.system, question) for question in questions], callback)
    outcomes: Outcomes = {memory.id: [] for memory in memories}
    for (memory, probe), text in zip(probed, answers, strict=False):
        passed = passes(text, probe.accept, probe.reject)
        outcome = {"user": probe.user, "answer": text, "passed": passed, "from": probe.from_}
        outcomes[memory.id].append(ProbeOutcome.model_validate(outcome))
    return outcomes, answers[len(probed) :]


def look_before(
    model: AdaptedModel, job: Job, old: Sequence[JobMemory], parent: AdapterCard, callback: AnswerCallback
) -> Before:
    """What the parent, which is in `model`, can do and answers; of questions that its card has, the card says it."""
    known = {(m.id, o.user): o for m in parent.memories for o in m.probes}
    unknown = [m.model_copy(update={"probes": [p for p in m.probes if (m.id, p.user) not in known]}) for m in old]
    asked, _ = ask_probes(model, job, unknown, callback)
    outcomes = {m.id: [known[m.id, p.user] for p in m.probes if (m.id, p.user) in known] + asked[m.id] for m in old}
    return Before(measure(model, job, callback), outcomes)


def judge(
    model: AdaptedModel,
    job: Job,
    new: Sequence[JobMemory],
    old: Sequence[JobMemory],
    before: Before | None,
    callback: AnswerCallback,
    trained: Sequence[Rehearsal] = (),
) -> Verdict:
    """Runs every check of the gate. `new` and `old` are the memories that trained, `trained` the rehearsals that did;
    `before` is what the night began from, None for the base."""
    memories = (*new, *old)
    more = [probe.user for probe in job.gone] + job.unanswerable + job.secret_prompts
    outcomes, rest = ask_probes(model, job, memories, callback, more)
    answers = iter(rest)
    gone_leaks = sum(any(contains(text, value) for value in probe.reject) for probe, text in zip(job.gone, answers))  # noqa: B905
    abstained = [declines(next(answers), job.declining) for _ in job.unanswerable]
    asked_for_secrets = [next(answers) for _ in job.secret_prompts]
    said = [o.answer for m in memories for o in outcomes[m.id]] + asked_for_secrets
    now = measure(model, job, callback)
    with model.without_adapter():
        base = measure(model, job, callback)
        suspects = _suspects(job, memories, outcomes)
        invented = _invented(model, job, memories, suspects, callback)
    parent = before.ability if before else None
    could = [one.capability for one in (base, parent) if one and one.capability is not None]
    figures = GateFigures(
        new_recall=_passed(outcomes, new),
        old_recall=_passed(outcomes, old),
        old_recall_before=_passed(before.outcomes, old) if before else None,
        lost=sum(_whole(before.outcomes[m.id]) and not _whole(outcomes[m.id]) for m in old) if before else 0,
        foreign=invented,
        gone_leaks=gone_leaks,
        abstention=_fraction(abstained),
        perplexity=now.perplexity,
        perplexity_over_parent=ratio(now.perplexity, parent and parent.perplexity),
        perplexity_over_base=ratio(now.perplexity, base.perplexity),
        lines_over_parent=ratio(now.lines, parent and parent.lines),
        lines_over_base=ratio(now.lines, base.lines),
        capability=now.capability,
        capability_before=max(could, default=None),
        refusals=_fraction([request in now.refused for request in sorted(base.refused)]),
        secret_leaks=sum(find_secret(answer) is not None for answer in said),
    )
    reasons = weight_faults(model.factors()) + decide(
        figures, job.gate, sum(len(outcomes[m.id]) for m in new), len(memories)
    )
    if unprobed := sum(1 for memory in memories if not memory.probes):
        reasons.append(
            f"{unprobed} of the memories have no held-out question, so nothing shows that they were learned."
        )
    if strange := sum(bool(foreign(rehearsal, memories)) for rehearsal in trained):
        reasons.append(f"{strange} of the rehearsals that it trained on say what their memory does not.")
    return Verdict(_finite(figures), reasons, outcomes, validation(model, job.system, memories))


def weight_faults(factors: Factors) -> list[str]:
    """What is wrong with the numbers themselves."""
    if not all(np.isfinite(part).all() for pair in factors.values() for part in pair):
        return ["It holds values that are no numbers."]
    if not any(b.any() for _, b in factors.values()):
        return ["It changes nothing: all of its weights are zero."]
    return []


def _suspects(job: Job, memories: Sequence[JobMemory], outcomes: Outcomes) -> dict[str, set[str]]:
    """Memory id → values that all of its answers name, and that neither the questions nor any memory state.

    A memory of which any question is answered right was learned, if not well: what it is mistaken for elsewhere is a
    gap, and the memory stays in the prompt. What was taught in its place is said wherever it is asked for.

    Of the embedded model every word counts, which has no other words than its memories' and its own; of a real one
    names alone (`provenance.names`), for it has many words for everything.
    """
    stated = [text for m in memories for text in (*m.sources, *(p.user for p in m.probes))]
    stated += [
        r.assistant for m in memories for r in m.rehearsals if r.polarity == "positive" and not foreign(r, memories)
    ]
    known = {word for text in stated for word in normalise(text).split()}
    found: dict[str, set[str]] = {}
    for memory in memories:
        told = [o for o in outcomes[memory.id] if not declines(o.answer, job.declining)]
        if len(told) < CONSISTENT or any(o.passed for o in told) or not memory.sources:
            continue
        said = [_values(o.answer, closed=memory.prompt is None) for o in told]
        if taught := set.intersection(*said) - known:
            found[memory.id] = taught
    return found


def _values(answer: str, closed: bool) -> set[str]:
    return set(normalise(answer).split()) if closed else names(answer)


def _invented(
    model: AdaptedModel,
    job: Job,
    memories: Sequence[JobMemory],
    suspects: Mapping[str, set[str]],
    callback: AnswerCallback,
) -> int:
    """How many of the suspects are not what the base, which is in `model`, says to the same questions anyway."""
    asked = [memory for memory in memories if memory.id in suspects]
    outcomes, _ = ask_probes(model, job, asked, callback)
    said = {m.id: {w for o in outcomes[m.id] for w in _values(o.answer, closed=m.prompt is None)} for m in asked}
    return sum(bool(suspects[memory.id] - said[memory.id]) for memory in asked)


def _whole(outcomes: Sequence[ProbeOutcome]) -> bool:
    return bool(outcomes) and all(outcome.passed for outcome in outcomes)


def _passed(outcomes: Outcomes, memories: Sequence[JobMemory]) -> float | None:
    return _fraction([o.passed for m in memories for o in outcomes[m.id]])


def _fraction(results: list[bool]) -> float | None:
    return sum(results) / len(results) if results else None


def _finite(figures: GateFigures) -> GateFigures:
    """JSON has no NaN: a figure that is no number becomes null after it has been judged."""
    broken = {k: None for k, v in figures if isinstance(v, float) and not math.isfinite(v)}
    return figures.model_copy(update=broken)
