# SPDX-License-Identifier: GPL-3.0-or-later
"""Making a plan fit a box. numpy only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

COVERED = 0.35  # share of a smaller plan's cell that must be filled; under a half, so that thin legs stay


def _shares(count: int, target: int) -> NDArray[np.float64]:
    """float (target, count): the share of each source cell in each target cell, rows summing to 1."""
    edges = np.linspace(0, count, target + 1)
    low, high = edges[:-1, None], edges[1:, None]
    cells = np.arange(count)
    overlap = np.clip(np.minimum(high, cells + 1) - np.maximum(low, cells), 0, None)
    return overlap / overlap.sum(1, keepdims=True)


def fit_plan(occupancy: NDArray[np.bool_], size: tuple[int, int, int]) -> NDArray[np.bool_]:
    """The plan (x, y, z), or, where what it holds is larger than ``size``, a smaller one of the same proportions.

    A plan that fits is returned as it is; a smaller one fills its own box.
    """
    filled = np.argwhere(occupancy)
    if not len(filled):
        return occupancy
    low, high = filled.min(0), filled.max(0) + 1
    extent = high - low
    if (extent <= size).all():
        return occupancy
    scale = (np.array(size) / extent).min()
    target = np.clip(np.floor(extent * scale + 1e-9).astype(int), 1, size)
    box = occupancy[tuple(slice(a, b) for a, b in zip(low, high, strict=True))].astype(float)
    for axis in range(3):
        box = np.moveaxis(np.tensordot(_shares(extent[axis], target[axis]), box, (1, axis)), 0, axis)
    smaller: NDArray[np.bool_] = box >= min(COVERED, box.max())
    return smaller
