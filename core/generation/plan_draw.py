# SPDX-License-Identifier: GPL-3.0-or-later
"""Which plan is built for a prompt: drawn closely to the words, chosen by the vote of plainer draws.

A single draw is one of many shapes that the words allow. Minimum Bayes risk decoding (Kumar and Byrne 2004), with IoU
as the gain, takes the candidate that is most like what else could have been meant: *candidates* are drawn with strong
guidance and little noise, which keeps them clean; *voters* with weak guidance and more noise, which keeps them as
varied as the objects that the words describe.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from .checkpoint import SamplingDefaults
from .planner import Planner

NEAR = (4, 6, 10)  # draws that a blend is made of
SHARE = 0.4  # mean probability at which a blend keeps a cell


def draw_plans(
    planner: Planner, prompt: Tensor, seed: int, sampling: SamplingDefaults, step: Callable[[int], None] | None = None
) -> Tensor:
    """Occupancies bool (n, x, y, z) for one prompt, what ``planner.text`` makes of it (1, text), the likeliest first.

    A function of the weights, the prompt, ``seed`` and ``sampling``; a single draw, ``best_of`` 1, is returned as it
    is. ``step`` is passed on to ``planner.sample``.
    """
    generator = torch.Generator().manual_seed(seed)

    def draw(count: int, temperature: float, guidance: float) -> Tensor:
        noise = torch.randn(count, planner.config.latent, generator=generator) * temperature
        steps = sampling.plan_steps
        return planner.decode_logits(planner.sample(prompt, noise.to(prompt.device), guidance, steps, step)).float()

    drawn = draw(sampling.best_of, sampling.plan_temperature, sampling.guidance)
    if len(drawn) == 1:
        return drawn > 0
    candidates = torch.cat([drawn > 0, *(blended(drawn, near) for near in NEAR)])
    voters = draw(sampling.voters, sampling.voter_temperature, sampling.voter_guidance)
    return most_alike(candidates, voters.sigmoid())


def blended(logits: Tensor, near: int) -> Tensor:
    """Each draw, log-odds (n, x, y, z), as the mean of itself and the ``near`` - 1 draws most like it, bool: without
    the noise of single draws."""
    filled = (logits > 0).flatten(1).float()
    nearest = _iou(filled, filled).topk(min(near, len(logits))).indices
    return logits.float().sigmoid()[nearest].mean(1) >= SHARE


def most_alike(candidates: Tensor, voters: Tensor) -> Tensor:
    """``candidates`` bool (n, x, y, z) by their mean IoU with ``voters``, probabilities (m, x, y, z); highest first."""
    score = _iou(candidates.flatten(1).float(), voters.flatten(1)).mean(1)
    return candidates[score.argsort(descending=True, stable=True)]


def _iou(a: Tensor, b: Tensor) -> Tensor:
    """(n, m): intersection over union of rows of ``a`` (n, cells) and ``b`` (m, cells), each from 0 to 1."""
    shared = a @ b.T
    return shared / (a.sum(1)[:, None] + b.sum(1)[None] - shared).clamp(min=1e-6)
