"""The loss with a teacher is the textbook's, gradient included, and a night with one ends nearer to its teacher."""

import torch
import torch.nn.functional as F

from dormouse_trainer.kernels import AnswerLoss
from dormouse_trainer.packing import Teaching

WORDS, WIDTH, ROWS, KEPT = 50, 8, 6, 4


def case() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, Teaching]:
    generator = torch.Generator().manual_seed(1)
    hidden = torch.randn(ROWS, WIDTH, generator=generator)
    head = torch.randn(WORDS, WIDTH, generator=generator)
    labels = torch.randint(WORDS, (ROWS,), generator=generator)
    top = torch.softmax(torch.randn(ROWS, WORDS, generator=generator) * 2, -1).topk(KEPT)
    weight = torch.tensor([0.0, 0.3, 0.5, 0.7, 1.0, 1.0])
    return hidden, head, labels, Teaching(top.indices, top.values, weight)


def plain(hidden: torch.Tensor, head: torch.Tensor, labels: torch.Tensor, teaching: Teaching) -> torch.Tensor:
    logs = F.log_softmax(hidden @ head.T, -1)
    ours = logs.gather(1, teaching.tokens)
    tail, our_tail = 1 - teaching.shares.sum(1), 1 - ours.exp().sum(1)
    divergence = (teaching.shares * (teaching.shares.log() - ours)).sum(1) + tail * (tail.log() - our_tail.log())
    written = F.cross_entropy(hidden @ head.T, labels, reduction="none")
    return (1 - teaching.weight) * written + teaching.weight * divergence


def test_loss_and_gradient_are_those_of_the_formula() -> None:
    hidden, head, labels, teaching = case()
    ours, theirs = hidden.clone().requires_grad_(), hidden.clone().requires_grad_()
    losses = AnswerLoss.apply(ours, head, labels, teaching)
    expected = plain(theirs, head, labels, teaching)
    torch.testing.assert_close(losses, expected, atol=1e-5, rtol=1e-5)
    scale = torch.arange(1.0, ROWS + 1)
    (losses * scale).sum().backward()
    (expected * scale).sum().backward()
    torch.testing.assert_close(ours.grad, theirs.grad, atol=1e-5, rtol=1e-4)


def test_without_a_teacher_it_is_the_cross_entropy() -> None:
    hidden, head, labels, _ = case()
    expected = F.cross_entropy(hidden @ head.T, labels, reduction="none")
    torch.testing.assert_close(AnswerLoss.apply(hidden, head, labels, None), expected, atol=1e-5, rtol=1e-5)


def test_a_model_that_predicts_what_its_teacher_does_has_nothing_to_learn() -> None:
    hidden, head, labels, _ = case()
    top = torch.softmax(hidden @ head.T, -1).topk(KEPT)
    own = Teaching(top.indices, top.values, torch.ones(ROWS))
    states = hidden.clone().requires_grad_()
    losses = AnswerLoss.apply(states, head, labels, own)
    losses.sum().backward()
    assert losses.abs().max() < 1e-5
    assert states.grad is not None and states.grad.abs().max() < 1e-5
