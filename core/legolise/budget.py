# SPDX-License-Identifier: GPL-3.0-or-later
"""The size at which a model takes a given number of bricks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..bricks.plan import BRICK, Plan
from ..errors import InputError
from .grid import MAX_STUDS
from .voxels import Voxels

# Cells a part fills: what is seen needs small parts, what is hidden takes large ones.
_SEEN_PLATES, _HIDDEN_PLATES = 5.0, 20.0
_SEEN_BRICKS, _HIDDEN_BRICKS = 3.0, 7.0
_START = 12.0  # studs
_ROUNDS = 8
_GROWTH = 2.5  # bricks grow with a power of the size between surface and volume
_NEAR = 0.95  # of the budget is near enough


def estimate_bricks(voxels: Voxels) -> float:
    """About how many bricks ``voxels`` will take, from visible and hidden cells."""
    plan = Plan.of(voxels.occupancy, heights=voxels.height)
    hidden = int(np.count_nonzero(plan.hidden))
    seen = int(np.count_nonzero(voxels.occupancy)) - hidden
    if voxels.height == BRICK:
        return seen / _SEEN_BRICKS + hidden / _HIDDEN_BRICKS
    return seen / _SEEN_PLATES + hidden / _HIDDEN_PLATES


def voxels_for_bricks(
    make: Callable[[float], Voxels], bricks: int, estimate: Callable[[Voxels], float] = estimate_bricks
) -> Voxels:
    """The largest of the voxels that ``make(studs)`` gives whose estimated number of bricks is at most ``bricks``.

    Raises :class:`InputError` where not even one stud fits.
    """
    if bricks < 1:
        raise InputError(f"A budget of {bricks} bricks is none; allow at least 1.")
    fits: tuple[float, Voxels] | None = None
    low, high, studs = 0.0, float(MAX_STUDS), _START
    for _ in range(_ROUNDS):
        voxels = make(studs)
        count = estimate(voxels)
        if count <= bricks:
            low, fits = studs, (studs, voxels)
            if count >= _NEAR * bricks:
                break
        else:
            high = studs
        guess = round(studs * (bricks / max(count, 1.0)) ** (1 / _GROWTH), 1)
        if not low < guess < high:
            guess = round((low + high) / 2, 1) if high < MAX_STUDS else round(low * 1.5, 1)
        if guess in (low, high) or guess < 1 or guess > MAX_STUDS:
            break
        studs = guess
    if fits is None:
        fits = (1.0, make(1.0))
        if estimate(fits[1]) > bricks:
            raise InputError(f"{bricks} bricks are too few for this model at any size; allow more.")
    return fits[1]
