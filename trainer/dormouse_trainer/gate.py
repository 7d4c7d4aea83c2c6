"""Judges a trained adapter by free decoding of held-out questions: closed in doubt, with the reasons in words."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from .backends.protocol import AdaptedModel
from .callbacks import AnswerCallback
from .credentials import find_secret
from .encode import Conversation, Example, encode, encode_passages
from .material import JobMemory, Probe
from .probes import contains, declines, passes
from .schema import GateFigures, GateLimits, Job, ProbeOutcome

CONFIDENT = 1.645
"""Standard normal quantile of 95 %, one-sided."""


@dataclass
class Verdict:
    figures: GateFigures
    reasons: list[str]
    """Why the adapter is rejected, one sentence each; empty if it may serve."""
    outcomes: dict[str, list[ProbeOutcome]]
    """Memory id → its probes."""
    validation: list[float]
    """Cross-entropy of the tokens of the true answers to held-out questions, nats."""


def perplexity(model: AdaptedModel, job: Job) -> float | None:
    """exp of the mean cross-entropy per token of the texts that never train: the answers of the chats, and the
    passages whole; None without any."""
    chats = [Conversation(tuple((t.user, t.assistant) for t in c.turns), c.system) for c in job.locality.chats]
    examples = [encode(model.tokenizer, job.system, chat) for chat in chats]
    examples += encode_passages(model.tokenizer, job.locality.passages)
    if not examples:
        return None
    mean = model.score(examples).double().mean().item()
    return math.exp(min(mean, 700.0)) if math.isfinite(mean) else math.nan


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


def judge(
    model: AdaptedModel,
    job: Job,
    new: Sequence[JobMemory],
    old: Sequence[JobMemory],
    parent_perplexity: float | None,
    callback: AnswerCallback,
) -> Verdict:
    """Runs every check of the gate. `new` and `old` are the memories that trained.

    `parent_perplexity` is that of `job.locality` with the adapter this night began from, None without one.
    """
    probed = [(memory, probe) for memory in (*new, *old) for probe in memory.probes]
    questions = [probe.user for _, probe in probed]
    questions += [probe.user for probe in job.gone] + job.unanswerable + job.secret_prompts
    answers = iter(model.answer([(job.system, question) for question in questions], callback))

    outcomes: dict[str, list[ProbeOutcome]] = {memory.id: [] for memory in (*new, *old)}
    for memory, probe in probed:
        text = next(answers)
        passed = passes(text, probe.accept, probe.reject)
        outcome = {"user": probe.user, "answer": text, "passed": passed, "from": probe.from_}
        outcomes[memory.id].append(ProbeOutcome.model_validate(outcome))
    gone_leaks = sum(any(contains(text, value) for value in probe.reject) for probe, text in zip(job.gone, answers))  # noqa: B905
    abstained = [declines(next(answers), job.declining) for _ in job.unanswerable]
    secret_leaks = sum(find_secret(next(answers)) is not None for _ in job.secret_prompts)

    now = perplexity(model, job)
    with model.without_adapter():
        base = perplexity(model, job)
    figures = GateFigures(
        new_recall=_fraction([o.passed for m in new for o in outcomes[m.id]]),
        old_recall=_fraction([o.passed for m in old for o in outcomes[m.id]]),
        gone_leaks=gone_leaks,
        abstention=_fraction(abstained),
        perplexity=now,
        perplexity_over_parent=None if now is None or parent_perplexity is None else now / parent_perplexity,
        perplexity_over_base=None if now is None or base is None else now / base,
        secret_leaks=secret_leaks,
    )
    reasons = decide(figures, job.gate, sum(len(outcomes[m.id]) for m in new))
    unprobed = sum(1 for memory in (*new, *old) if not memory.probes)
    if unprobed:
        reasons.append(
            f"{unprobed} of the memories have no held-out question, so nothing shows that they were learned."
        )
    return Verdict(_finite(figures), reasons, outcomes, validation(model, job.system, [*new, *old]))


def upper_bound(share: float, count: int) -> float:
    """The largest share that `count` trials with this outcome leave plausible: Wilson (1927), at 95 %."""
    square = CONFIDENT**2 / count
    centre = share + square / 2
    return (centre + math.sqrt(square * (share * (1 - share) + square / 4))) / (1 + square)


def decide(figures: GateFigures, limits: GateLimits, new_probes: int) -> list[str]:
    """The reasons for a rejection, empty to let it pass. A figure that is no number rejects.

    New recall is the one bar that chance may excuse: a memory that was not learned stays in the prompt, so nothing is
    lost, while a night of one memory has four questions, and after each night the new memories are the hard ones.
    """
    reasons: list[str] = []

    def at_least(value: float | None, limit: float, what: str) -> None:
        if value is not None and not value >= limit:
            reasons.append(f"{what}: {value:.0%}, and at least {limit:.0%} is required.")

    def at_most(value: float | None, limit: float, what: str) -> None:
        if value is not None and not value <= limit:
            reasons.append(f"{what}: a factor of {value:.3g}, and at most {limit:.3g} is allowed.")

    new_recall = figures.new_recall
    if new_recall is not None and not upper_bound(new_recall, new_probes) >= limits.new_recall:
        at_least(new_recall, limits.new_recall, "Too few questions about new memories were answered")
    at_least(figures.old_recall, limits.old_recall, "Too few questions about earlier memories were answered")
    at_least(figures.abstention, limits.abstention, "It answers questions that nobody ever answered")
    at_most(
        figures.perplexity_over_parent,
        limits.perplexity_over_parent,
        "What never trained became harder to predict than last night",
    )
    at_most(
        figures.perplexity_over_base,
        limits.perplexity_over_base,
        "What never trained became harder to predict than for the base model",
    )
    if figures.gone_leaks:
        reasons.append(f"{figures.gone_leaks} superseded or forgotten facts were still said.")
    if figures.secret_leaks:
        reasons.append(f"{figures.secret_leaks} answers look like credentials.")
    return reasons


def _fraction(results: list[bool]) -> float | None:
    return sum(results) / len(results) if results else None


def _finite(figures: GateFigures) -> GateFigures:
    """JSON has no NaN: a figure that is no number becomes null after it has been judged."""
    broken = {k: None for k, v in figures if isinstance(v, float) and not math.isfinite(v)}
    return figures.model_copy(update=broken)
