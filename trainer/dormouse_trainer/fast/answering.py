"""A: which keys a delta answers to, in closed form.

Least squares of ||A k_i - e_i||² over the N memories' keys and λ E||A k||² over ordinary ones (ROME and MEMIT, arXiv
2202.05262 and 2210.07229): A = K (λ C + Kᵀ K)⁻¹, by Woodbury as an N × N system.
"""

import torch

from .covariance import Covariance

RIDGE = 1e-3
"""Of the mean variance of ordinary keys, added to every direction, so that none is free of cost."""


def answering(
    keys: torch.Tensor, ordinary: Covariance, strength: float, near: torch.Tensor | None = None, project: bool = False
) -> torch.Tensor:
    """A [N, inner] of `keys` [N, inner]. `strength` is λ; `near` [inner, inner] is the second
    moment of more keys that no row should answer to. With `project` nothing is answered that ordinary keys hold."""
    moment = ordinary.moment.to(keys.device)
    if near is not None:
        moment = moment + near
    cost = strength * (moment + RIDGE * moment.diagonal().mean() * torch.eye(len(moment), device=keys.device))
    outside = ordinary.outside().to(keys.device) if project else None
    if outside is not None:
        keys = keys @ outside
    weighed = torch.linalg.solve(cost, keys.T)
    answers = torch.linalg.solve(torch.eye(len(keys), device=keys.device) + keys @ weighed, weighed.T)
    return answers if outside is None else answers @ outside
