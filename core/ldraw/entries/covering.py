# SPDX-License-Identifier: GPL-3.0-or-later
"""A few large boxes inside a body that is given as cells of a grid with uneven lines."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Cells = NDArray[np.bool_]

MOST_BOXES = 12
LEAST_GAIN = 0.015  # of the body's volume, that a further box must add
_SEEDS = 24  # cells from which boxes are grown, for each box
_ORDERS = np.array(list(itertools.permutations(range(3))))


def cover(filled: Cells, lines: tuple[Floats, Floats, Floats], most: int = MOST_BOXES) -> Floats:
    """Boxes (k, 6) ``[x0, y0, z0, x1, y1, z1]`` that lie in the ``filled`` cells (a, b, c) between ``lines`` (a + 1,),
    (b + 1,), (c + 1,) and together hold most of their volume; they may share space. Greedy: each box is the one, of
    those grown from some cells that are still bare, that adds most."""
    sizes = np.diff(lines[0])[:, None, None] * np.diff(lines[1])[:, None] * np.diff(lines[2])
    whole = float((sizes * filled).sum())
    gaps = _sums(~filled)
    bare = filled.copy()
    found: list[NDArray[np.intp]] = []
    while len(found) < most and bare.any():
        left = np.argwhere(bare)
        seeds = left[np.unique(np.linspace(0, len(left) - 1, _SEEDS).astype(np.intp))]
        boxes = _grown(seeds, gaps, filled.shape)
        gains = _within(_sums(sizes * bare), boxes)
        best = boxes[int(gains.argmax())]
        if gains.max() < LEAST_GAIN * whole:
            break
        found.append(best)
        bare[best[0] : best[3], best[1] : best[4], best[2] : best[5]] = False
    if not found:
        return np.zeros((0, 6))
    corners = np.array(found)
    return np.stack([lines[axis % 3][corners[:, axis]] for axis in range(6)], 1)


def _grown(seeds: NDArray[np.intp], gaps: Floats, shape: tuple[int, ...]) -> NDArray[np.intp]:
    """Different boxes (s, 6) of cells, grown from ``seeds`` (k, 3) as far as they go along one axis after the other, in
    every order of the axes; how far is found by halving."""
    boxes = np.repeat(np.concatenate([seeds, seeds + 1], 1), len(_ORDERS), axis=0)
    orders = np.tile(_ORDERS, (len(seeds), 1))
    rows = np.arange(len(boxes))
    for axes in orders.T:
        for side, far in ((axes, np.zeros_like(axes)), (axes + 3, np.array(shape)[axes])):
            good, out = boxes[rows, side], far.copy()
            while (going := good != out).any():
                # From a good place towards the far end; the half nearer to that end is tried.
                middle = np.where(out > good, (good + out + 1) // 2, (good + out) // 2)
                tried = boxes.copy()
                tried[rows, side] = middle
                free = going & (_within(gaps, tried) == 0)
                good = np.where(free, middle, good)
                out = np.where(going & ~free, middle + np.sign(good - middle), out)
            boxes[rows, side] = good
    return np.unique(boxes, axis=0)


def _sums(values: NDArray[np.float64] | Cells) -> Floats:
    """Sums of all cells before each corner of the grid."""
    padded = np.zeros([n + 1 for n in values.shape])
    padded[1:, 1:, 1:] = values
    return np.asarray(padded.cumsum(0).cumsum(1).cumsum(2))


def _within(sums: Floats, boxes: NDArray[np.intp]) -> Floats:
    """Sums over the cells of ``boxes`` (s, 6)."""
    x0, y0, z0, x1, y1, z1 = boxes.T
    return np.asarray(
        sums[x1, y1, z1] - sums[x0, y1, z1] - sums[x1, y0, z1] - sums[x1, y1, z0]
        + sums[x0, y0, z1] + sums[x0, y1, z0] + sums[x1, y0, z0] - sums[x0, y0, z0]
    )  # fmt: skip
