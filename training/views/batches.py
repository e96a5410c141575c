# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches of views for training: which views of an item are shown, and how they are varied.

A batch mixes objects with one view, with several in no order, with the ordered four, and with none. What the encoder
is to learn is the item turned so that the (first) view shows its front, hence :attr:`Drawn.turns`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from ...core.generation.image_encoder import VIEWS, Views
from .cache import ViewCache

_BEHIND_SHARE = 0.15  # of views that keep a background, with a mask that is full, as images do that nobody cut out
_ROUGH_SHARE = 0.3  # of views whose mask is eaten or grown


@dataclass(frozen=True)
class Mix:
    """Shares of objects without a view, with the ordered four, and with two to four in no order; the rest has one."""

    none: float = 0.1
    four: float = 0.25
    several: float = 0.1


@dataclass(frozen=True, eq=False)
class Drawn:
    """``views`` of a batch; ``turns`` int64 (batch,): quarter turns about z, from x towards y, after which an item
    faces as its first view shows it: its target is ``np.rot90(slots, turn)``."""

    views: Views
    turns: NDArray[np.int64]


def draw_views(
    cache: ViewCache, items: Sequence[int], generator: np.random.Generator, mix: Mix | None = None, vary: bool = True
) -> Drawn:
    """Views of the ``items`` (numbers in the cache), on the CPU; with ``vary`` changed at random by :func:`varied`."""
    shares = Mix() if mix is None else mix
    batch = len(items)
    first = cache.pixels(items[0], 0, 0) if batch else np.zeros((4, 1, 1), np.uint8)
    pixels = np.zeros((batch, VIEWS, *first.shape), np.uint8)
    kinds, present = np.zeros((batch, VIEWS), np.int64), np.zeros((batch, VIEWS), bool)
    ordered, turns = np.zeros(batch, bool), np.zeros(batch, np.int64)
    sets = cache.kinds.shape[1]
    for row, item in enumerate(items):
        number, roll = int(generator.integers(sets)), generator.random()
        if roll < shares.none:
            continue
        if roll < shares.none + shares.four:
            chosen, ordered[row] = [0, 1, 2, 3], True
        elif roll < shares.none + shares.four + shares.several:
            chosen = generator.permutation(VIEWS)[: int(generator.integers(2, VIEWS + 1))].tolist()
        else:
            chosen = [int(generator.integers(VIEWS))]
        for place, view in enumerate(chosen):
            pixels[row, place] = cache.pixels(item, number, view)
        kinds[row], present[row, : len(chosen)] = cache.kinds[item, number], True
        # From the right side an item looks as it does from the front after a quarter turn back.
        turns[row] = (int(cache.turns[item, number]) - chosen[0]) % 4
    shown = torch.from_numpy(pixels)
    if vary and present.any():
        source = torch.Generator().manual_seed(int(generator.integers(2**31)))
        here = torch.from_numpy(present)
        shown[here] = varied(shown[here], torch.from_numpy(kinds)[here] == 0, source)
    flags = torch.from_numpy(present), torch.from_numpy(ordered)
    return Drawn(Views(shown, torch.from_numpy(kinds), *flags), turns)


def varied(pixels: Tensor, coloured: Tensor, generator: torch.Generator) -> Tensor:
    """Views uint8 (n, 4, side, side) as other people might have made them.

    They are framed a little otherwise, some masks are rough, some have a background; where ``coloured`` (n,), also
    brightness, contrast, saturation and tint change. ``generator`` is one of the device of ``pixels``.
    """
    count, device = len(pixels), pixels.device

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return torch.rand(count, *shape, generator=generator, device=device) * (high - low) + low

    x = pixels.float() / 255
    rgb, mask = x[:, :3], x[:, 3:]
    grey = rgb.mean(1, keepdim=True)
    changed = grey + (rgb - grey) * uniform(0.75, 1.25, 1, 1, 1)
    changed = (changed - 0.5) * uniform(0.8, 1.2, 1, 1, 1) + 0.5 + uniform(-0.08, 0.08, 1, 1, 1)
    changed = (changed * uniform(0.93, 1.07, 3, 1, 1)).clamp(0, 1)
    rgb = torch.where(coloured[:, None, None, None], changed, rgb)
    # A little nearer, farther or off the middle.
    zoom, shift = uniform(0.94, 1.08), uniform(-0.04, 0.04, 2)
    frame = torch.zeros(count, 2, 3, device=device)
    frame[:, 0, 0] = frame[:, 1, 1] = zoom
    frame[:, :, 2] = shift
    grid = F.affine_grid(frame, [count, 4, *pixels.shape[2:]], align_corners=False)
    moved = F.grid_sample(torch.cat([(rgb - 0.5) * mask, mask], 1), grid, align_corners=False)
    rgb, mask = moved[:, :3], moved[:, 3:]
    behind = _backgrounds(rgb, uniform)
    keep = (uniform(0, 1) < _BEHIND_SHARE)[:, None, None, None] & coloured[:, None, None, None]
    full = rgb + torch.where(keep, behind * (1 - mask), 0.0)
    rough = (uniform(0, 1) < _ROUGH_SHARE)[:, None, None, None]
    grown = F.max_pool2d(mask, 3, 1, 1)
    eaten = -F.max_pool2d(-mask, 3, 1, 1)
    bent = torch.where(uniform(0, 1, 1, 1, 1) < 0.5, grown, eaten)
    mask = torch.where(keep, torch.ones_like(mask), torch.where(rough, bent, mask))
    return ((torch.cat([full + 0.5, mask], 1)).clamp(0, 1) * 255).round().to(torch.uint8)


def _backgrounds(like: Tensor, uniform: Callable[..., Tensor]) -> Tensor:
    """Colours with a gradient, (n, 3, side, side), around 0 as ``like``."""
    side = like.shape[-1]
    line = torch.linspace(-0.5, 0.5, side, device=like.device)
    slope = uniform(-0.35, 0.35, 3, 1, 1) * line[None, None, :, None] + uniform(-0.2, 0.2, 3, 1, 1) * line
    return (uniform(-0.5, 0.5, 1, 1, 1) + uniform(-0.15, 0.15, 3, 1, 1) + slope).clamp(-0.5, 0.5)
